using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Zoom;

internal sealed record Sent(string Line, string Host, string? Authorization, string Body);

/// <summary>A route table in place of Zoom. The last answer of a route repeats; a call without a route throws.</summary>
internal sealed class StubZoom : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<Task<HttpResponseMessage>>>> routes = new();
    private readonly ConcurrentQueue<Sent> sent = new();

    internal IReadOnlyList<Sent> Calls => [.. sent];

    internal int Count(string line) => sent.Count(s => s.Line == line);

    internal void On(string line, params Func<HttpResponseMessage>[] answers) =>
        routes[line] = new(answers.Select(a => (Func<Task<HttpResponseMessage>>)(() => Task.FromResult(a()))));

    internal void OnAsync(string line, Func<Task<HttpResponseMessage>> answer) => routes[line] = new([answer]);

    internal static Func<HttpResponseMessage> Json(int status, string body, params (string Name, string Value)[] headers) => Answer(status, body, "application/json", headers);

    internal static Func<HttpResponseMessage> Answer(int status, string body, string type, params (string Name, string Value)[] headers) => () =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return response;
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        sent.Enqueue(new Sent(line, request.RequestUri.GetLeftPart(UriPartial.Authority), request.Headers.Authorization?.ToString(), body));
        if (!routes.TryGetValue(line, out var answers))
        {
            throw new InvalidOperationException($"No route for {line}.");
        }

        var answer = answers.Count > 1 && answers.TryDequeue(out var next) ? next : answers.First();
        var response = await answer().WaitAsync(cancellationToken);
        response.RequestMessage = request;
        return response;
    }
}

/// <summary>The Zoom room alone, on a clock that only moves when told to.</summary>
internal sealed class ZoomHouse : IDisposable
{
    internal const string Account = "account-1";
    internal const string Secret = "secret-of-the-app";
    internal const string Token = "POST /oauth/token";
    internal const string Meeting = "/v2/meetings/84712639219";
    internal const string MeetingId = "84712639219";
    private readonly ServiceProvider services;

    internal ZoomHouse(string plan = "Pro")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Zoom:ClientId"] = "client", ["Zoom:ClientSecret"] = Secret, ["Zoom:AccountId"] = Account, ["Zoom:Plan"] = plan,
        }).Build();
        services = new ServiceCollection().AddSingleton<TimeProvider>(Time).AddMetrics()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs))
            .AddKeyedSingleton<HttpMessageHandler>(ZoomModule.Client, Stub).AddZoom(configuration).BuildServiceProvider();
        Stub.On(Token, TokenAnswer("token-1"), TokenAnswer("token-2"), TokenAnswer("token-3"));
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    internal StubZoom Stub { get; } = new();

    internal KeptLogs Logs { get; } = new();

    internal ZoomApi Api => Get<ZoomApi>();

    internal T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    internal static Func<HttpResponseMessage> TokenAnswer(string token) =>
        StubZoom.Json(200, $$"""{"access_token":"{{token}}","token_type":"bearer","expires_in":3599,"scope":"meeting:read:meeting:admin"}""");

    internal Task<ZoomResult<ZoomMeeting>> ReadAsync(Lane lane = Lane.Live) =>
        RunAsync(() => Api.ReadMeetingAsync(Account, MeetingId, lane, TestContext.Current.CancellationToken));

    internal Task<ZoomResult<Done>> ChangeAsync() => RunAsync(() => Api.ChangeMeetingAsync(
        Account, MeetingId, "host-1", new() { ["settings"] = new System.Text.Json.Nodes.JsonObject { ["waiting_room"] = true } }, Lane.Scheduled, Time.GetUtcNow().AddMinutes(15), TestContext.Current.CancellationToken));

    /// <param name="within">How long it may take to leave; a quarter of an hour when not said.</param>
    internal Task<ZoomResult<Done>> RemoveAsync(TimeSpan? within = null) => RunAsync(() => Api.ControlAsync(
        Account, MeetingId, "participant.remove", new() { ["participant_uuid"] = "P-1" }, Time.GetUtcNow() + (within ?? TimeSpan.FromMinutes(15)), TestContext.Current.CancellationToken));

    /// <summary>
    /// The stub answers at once, so what is not done waits for the clock: moves it in small steps until it is. Without a
    /// synchronization context the work goes on within <c>Advance</c>, and the clock cannot run ahead of it.
    /// </summary>
    internal Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var running = work();
            for (var step = 0; step < 2_000 && !running.IsCompleted; step++)
            {
                Time.Advance(TimeSpan.FromMilliseconds(50));
            }

            running.IsCompleted.ShouldBeTrue("a hundred seconds went by and it is not done");
            return running;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public void Dispose() => services.Dispose();
}

internal sealed class KeptLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    internal string Text => string.Join('\n', lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        lines.Enqueue(state.ToString() ?? "");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose() { }
}

/// <summary>The tags of one counter of one house; other houses have another factory.</summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly ConcurrentQueue<string> seen = new();
    private readonly MeterListener listener = new();

    internal MetricCollector(IMeterFactory factory, string name)
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == name && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => seen.Enqueue(string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
        listener.Start();
    }

    internal IReadOnlyList<string> Seen => [.. seen];

    public void Dispose() => listener.Dispose();
}
