using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.Companion;

/// <summary>From what the host's client shows to what it is asked to do, through everything between.</summary>
public class LiveGuardTests
{
    [Fact]
    public async Task A_stranger_whom_the_client_shows_is_sent_to_the_waiting_room_by_the_client()
    {
        await using var house = await SecuredAsync();
        await using var panel = await house.OpenPanelAsync();
        await RosterAsync(house, panel, 1);
        await panel.ReportAsync(12, TestPanel.Joined("stranger-1", "Galaxy A5"));
        await house.Pipeline.UntilAsync(
            async () =>
            {
                await panel.BeatAsync();
                return panel.Orders.FirstOrDefault(o => o["kind"]!.GetValue<string>() == "putBack");
            },
            "the order", TimeSpan.FromSeconds(1));
        panel.Orders.Single(o => o["kind"]!.GetValue<string>() == "putBack")["participantUUID"]!.GetValue<string>().ShouldBe("stranger-1");
        await panel.ReportAsync(13, TestPanel.Event("waiting", e => (e["status"], e["action"], e["participantUUID"], e["screenName"]) = ("join", "putFromMainMeeting", "stranger-1", "Galaxy A5")));
        (await house.Pipeline.OutcomeAsync("LIV-05", "held", TimeSpan.FromSeconds(1))).ShouldBe("held");
        (await house.Pipeline.ViolationsAsync("LIV-05")).Single()["surface"]!.GetValue<string>().ShouldBe("companion");
        house.Pipeline.Zoom.Calls.ShouldNotContain(c => c.Body.Contains("participant.remove"));
    }

    [Fact]
    public async Task The_name_by_which_the_therapist_recognised_somebody_is_theirs_from_then_on()
    {
        await using var house = await SecuredAsync(present: false);
        await using var panel = await house.OpenPanelAsync();
        await RosterAsync(house, panel, 1, present: false);
        await panel.ReportAsync(12, TestPanel.Waits("somebody-1", "Jane at work"));
        await house.Pipeline.QuietAsync();
        var alias = (await house.SessionAsync())["participants"]!.AsArray().Single(p => p!["place"]!.GetValue<string>() == "waiting")!["alias"]!.GetValue<string>();
        await panel.SayAsync("IsExpectedPerson", alias, "jd");
        await house.Pipeline.UntilAsync(
            async () => (await LearnedAsync(house)).Contains("Jane at work") ? "learned" : null, "the name");
        await house.Pipeline.UntilAsync(() => panel.Orders.Any(o => o["kind"]!.GetValue<string>() == "admit" && o["participantUUID"]!.GetValue<string>() == "somebody-1"), "the way in");
    }

    [Fact]
    public async Task A_name_that_is_not_in_memory_any_more_is_not_learned()
    {
        await using var house = await SecuredAsync(present: false);
        var panel = await house.OpenPanelAsync();
        await RosterAsync(house, panel, 1, present: false);
        await panel.ReportAsync(12, TestPanel.Waits("somebody-1", "Jane at work"));
        await house.Pipeline.QuietAsync();
        var alias = (await house.SessionAsync())["participants"]!.AsArray().Single(p => p!["place"]!.GetValue<string>() == "waiting")!["alias"]!.GetValue<string>();
        var token = await house.TokenAsync();
        await panel.DisposeAsync();
        await house.Pipeline.RestartAsync();
        await house.StaffKnownAsync();
        await using var back = await house.OpenPanelAsync(token: token);
        await back.SayAsync("IsExpectedPerson", alias, "jd");
        await house.Pipeline.QuietAsync();
        (await LearnedAsync(house)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> LearnedAsync(CompanionHouse house)
    {
        var found = await house.Pipeline.Services.GetRequiredService<PeopleStore>().FindAsync(house.Pipeline.Practice, "jd", TestContext.Current.CancellationToken);
        return [.. found!.Value.Details.Learned.Select(l => l.Name)];
    }

    /// <summary>J.D. is expected; host and J.D. are inside by Zoom's events.</summary>
    private static async Task<CompanionHouse> SecuredAsync(bool present = true)
    {
        var house = await CompanionHouse.OpenAsync(started: false);
        await PutAsync(house, "people/jd", new JsonObject { ["alias"] = "J.D.", ["role"] = "client", ["emails"] = new JsonArray("jane@example.org") });
        await PutAsync(house, $"expected/{PipelineHouse.MeetingId}", new JsonObject { ["profile"] = "individual", ["expected"] = new JsonArray(new JsonObject { ["person"] = "jd", ["required"] = true, ["maxDevices"] = 2 }) });
        await house.StartMeetingAsync(Contexts.Uuid);
        await house.Pipeline.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Contexts.Uuid, "HOST-1", "1", "Therapist", PipelineHouse.Host));
        if (present)
        {
            await house.Pipeline.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Contexts.Uuid, "JANE-1", "2", "Jane", email: "jane@example.org"));
            await house.Pipeline.UntilAsync(async () => (await house.SessionAsync())["state"]!.GetValue<string>() == "secured" ? "secured" : null, "secured", TimeSpan.FromSeconds(1));
        }

        return house;
    }

    /// <summary>What the panel sends when it is asked to read the room.</summary>
    private static async Task RosterAsync(CompanionHouse house, TestPanel panel, long seq, bool present = true)
    {
        await house.Pipeline.UntilAsync(() => panel.Orders.Any(o => o["kind"]!.GetValue<string>() == "readRoom"), "the order to read");
        var inside = new JsonArray(new JsonObject { ["participantUUID"] = "HOST-1", ["screenName"] = "Therapist", ["role"] = "host" });
        if (present)
        {
            inside.Add(new JsonObject { ["participantUUID"] = "JANE-1", ["screenName"] = "Jane", ["role"] = "attendee" });
        }

        await panel.ReportAsync(seq, TestPanel.Event("roster", e => (e["inside"], e["waiting"]) = (inside, new JsonArray())), TestPanel.Event("waitingRoom", e => e["on"] = true));
        await house.Pipeline.QuietAsync();
    }

    private static async Task PutAsync(CompanionHouse house, string path, JsonObject body)
    {
        using var answer = await house.Pipeline.Http.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
