using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PolicyGuard.Companion;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>
/// The panel's server end, in the test's hand: serves the real bundle under the policy of the real page, hears what the panel says, and says
/// what the test wants. It can be killed and started again at the same address.
/// </summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly Channel<Heard> heard = Channel.CreateUnbounded<Heard>();
    private WebApplication? app;
    private int port;

    /// <summary>Tokens that <c>Open</c> takes; every other is refused.</summary>
    internal ConcurrentDictionary<string, bool> Tokens { get; } = new() { ["token-1"] = true };

    /// <summary>What the exchange of a context answers.</summary>
    internal Func<string?, IResult> Exchange { get; set; } = _ => Results.Json(new { token = "token-1" });

    /// <summary>Null: the page comes without a token, as where no context came with the request.</summary>
    internal string? PageToken { get; set; }

    /// <summary>Not null: <c>Say</c> is refused with this word.</summary>
    internal string? SayFault { get; set; }

    /// <summary>Not null: <c>Shown</c> is refused with this word.</summary>
    internal string? ShownFault { get; set; }

    /// <summary>Not null: <c>Report</c> is refused with this word.</summary>
    internal string? ReportFault { get; set; }

    internal string? FrameAncestor { get; set; }

    internal string? Connection { get; private set; }

    internal Uri Page => new($"http://127.0.0.1:{port}/companion");

    internal async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(this);
        builder.Services.AddSignalR();
        app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/companion", (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {FrameAncestor}";
            return Results.Content(Shell, "text/html; charset=utf-8");
        });
        app.MapGet("/companion/{file}", (string file, HttpContext context) => CompanionFiles.Send(file, context));
        app.MapPost("/companion/session", SessionOf);
        app.MapHub<StubHub>("/hubs/companion");
        await app.StartAsync();
        port = new Uri(app.Urls.First()).Port;
    }

    /// <summary>As a crash does: connections are cut, nobody is told.</summary>
    internal async Task KillAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app!.StopAsync(now.Token);
        await app.DisposeAsync();
        app = null;
        Connection = null;
    }

    internal Task ShowAsync(object view) => Clients.SendAsync("Show", view);

    internal Task SayByeAsync(string reason) => Clients.SendAsync("Bye", reason);

    internal Task TellPartAsync(string standing) => Clients.SendAsync("Standing", standing);

    internal Task RenewAsync(string token) => Clients.SendAsync("Pass", token);

    internal async Task<JsonElement> CarryAsync(string kind, string? who = null, string? id = null, DateTimeOffset? deadline = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var command = new { id = id ?? Guid.NewGuid().ToString("N"), deadline = (deadline ?? TimeProvider.System.GetUtcNow().AddSeconds(20)).ToUnixTimeMilliseconds(), kind, participantUUID = who };
        return await Clients.InvokeAsync<JsonElement>("Carry", command, patience.Token);
    }

    /// <summary>The next thing of this kind that the panel says, passing over all before it.</summary>
    internal async Task<JsonElement> HearAsync(string what, Func<JsonElement, bool>? such = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var next = await heard.Reader.ReadAsync(patience.Token);
            if (next.What == what && such?.Invoke(next.Said) != false)
            {
                return next.Said;
            }
        }
    }

    /// <summary>The next event of this kind in a report.</summary>
    internal Task<JsonElement> HearEventAsync(string kind, Func<JsonElement, bool>? such = null) => HearAsync("event", e => e.GetProperty("kind").GetString() == kind && such?.Invoke(e) != false);

    /// <summary>Everything that was said and not yet heard.</summary>
    internal List<Heard> Drain()
    {
        var all = new List<Heard>();
        while (heard.Reader.TryRead(out var next))
        {
            all.Add(next);
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await KillAsync();
        }
    }

    private IResult SessionOf(JsonObject body) => Exchange(body["context"]?.GetValue<string>());

    private ISingleClientProxy Clients => app!.Services.GetRequiredService<IHubContext<StubHub>>().Clients.Client(Connection ?? throw new InvalidOperationException("No panel is open."));

    private string Shell => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>PolicyGuard</title>
        <link rel="stylesheet" href="{CompanionFiles.Url("panel.css")}"><script type="module" src="{CompanionFiles.Url("panel.js")}"></script></head>
        <body><main id="panel"></main>{(PageToken is null ? "" : $$"""<script type="application/json" id="session">{"token":"{{PageToken}}"}</script>""")}</body></html>
        """;

    internal sealed record Heard(string What, JsonElement Said);

    internal sealed class StubHub(StubServer server) : Hub
    {
        public object Open(string token, JsonElement hello)
        {
            server.Say("try", new { token });
            if (!server.Tokens.ContainsKey(token))
            {
                throw new HubException("token");
            }

            server.Connection = Context.ConnectionId;
            server.Say("open", new { token, hello });
            return new { panel = "p1" };
        }

        public void Report(long seq, JsonElement[] events)
        {
            if (server.ReportFault is { } fault)
            {
                server.Say("refused", seq);
                throw new HubException(fault);
            }

            for (var i = 0; i < events.Length; i++)
            {
                server.Say("seq", seq + i);
                server.Say("event", events[i]);
            }
        }

        public void Say(string choice, string? alias, string? personId, string? cardId)
        {
            if (server.SayFault is { } fault)
            {
                server.Say("untaken", choice);
                throw new HubException(fault);
            }

            server.Say("say", new { choice, alias, personId, cardId });
        }

        public void Shown(string[] ids)
        {
            if (server.ShownFault is { } fault)
            {
                server.Say("unshown", ids);
                throw new HubException(fault);
            }

            server.Say("shown", ids);
        }

        public long BeatAt(long sent)
        {
            server.Say("beat", sent);
            return TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        }
    }

    private void Say(string what, object said) => heard.Writer.TryWrite(new Heard(what, JsonSerializer.SerializeToElement(said)));
}
