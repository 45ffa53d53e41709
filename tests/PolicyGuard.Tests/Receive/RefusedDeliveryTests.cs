using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Receive;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Commands;
using PolicyGuard.Tests.Connect;
using PolicyGuard.Tests.Show;

namespace PolicyGuard.Tests.Receive;

/// <summary>Cases 16 and 17: a delivery that cannot be trusted is refused, and never in silence.</summary>
[Collection("console")]
public sealed class RefusedDeliveryTests : IAsyncLifetime
{
    private SimulatedZoom zoom = null!;
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync()
    {
        zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        house = await ApiHouse.OpenAsync(zoom.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await house.DisposeAsync();
        await zoom.DisposeAsync();
    }

    [Fact]
    public async Task An_event_with_an_emoji_is_taken_when_signed_over_the_bytes_sent_and_counted_as_refused_when_signed_over_others()
    {
        var sent = Encoding.UTF8.GetBytes(Joined("Jane 🌈 D"));
        (await PostAsync(sent, signedOver: Encoding.UTF8.GetBytes(Joined("Jane ? D")))).ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(sent)).ShouldBe(HttpStatusCode.NoContent);
        var status = await StatusAsync();
        (Number(status, "received"), Number(status, "refused"), Number(status["refusedBy"]!, "wrongSignature")).ShouldBe((1, 1, 1));
        status["lastRefusedAt"]!.GetValue<DateTimeOffset>().ShouldBe(ApiHouse.Noon);
    }

    [Theory]
    [InlineData("noSignature")]
    [InlineData("wrongSignature")]
    [InlineData("tooOld")]
    [InlineData("tooLarge")]
    public async Task Status_counts_a_refused_delivery_under_its_cause(string cause)
    {
        var body = Encoding.UTF8.GetBytes(Joined("Jane D"));
        (await (cause switch
        {
            "noSignature" => PostAsync(body, change: r => r.Headers.Remove("x-zm-signature")),
            "wrongSignature" => PostAsync(body, signedOver: [1]),
            "tooOld" => PostAsync(body, signedAt: ApiHouse.Noon.AddHours(-3)),
            _ => PostAsync(new byte[WebhookOptions.DefaultMaxBodyBytes + 1]),
        })).ShouldBe(cause == "tooLarge" ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.Unauthorized);
        var status = await StatusAsync();
        (Number(status, "refused"), Number(status["refusedBy"]!, cause)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Counts_of_refused_deliveries_survive_a_restart_and_status_says_since_when_they_count()
    {
        await PostAsync([1], signedOver: [2]);
        house.Time.Advance(TimeSpan.FromHours(1));
        await house.RestartAsync();
        await PostAsync([1], signedOver: [2]);
        var status = await StatusAsync();
        (Number(status, "refused"), status["refusedSince"]!.GetValue<DateTimeOffset>(), status["lastRefusedAt"]!.GetValue<DateTimeOffset>())
            .ShouldBe((2, ApiHouse.Noon, ApiHouse.Noon.AddHours(1)));
    }

    [Fact]
    public async Task A_flood_of_forged_requests_is_written_to_the_disk_once()
    {
        var file = RefusedCountsWriter.PathIn(house.Service<PolicyGuard.Storage.DataFolder>());
        for (var i = 0; i < 200; i++)
        {
            await PostAsync([1], signedOver: [2]);
        }

        RefusedCountsWriter.Read(file)!.Total.Total.ShouldBe(0, "the clock stands still, so nothing is due to be written");
        await WrittenAsync(200);
    }

    [Fact]
    public async Task Deliveries_without_a_signature_are_told_by_doctor_and_by_the_overview_until_one_is_accepted()
    {
        await PostAsync(Encoding.UTF8.GetBytes(Joined("Jane D")));
        using var owner = await Browser.OwnerAsync(house);
        (await owner.OpenAsync("/")).ShouldNotContain("were refused since");
        for (var i = 0; i < 4; i++)
        {
            (await PostAsync(Encoding.UTF8.GetBytes(Joined("Jane D")), change: r => r.Headers.Remove("x-zm-signature"))).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await owner.OpenAsync("/")).ShouldContain("4 deliveries to the webhook were refused since the last one that was accepted");
        await WrittenAsync(4);
        var (exit, output, _) = await Shell.RunAsync(["doctor", .. house.Settings]);
        exit.ShouldBe(1, output);
        output.ShouldContain("FAULT  webhook: 4 deliveries were refused and none was accepted since; check 4 without a signature: a proxy or gateway in front may strip headers");

        await PostAsync(Encoding.UTF8.GetBytes(Joined("John D")));
        (await owner.OpenAsync("/")).ShouldNotContain("were refused since");
        await WrittenAsync(0, sinceAccepted: true);
        (exit, output, _) = await Shell.RunAsync(["doctor", .. house.Settings]);
        output.ShouldContain("ok     webhook");
        output.ShouldContain("4 refused since 2026-11-24 12:00:00Z (4 without a signature)");
        exit.ShouldBe(0, output);
    }

    private static string Joined(string name) => new JsonObject
    {
        ["event"] = "meeting.participant_joined", ["event_ts"] = ApiHouse.Noon.ToUnixTimeMilliseconds(),
        ["payload"] = new JsonObject
        {
            ["account_id"] = SimulatedZoom.Account,
            ["object"] = new JsonObject
            {
                ["id"] = "84712639219", ["uuid"] = "u1==", ["host_id"] = "H",
                ["participant"] = new JsonObject { ["user_id"] = "1", ["user_name"] = name, ["participant_uuid"] = "A" },
            },
        },
    }.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private async Task<HttpStatusCode> PostAsync(byte[] body, byte[]? signedOver = null, DateTimeOffset? signedAt = null, Action<HttpRequestMessage>? change = null)
    {
        var timestamp = (signedAt ?? house.Time.GetUtcNow()).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/zoom", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, signedOver ?? body));
        change?.Invoke(request);
        using var answer = await house.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Advances the clock until the counts are on disk.</summary>
    private async Task WrittenAsync(long refused, bool sinceAccepted = false)
    {
        var file = RefusedCountsWriter.PathIn(house.Service<PolicyGuard.Storage.DataFolder>());
        (await PolicyGuard.Sandbox.Day.Stage.SeeAsync(() =>
        {
            house.Time.Advance(TimeSpan.FromSeconds(10));
            var counts = RefusedCountsWriter.Read(file)!;
            return Task.FromResult((sinceAccepted ? counts.SinceAccepted : counts.Total).Total == refused ? "written" : null);
        })).ShouldBe("written");
    }

    private async Task<JsonNode> StatusAsync() => (await house.GetAsync("status")).Json;

    private static long Number(JsonNode node, string name) => node[name]!.GetValue<long>();
}
