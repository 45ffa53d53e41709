using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace PolicyGuard.Sandbox.Client;

/// <summary>
/// One page at a desk. In: <c>{"call":{jsCallId,apiName,data}}</c> from the SDK, <c>{"act":...}</c> from a button. Out: <c>{"sdk":...}</c>, to be
/// handed to the panel's frame as it is, and <c>{"scene":...}</c>.
/// </summary>
internal sealed class ClientWire(WebSocket socket, ClientDesk desk)
{
    private const int LongestMessage = 64 * 1024;

    private readonly Channel<JsonObject> outgoing = Channel.CreateUnbounded<JsonObject>(new() { SingleReader = true });
    private int dirty;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        desk.Changed += Redraw;
        desk.Client.Told += Tell;
        try
        {
            Redraw();
            await Task.WhenAny(SendAsync(cancellationToken), ReceiveAsync(cancellationToken));
        }
        finally
        {
            desk.Changed -= Redraw;
            desk.Client.Told -= Tell;
            outgoing.Writer.TryComplete();
        }
    }

    private void Tell(string name, JsonObject data) =>
        outgoing.Writer.TryWrite(new JsonObject { ["sdk"] = new JsonObject { ["type"] = "event", ["name"] = name, ["data"] = data.DeepClone() } });

    /// <summary>However much changes at once, the page is drawn once.</summary>
    private void Redraw()
    {
        if (Interlocked.Exchange(ref dirty, 1) == 0)
        {
            outgoing.Writer.TryWrite([]);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            var next = message;
            if (message.Count == 0)
            {
                Interlocked.Exchange(ref dirty, 0);
                next = new JsonObject { ["scene"] = desk.Scene() };
            }

            await socket.SendAsync(Encoding.UTF8.GetBytes(next.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestMessage];
        while (await ReadAsync(buffer, cancellationToken) is { } message)
        {
            if (message["call"] is JsonObject call)
            {
                Answer(call);
            }
            else
            {
                desk.Act(message);
            }
        }
    }

    private void Answer(JsonObject call)
    {
        if (desk.Client.Answer(call["apiName"]!.GetValue<string>(), call["data"] as JsonObject) is { } answer)
        {
            answer["jsCallId"] = call["jsCallId"]!.GetValue<string>();
            outgoing.Writer.TryWrite(new JsonObject { ["sdk"] = new JsonObject { ["type"] = "apiResponse", ["data"] = answer } });
        }
    }

    /// <summary>Null: the page is gone.</summary>
    private async Task<JsonObject?> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            var length = 0;
            for (; ; )
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    return JsonNode.Parse(buffer.AsSpan(0, length)) as JsonObject ?? [];
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            return null;
        }
    }
}
