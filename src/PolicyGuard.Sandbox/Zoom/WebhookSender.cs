using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>
/// Signs raw bytes and delivers as Zoom does: retries after 5xx or silence, gives up after 4xx, now and then delivers twice, and does
/// not promise an order between meetings.
/// </summary>
internal sealed class WebhookSender : IAsyncDisposable
{
    private static readonly TimeSpan[] RetryAfter = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(60)];

    private readonly Channel<Delivery> deliveries = Channel.CreateUnbounded<Delivery>();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(3) };
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeProvider time;
    private readonly Task worker;
    private int sent;

    internal WebhookSender(TimeProvider time)
    {
        this.time = time;
        worker = Task.Run(WorkAsync);
    }

    /// <summary>Null: nobody listens, events are lost.</summary>
    internal Uri? Target { get; set; }

    /// <summary>Every n-th event is delivered a second time with the same request id; 0 = never.</summary>
    internal int DuplicateEvery { get; set; } = 5;

    internal int Delivered { get; private set; }

    /// <summary>How much of Zoom's retry schedule passes in one unit: 300 turns 5 minutes into one second.</summary>
    internal double RetrySpeed { get; set; } = 300;

    internal void Send(string name, JsonObject payload)
    {
        payload["account_id"] = SimulatedZoom.Account;
        var number = Interlocked.Increment(ref sent);
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();

        // Real payloads come in both orders; a receiver that hashes a re-serialised body fails on one of them.
        var body = number % 2 == 0
            ? new JsonObject { ["event"] = name, ["event_ts"] = at, ["payload"] = payload }
            : new JsonObject { ["payload"] = payload, ["event"] = name, ["event_ts"] = at };
        var id = Guid.NewGuid().ToString().Replace('-', '_');
        deliveries.Writer.TryWrite(new Delivery(Encoding.UTF8.GetBytes(body.ToJsonString()), id, 0));
        if (DuplicateEvery > 0 && number % DuplicateEvery == 0)
        {
            deliveries.Writer.TryWrite(new Delivery(Encoding.UTF8.GetBytes(body.ToJsonString()), id, 0));
        }
    }

    public async ValueTask DisposeAsync()
    {
        deliveries.Writer.TryComplete();
        await stopping.CancelAsync();
        await worker;
        http.Dispose();
        stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var delivery in deliveries.Reader.ReadAllAsync(stopping.Token))
            {
                await DeliverAsync(delivery);
            }
        }
        catch (OperationCanceledException)
        {
            // The sandbox closes; Zoom would have gone on.
        }
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        if (Target is not { } target)
        {
            return;
        }

        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", Sign(timestamp, delivery.Body));
        request.Headers.Add("x-zm-request-id", delivery.RequestId);
        var status = 0;
        try
        {
            using var response = await http.SendAsync(request, stopping.Token);
            status = (int)response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            status = 503;
        }

        if (status is >= 200 and < 300)
        {
            Delivered++;
        }
        else if (status >= 500 && delivery.Retries < RetryAfter.Length)
        {
            _ = Task.Delay(RetryAfter[delivery.Retries] / RetrySpeed, time, stopping.Token).ContinueWith(
                _ => deliveries.Writer.TryWrite(delivery with { Retries = delivery.Retries + 1 }), TaskScheduler.Default);
        }
    }

    internal static string Sign(string timestamp, byte[] body)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        return "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SimulatedZoom.WebhookSecret), message));
    }

    private sealed record Delivery(byte[] Body, string RequestId, int Retries);
}
