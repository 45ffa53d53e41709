using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Receive;

public sealed class WebhookHttpTests : IAsyncLifetime
{
    private const string Old = "pg-old-secret-token";
    private const string New = "pg-test-secret-token";
    private const string Started = """{"event":"meeting.started","event_ts":1795424405123,"payload":{"object":{"participant":{"id":"decoy","uuid":"decoy"},"id":84712639219,"uuid":"u/1=="},"account_id":"acc"}}""";

    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1795424406));
    private readonly KeptQueue queue = new();
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-webhook-").FullName;
    private WebApplication app = null!;
    private HttpClient zoom = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Zoom:WebhookSecretTokens"] = $"{New}, {Old}", ["Webhook:MaxBodyBytes"] = "2048" });
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<IEventQueue>(queue).AddSingleton(new DataFolder(folder)).AddReceive(builder.Configuration);
        app = builder.Build();
        app.MapReceive();
        await app.StartAsync();
        zoom = app.GetTestClient();
    }

    [Fact]
    public async Task A_signed_event_is_queued_under_its_live_instance_and_answered_204()
    {
        (await PostAsync(Started, requestId: "r1")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var kept = queue.Kept.ShouldHaveSingleItem();
        kept.DeliveryKey.ShouldStartWith("acc|r1|");
        (kept.OrderingKey, kept.Kind, kept.EventName, kept.Account).ShouldBe(("acc|u/1==", "zoom", "meeting.started", "acc"));
        kept.OccurredAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1795424405123));
        Encoding.UTF8.GetString(kept.Body.Span).ShouldBe(Started);
    }

    [Fact]
    public async Task A_request_id_names_the_same_delivery_only_with_the_same_body()
    {
        await PostAsync(Started, requestId: "r1");
        await PostAsync(Started, requestId: "r1");
        await PostAsync(Started.Replace("84712639219", "84712639220", StringComparison.Ordinal), requestId: "r1");
        queue.Kept[1].DeliveryKey.ShouldBe(queue.Kept[0].DeliveryKey);
        queue.Kept[2].DeliveryKey.ShouldNotBe(queue.Kept[0].DeliveryKey);
    }

    [Theory]
    [InlineData("meeting.updated", "acc|m|84712639219")]
    [InlineData("meeting.risk_alert", "acc|m|84712639219")]
    [InlineData("meeting.invented", "acc|u/1==")]
    public async Task Events_of_the_scheduled_meeting_queue_by_its_number(string name, string key)
    {
        (await PostAsync(Started.Replace("meeting.started", name, StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        queue.Kept.ShouldHaveSingleItem().OrderingKey.ShouldBe(key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"event\":{}}")]
    public async Task A_signed_body_that_cannot_be_understood_is_kept_in_a_line_of_its_own(string body)
    {
        (await PostAsync(body)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        queue.Kept.ShouldHaveSingleItem().OrderingKey.ShouldStartWith("unreadable|");
    }

    [Fact]
    public async Task An_unsigned_event_is_refused_and_not_kept()
    {
        (await PostAsync(Started, secret: "pg-wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var bare = new StringContent(Started);
        (await zoom.PostAsync("/webhooks/zoom", bare, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        queue.Kept.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_with_and_without_a_length(bool chunked)
    {
        (await PostAsync(new string('x', 2049), chunked: chunked)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync(new string('x', 2048), chunked: chunked)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_answered_503_so_that_Zoom_sends_it_again()
    {
        queue.Fault = new QueueUnavailableException("full");
        (await PostAsync(Started)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_store_that_hangs_is_answered_503_inside_Zooms_three_seconds()
    {
        queue.Hangs = true;
        var answer = PostAsync(Started);
        await queue.Asked.Task.WaitAsync(TimeSpan.FromSeconds(5), Cancel);
        for (var i = 0; i < 100 && !answer.IsCompleted; i++)
        {
            // The wait is armed after the question: a clock moved once might be moved too early.
            time.Advance(TimeSpan.FromMilliseconds(2500));
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel));
        }

        (await answer.WaitAsync(TimeSpan.FromSeconds(5), Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(New, "00fb3a85500bfb050856933fcdac2121165b99cbb8044ff27e8d1fa1432e524d")]
    [InlineData(Old, null)]
    public async Task A_url_check_needs_no_queue_and_is_answered_under_the_secret_that_signed_it(string secret, string? expected)
    {
        queue.Fault = new QueueUnavailableException("full");
        var answer = await PostAsync("""{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}""", secret);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        json.RootElement.GetProperty("plainToken").GetString().ShouldBe("qgg8vlvZRS6UYooatFL8Aw");
        json.RootElement.GetProperty("encryptedToken").GetString()
            .ShouldBe(expected ?? WebhookSignature.Encrypt("qgg8vlvZRS6UYooatFL8Aw", Encoding.UTF8.GetBytes(secret)));
    }

    [Fact]
    public async Task Another_method_is_refused() =>
        (await zoom.GetAsync("/webhooks/zoom", Cancel)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

    public async ValueTask DisposeAsync()
    {
        zoom.Dispose();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> PostAsync(string body, string secret = New, string? requestId = null, bool chunked = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/zoom")
        {
            Content = chunked ? new StreamContent(new Unsized(bytes)) : new ByteArrayContent(bytes),
        };
        request.Headers.Add("x-zm-signature", "v0=" + WebhookSignature.Encrypt($"v0:{timestamp}:{body}", Encoding.UTF8.GetBytes(secret)));
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        if (requestId is not null)
        {
            request.Headers.Add("x-zm-request-id", requestId);
        }

        return await zoom.SendAsync(request, Cancel);
    }

    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class KeptQueue : IEventQueue
    {
        internal List<Envelope> Kept { get; } = [];

        internal Exception? Fault { get; set; }

        internal bool Hangs { get; set; }

        internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<EnqueueResult> EnqueueAsync(Envelope envelope, CancellationToken cancellationToken)
        {
            if (Fault is { } fault)
            {
                throw fault;
            }

            if (Hangs)
            {
                Asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            Kept.Add(envelope);
            return EnqueueResult.Stored;
        }

        public ValueTask<IReadOnlyList<Lease>> LeaseAsync(int max, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask CompleteAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RetryAfterAsync(Lease lease, TimeSpan delay, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask ParkAsync(Lease lease, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<ParkedItem>> ReadParkedAsync(long afterSequence, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RetryParkedAsync(long sequence, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
