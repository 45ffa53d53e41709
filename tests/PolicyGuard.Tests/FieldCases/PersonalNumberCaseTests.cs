using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.FieldCases;

/// <summary>Case 12: a meeting is booked under one number and runs under the host's personal one.</summary>
public class PersonalNumberCaseTests
{
    private const string Personal = "5551234567";
    private const string OtherBooking = "84799999999";
    private const string Uuid = "uuid-pmi==";
    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Expected_set_and_profile_of_the_booking_hold_for_the_session_under_the_personal_number(bool restarted)
    {
        await using var house = await BookedAsync();
        if (restarted)
        {
            await house.RestartAsync();
        }

        await StartAsync(house);
        await JoinAsync(house, "jane@client.example");
        var session = await SessionAsync(house);
        session["profile"]!.GetValue<string>().ShouldBe("couple");
        session["participants"]!.AsArray().Select(p => p!["alias"]!.GetValue<string>()).ShouldContain("J.D.");
        Gaps(session).ShouldBe(0);
    }

    [Fact]
    public async Task Consent_given_for_the_booking_holds_for_the_session_under_the_personal_number()
    {
        await using var house = await BookedAsync();
        (await house.Http.PostAsJsonAsync(new Uri("/api/v1/consents", UriKind.Relative), new JsonObject
        {
            ["person"] = "jd", ["scope"] = "recording", ["givenAt"] = "2026-11-01T00:00:00Z", ["meetingId"] = PipelineHouse.MeetingId,
        }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await StartAsync(house);
        await house.TellAsync("recording.started", Live(o => o["recording_file"] = new JsonObject { ["recording_start"] = "", ["recording_end"] = "" }));
        await house.QuietAsync();
        (await house.ViolationsAsync("LIV-11")).ShouldBeEmpty();
        house.Zoom.Calls.ShouldNotContain(c => c.Body.Contains("recording.stop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_bookings_that_fit_are_not_guessed_between_and_the_timeline_tells_the_gap_once()
    {
        await using var house = await BookedAsync(OtherBooking);
        await StartAsync(house);
        await JoinAsync(house, "jane@client.example");
        var session = await SessionAsync(house);
        session["profile"]!.GetValue<string>().ShouldNotBe("couple");
        Gaps(session).ShouldBe(1);
    }

    [Fact]
    public async Task A_booking_of_another_hour_is_not_taken_for_the_session()
    {
        await using var house = await BookedAsync();
        house.Time.Advance(TimeSpan.FromHours(3));
        await StartAsync(house);
        (await SessionAsync(house))["profile"]!.GetValue<string>().ShouldNotBe("couple");
    }

    /// <summary>Jane is expected in a booking that starts in ten minutes under the personal number.</summary>
    private static async Task<PipelineHouse> BookedAsync(string? second = null)
    {
        var start = PipelineHouse.Noon.AddMinutes(10);
        var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(start, UnderPersonalNumber));
            zoom.On($"GET /v2/meetings/{OtherBooking}", () => ZoomDocuments.Meeting(start, UnderPersonalNumber, OtherBooking));
            zoom.On($"GET /v2/meetings/{Personal}", () => ZoomDocuments.Meeting(start, m => m["type"] = 4, Personal));
        });
        foreach (var id in new[] { PipelineHouse.MeetingId, second }.OfType<string>())
        {
            await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(start, UnderPersonalNumber, id));
            await house.UntilAsync(async () => (await house.GetAsync("meetings"))["items"]!.AsArray().Any(m => m!["meetingId"]!.GetValue<string>() == id) ? "known" : null, "the booking", Tenth);
        }

        await house.QuietAsync(Tenth);
        await PutAsync(house, "people/jd", new JsonObject { ["alias"] = "J.D.", ["role"] = "client", ["emails"] = new JsonArray("jane@client.example") });
        await PutAsync(house, $"expected/{PipelineHouse.MeetingId}", new JsonObject
        {
            ["profile"] = "couple", ["expected"] = new JsonArray(new JsonObject { ["person"] = "jd", ["required"] = true, ["maxDevices"] = 2 }),
        });
        return house;
    }

    private static void UnderPersonalNumber(JsonObject meeting) => (meeting["settings"]!["use_pmi"], meeting["pmi"]) = (true, Personal);

    private static async Task PutAsync(PipelineHouse house, string path, JsonObject body)
    {
        using var answer = await house.Http.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static JsonObject Live(Action<JsonObject>? change = null) => ZoomDocuments.Live(Uuid, o =>
    {
        (o["id"], o["type"]) = (Personal, 4);
        change?.Invoke(o);
    });

    private static async Task StartAsync(PipelineHouse house)
    {
        await house.TellAsync("meeting.started", Live());
        await house.QuietAsync(Tenth);
    }

    private static async Task JoinAsync(PipelineHouse house, string email)
    {
        await house.TellAsync("meeting.participant_joined", Live(o => o["participant"] = new JsonObject
        {
            ["participant_uuid"] = "A", ["user_id"] = "1", ["user_name"] = "Jane D", ["email"] = email, ["id"] = "ZOOMUSER0001AAAAAAAAAA", ["participant_user_id"] = "ZOOMUSER0001AAAAAAAAAA",
        }));
        await house.QuietAsync(Tenth);
    }

    private static Task<JsonNode> SessionAsync(PipelineHouse house) => house.GetAsync($"sessions?uuid={Uri.EscapeDataString(Uuid)}");

    private static int Gaps(JsonNode session) => session["timeline"]!.AsArray().Count(t => t!["kind"]!.GetValue<string>() == "gap");
}
