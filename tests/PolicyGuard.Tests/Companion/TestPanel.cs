using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.TestHost;

namespace PolicyGuard.Tests.Companion;

/// <summary>A panel in somebody's client, over a real web socket.</summary>
internal sealed class TestPanel : IAsyncDisposable
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HubConnection hub;

    internal TestPanel(TestServer server)
    {
        hub = new HubConnectionBuilder().WithUrl("http://localhost/hubs/companion", options =>
        {
            options.SkipNegotiation = true;
            options.Transports = HttpTransportType.WebSockets;
            options.WebSocketFactory = async (context, cancellation) => await server.CreateWebSocketClient().ConnectAsync(context.Uri, cancellation);
        }).Build();
        hub.On<JsonObject, JsonObject?>("Carry", order =>
        {
            Orders.Enqueue(order);
            return Answer(order);
        });
        hub.On<JsonObject>("Show", view => Views.Enqueue(view));
        hub.On<string>("Bye", reason => Byes.Enqueue(reason));
        hub.On<string>("Pass", token => Passes.Enqueue(token));
        hub.On<string>("Standing", standing => Standings.Enqueue(standing));
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    internal ConcurrentQueue<JsonObject> Orders { get; } = new();

    internal ConcurrentQueue<JsonObject> Views { get; } = new();

    internal ConcurrentQueue<string> Byes { get; } = new();

    /// <summary>Tokens that were handed out while it was open.</summary>
    internal ConcurrentQueue<string> Passes { get; } = new();

    /// <summary>The parts it was told to have, one after another.</summary>
    internal ConcurrentQueue<string> Standings { get; } = new();

    /// <summary>Success, until the test wants something else.</summary>
    internal Func<JsonObject, Task<JsonObject?>> Answer { get; set; } = order => Task.FromResult(Says(order, true, null, "Success"));

    internal Task Closed => closed.Task;

    internal static JsonObject? Says(JsonObject order, bool done, int? code, string message) =>
        new() { ["id"] = order["id"]!.DeepClone(), ["done"] = done, ["code"] = code, ["message"] = message };

    /// <summary>A signed-in host before a new desktop client, then changed.</summary>
    internal static JsonObject Hello(Action<JsonObject>? change = null)
    {
        var hello = new JsonObject
        {
            ["clientVersion"] = "6.5.0", ["product"] = "desktop", ["runningContext"] = "inMeeting", ["role"] = "host", ["status"] = "authorized", ["unsupportedApis"] = new JsonArray(),
            ["supported"] = new JsonArray("secure", "admit", "putBack", "remove", "stopRecording", "readRoom"),
        };
        change?.Invoke(hello);
        return hello;
    }

    internal Task StartAsync() => hub.StartAsync(TestContext.Current.CancellationToken);

    internal Task<JsonObject> OpenAsync(string token, Action<JsonObject>? hello = null) => hub.InvokeAsync<JsonObject>("Open", token, Hello(hello), TestContext.Current.CancellationToken);

    internal Task ReportAsync(long seq, params JsonObject[] events) => hub.InvokeAsync("Report", seq, events, TestContext.Current.CancellationToken);

    internal Task SayAsync(string choice, string? alias = null, string? person = null) => hub.InvokeAsync("Say", choice, alias, person, (string?)null, TestContext.Current.CancellationToken);

    internal Task ShownAsync(params string?[]? ids) => hub.InvokeAsync("Shown", ids, TestContext.Current.CancellationToken);

    internal Task<long> BeatAsync() => hub.InvokeAsync<long>("Beat", TestContext.Current.CancellationToken);

    internal Task<long> BeatAtAsync(DateTimeOffset sent) => hub.InvokeAsync<long>("BeatAt", sent.ToUnixTimeMilliseconds(), TestContext.Current.CancellationToken);

    /// <summary>As if the client were killed.</summary>
    internal Task StopAsync() => hub.StopAsync(TestContext.Current.CancellationToken);

    internal static JsonObject Joined(string uuid, string name, string role = "attendee", long? timestamp = null) => Event("participant", e =>
        (e["status"], e["participantUUID"], e["screenName"], e["role"], e["timestamp"]) = ("join", uuid, name, role, timestamp));

    internal static JsonObject Waits(string uuid, string name) => Event("waiting", e =>
        (e["status"], e["action"], e["participantUUID"], e["screenName"]) = ("join", "joinMeeting", uuid, name));

    /// <summary>What the client says of itself when something of that changed.</summary>
    internal static JsonObject Says(string role)
    {
        var hello = Hello(h => h["role"] = role);
        hello["kind"] = "hello";
        return hello;
    }

    internal static JsonObject Event(string kind, Action<JsonObject>? fill = null)
    {
        var e = new JsonObject { ["kind"] = kind };
        fill?.Invoke(e);
        return e;
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();
}
