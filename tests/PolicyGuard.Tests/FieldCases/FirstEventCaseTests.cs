using System.Text.Json.Nodes;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.FieldCases;

/// <summary>Cases 04 and 13: sessions whose start or end Zoom never told.</summary>
public class FirstEventCaseTests
{
    private const string Old = "uuid-old==";
    private const string New = "uuid-new==";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("meeting.participant_joined")]
    [InlineData("meeting.participant_joined_waiting_room")]
    [InlineData("meeting.participant_jbh_joined")]
    [InlineData("recording.started")]
    [InlineData("meeting.started")]
    public async Task The_first_event_of_a_session_has_its_meeting_read_once_whatever_event_it_is(string name)
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.On($"GET {PipelineHouse.Meeting}", () => Instant(waitingRoom: true)));
        await house.QuietAsync();
        await TellAsync(house, name, New, "A");
        await house.UntilAsync(() => house.Zoom.Count($"GET {PipelineHouse.Meeting}") == 1, "the reading");
        await TellAsync(house, "meeting.participant_joined", New, "B");
        await TellAsync(house, "meeting.started", New, "C");
        await house.RestartAsync();
        await TellAsync(house, "meeting.participant_joined", New, "D");
        await TellAsync(house, "meeting.participant_left", New, "B");
        house.Zoom.Count($"GET {PipelineHouse.Meeting}").ShouldBe(1);
    }

    [Fact]
    public async Task An_instant_meeting_without_time_zone_and_duration_is_judged_at_its_first_event()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            var on = false;
            zoom.On($"GET {PipelineHouse.Meeting}", () => Instant(on));
            zoom.On($"PATCH {PipelineHouse.Meeting}", () =>
            {
                on = true;
                return new HttpResponseMessage(System.Net.HttpStatusCode.NoContent);
            });
        });
        await house.QuietAsync();
        await TellAsync(house, "meeting.participant_joined", New, "A");
        await house.OutcomeAsync("SCH-01", "fixedVerified", TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData("meeting.started")]
    [InlineData("meeting.participant_joined")]
    public async Task A_newer_session_of_the_same_number_closes_the_older_one_with_a_gap(string first)
    {
        await using var house = await WithOldSessionAsync();
        await TellAsync(house, first, New, "A");
        await ClosedAsync(house, Old);
        var old = await SessionAsync(house, Old);
        old["timeline"]!.AsArray().Count(t => t!["kind"]!.GetValue<string>() == "gap").ShouldBe(1);
        old["participants"]!.AsArray().ShouldNotContain(p => p!["place"]!.GetValue<string>() == "inside");
        (await SessionAsync(house, New))["state"]!.GetValue<string>().ShouldNotBe("closed");
    }

    [Fact]
    public async Task A_session_known_from_before_a_restart_is_closed_by_a_newer_one_too()
    {
        await using var house = await WithOldSessionAsync();
        await house.RestartAsync();
        await TellAsync(house, "meeting.started", New, "A");
        await ClosedAsync(house, Old);
    }

    [Theory]
    [InlineData("meeting.participant_joined")]
    [InlineData("meeting.participant_left")]
    [InlineData("meeting.participant_joined_waiting_room")]
    [InlineData("meeting.ended")]
    public async Task A_late_event_of_the_older_session_leaves_the_newer_one_running(string late)
    {
        await using var house = await WithOldSessionAsync();
        var before = house.Time.GetUtcNow();
        house.Time.Advance(Minute);
        await TellAsync(house, "meeting.started", New, "A");
        await ClosedAsync(house, Old);
        house.Time.Advance(Minute);
        await TellAsync(house, late, Old, "B", before);
        await house.QuietAsync();
        (await SessionAsync(house, New))["state"]!.GetValue<string>().ShouldNotBe("closed");
        (await SessionAsync(house, Old))["state"]!.GetValue<string>().ShouldBe("closed");
    }

    [Fact]
    public async Task An_older_session_first_heard_of_after_the_newer_one_is_the_one_that_is_closed()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        var before = house.Time.GetUtcNow();
        house.Time.Advance(Minute);
        await TellAsync(house, "meeting.started", New, "A");
        house.Time.Advance(Minute);
        await TellAsync(house, "meeting.participant_joined", Old, "B", before);
        await ClosedAsync(house, Old);
        (await SessionAsync(house, New))["state"]!.GetValue<string>().ShouldNotBe("closed");
    }

    [Fact]
    public async Task A_session_of_another_number_closes_nothing()
    {
        await using var house = await WithOldSessionAsync();
        house.Zoom.On("GET /v2/meetings/99912639219", () => ZoomDocuments.Meeting(house.Time.GetUtcNow().AddDays(1), id: "99912639219"));
        await house.TellAsync("meeting.started", ZoomDocuments.Live(New, o => o["id"] = "99912639219"));
        await house.QuietAsync();
        (await SessionAsync(house, Old))["state"]!.GetValue<string>().ShouldNotBe("closed");
    }

    private static async Task<PipelineHouse> WithOldSessionAsync()
    {
        var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        await TellAsync(house, "meeting.started", Old, "A");
        await TellAsync(house, "meeting.participant_joined", Old, "A");
        house.Time.Advance(Minute);
        return house;
    }

    private static async Task TellAsync(PipelineHouse house, string name, string uuid, string participant, DateTimeOffset? at = null)
    {
        await house.TellAsync(name, ZoomDocuments.Participant(uuid, participant, $"user-{participant}", $"Guest {participant}"), at);
        await house.QuietAsync();
    }

    private static HttpResponseMessage Instant(bool waitingRoom) => ZoomDocuments.Meeting(PipelineHouse.Noon, meeting =>
    {
        (meeting["type"], meeting["timezone"], meeting["duration"], meeting["status"]) = (1, "", 0, "started");
        meeting.Remove("start_time");
        meeting["settings"]!["waiting_room"] = waitingRoom;
    });

    private static Task<string> ClosedAsync(PipelineHouse house, string uuid) => house.UntilAsync(
        async () => (await SessionAsync(house, uuid))["state"]!.GetValue<string>() == "closed" ? "closed" : null, $"the end of {uuid}");

    private static Task<JsonNode> SessionAsync(PipelineHouse house, string uuid) => house.GetAsync($"sessions?uuid={Uri.EscapeDataString(uuid)}");
}
