using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Live;
using PolicyGuard.Pipeline;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>The whole service with a Zoom App set up, and clients of hosts that open its panel.</summary>
internal sealed class CompanionHouse : IAsyncDisposable
{
    internal const string Simulator = "http://127.0.0.1:5090";

    private CompanionHouse(PipelineHouse pipeline, SpyDesk desk) => (Pipeline, Desk) = (pipeline, desk);

    internal PipelineHouse Pipeline { get; }

    /// <summary>What was queued on behalf of panels.</summary>
    internal SpyDesk Desk { get; }

    internal DateTimeOffset Now => Pipeline.Time.GetUtcNow();

    /// <param name="started">Zoom has told of the meeting that panels are opened in.</param>
    internal static async Task<CompanionHouse> OpenAsync(bool started = true, Action<StubZoom>? zoom = null, bool staff = true, Action<IServiceCollection>? services = null)
    {
        var desk = new SpyDesk();
        var house = new CompanionHouse(
            await PipelineHouse.OpenAsync(
                all =>
                {
                    all.AddSingleton<PanelDesk>();
                    services?.Invoke(all);
                    all.AddSingleton<IPanelDesk>(provider => desk.Over(provider.GetRequiredService<PanelDesk>()));
                },
                zoom,
                new() { ["Companion:ClientId"] = Contexts.ClientId, ["Companion:ClientSecret"] = Contexts.Secret, ["Companion:FrameAncestors"] = Simulator }),
            desk);
        if (staff)
        {
            await house.StaffKnownAsync();
        }

        if (started)
        {
            await house.StartMeetingAsync(Contexts.Uuid);
        }

        return house;
    }

    internal Task StaffKnownAsync() => Pipeline.UntilAsync(
        () => !Pipeline.Services.GetRequiredService<ClinicDirectory>().StaffOf(Pipeline.Practice).UserIds.IsEmpty, "the staff", TimeSpan.FromSeconds(1));

    internal async Task StartMeetingAsync(string uuid)
    {
        await Pipeline.TellAsync("meeting.started", ZoomDocuments.Live(uuid));
        await Pipeline.QuietAsync();
    }

    /// <summary>As Zoom's client asks for the Home URL.</summary>
    internal async Task<HttpResponseMessage> PageAsync(string? context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/companion", UriKind.Relative));
        if (context is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Zoom-App-Context", context).ShouldBeTrue();
        }

        return await Pipeline.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal Task<HttpResponseMessage> ExchangeAsync(string? context) =>
        Pipeline.Http.PostAsJsonAsync(new Uri("/companion/session", UriKind.Relative), new JsonObject { ["context"] = context }, TestContext.Current.CancellationToken);

    internal async Task<string> TokenAsync(Action<JsonObject>? change = null)
    {
        using var answer = await ExchangeAsync(Contexts.Good(Now, change));
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return body?["token"]?.GetValue<string>() ?? throw new InvalidOperationException($"No token: {body}");
    }

    internal TestPanel Panel() => new((TestServer)Pipeline.Services.GetRequiredService<IServer>());

    /// <summary>A panel of the host's, or another, that is open.</summary>
    internal async Task<TestPanel> OpenPanelAsync(Action<JsonObject>? claims = null, Action<JsonObject>? hello = null, string? token = null)
    {
        var panel = Panel();
        await panel.StartAsync();
        await panel.OpenAsync(token ?? await TokenAsync(claims), hello);
        return panel;
    }

    internal async Task<JsonNode> SessionAsync(string uuid = Contexts.Uuid) => await Pipeline.GetAsync($"sessions?uuid={Uri.EscapeDataString(uuid)}");

    public ValueTask DisposeAsync() => Pipeline.DisposeAsync();
}

/// <summary>One house with a running meeting, for a class whose tests do not disturb each other.</summary>
public sealed class SharedCompanionHouse : IAsyncLifetime
{
    internal CompanionHouse House { get; private set; } = null!;

    public async ValueTask InitializeAsync() => House = await CompanionHouse.OpenAsync();

    public ValueTask DisposeAsync() => House.DisposeAsync();
}

/// <summary>The real desk, and what passed over it.</summary>
internal sealed class SpyDesk : IPanelDesk
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<LiveFact> said = new();
    private IPanelDesk desk = null!;
    private int refused;
    private int held;

    private readonly System.Collections.Concurrent.ConcurrentQueue<string> told = new();

    internal IReadOnlyList<LiveFact> Said => [.. said];

    /// <summary>Kinds of events.</summary>
    internal IReadOnlyList<string> Told => [.. told];

    /// <summary>When the last event happened, on our clock.</summary>
    internal DateTimeOffset LastAt { get; private set; }

    internal Exception? Fault { get; set; }

    /// <summary>How often the fault was met.</summary>
    internal int Refused => refused;

    /// <summary>Whoever asks whose meeting it is waits for this.</summary>
    internal TaskCompletionSource? Hold { get; set; }

    internal int Held => held;

    /// <summary>Why a session cannot be read; nothing of it is decided or shown meanwhile.</summary>
    internal Exception? Unread { get; set; }

    internal IPanelDesk Over(IPanelDesk real)
    {
        desk = real;
        return this;
    }

    public async Task<bool> IsOursAsync(PanelPlace place, string? zoomUser, CancellationToken cancellationToken)
    {
        if (Hold is { } hold)
        {
            Interlocked.Increment(ref held);
            await hold.Task.WaitAsync(cancellationToken);
        }

        return await desk.IsOursAsync(place, zoomUser, cancellationToken);
    }

    public async Task<SessionState?> SessionAsync(PanelPlace place, CancellationToken cancellationToken) =>
        Unread is { } fault ? throw fault : await desk.SessionAsync(place, cancellationToken);

    public async Task TellAsync(PanelPlace place, string deliveryKey, string kind, DateTimeOffset at, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await (Fault is { } fault ? Task.FromException(fault) : desk.TellAsync(place, deliveryKey, kind, at, body, cancellationToken));
        LastAt = at;
        told.Enqueue(kind);
    }

    public async Task SayAsync(PanelPlace place, string deliveryKey, LiveFact fact, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref refused, Fault is null ? 0 : 1);
        await (Fault is { } fault ? Task.FromException(fault) : Unread is not null ? Task.CompletedTask : desk.SayAsync(place, deliveryKey, fact, cancellationToken));
        said.Enqueue(fact);
    }

    public void Refresh(PanelPlace place)
    {
        if (Unread is null)
        {
            desk.Refresh(place);
        }
    }

    public Task<IReadOnlyList<PanelPlace>> LeftOpenAsync(CancellationToken cancellationToken) => desk.LeftOpenAsync(cancellationToken);
}
