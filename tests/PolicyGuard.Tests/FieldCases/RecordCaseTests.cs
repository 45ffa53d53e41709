using System.Text.Json.Nodes;
using PolicyGuard.Tests.Pipeline;
using static PolicyGuard.Tests.FieldCases.GuardedSession;

namespace PolicyGuard.Tests.FieldCases;

/// <summary>Cases from the field about what is recorded: the end of a session, effects told late, and gaps in service.</summary>
public class RecordCaseTests
{
    [Fact]
    public async Task Nobody_is_shown_inside_when_the_end_is_heard_before_the_leaves()
    {
        await using var session = await OpenAsync();
        await session.EndAsync(100);
        var client = Client();
        client.Remove("participant_uuid");
        await session.TellAsync("left", client, 100, 102.4, 102.4, change: p => (p["leave_reason"], p["registrant_id"]) = ("Host ended the meeting", ""));
        (await session.StateAsync()).ShouldBe("closed");
        (await session.CountAsync("inside")).ShouldBe(0);
    }

    [Fact]
    public async Task A_removal_whose_effect_is_told_late_is_corrected_to_removed_with_both_times()
    {
        await using var session = await OpenAsync();
        await session.TellAsync("joined", Stranger(), 60);
        await session.UntilRemovedAsync("STRANGER-1");
        (await session.House.OutcomeAsync("LIV-05", "failed", TimeSpan.FromSeconds(1))).ShouldBe("failed");
        var now = session.Now;
        await session.TellAsync("left", Stranger(), now, change: p => p["leave_reason"] = "left the meeting. Reason : Removed by host");
        (await session.House.OutcomeAsync("LIV-05", "removed")).ShouldBe("removed");
        var reason = (await session.House.ViolationsAsync("LIV-05")).Single()["reason"]!.GetValue<string>();
        reason.Split("UTC").Length.ShouldBe(3, reason);
    }

    [Fact]
    public async Task The_end_of_a_meeting_changes_no_reason_that_was_given_during_it()
    {
        await using var session = await OpenAsync(secured: false);
        await session.House.TellAsync("meeting.started", ZoomDocuments.Live(Uuid));
        await session.TellAsync("joined", Host(), 1);
        await session.TellAsync("joined", Stranger(), 20);
        await session.WaitUntilAsync(60);
        var reason = (await session.House.ViolationsAsync("LIV-05")).Single()["reason"]?.GetValue<string>();
        reason.ShouldNotBeNull();
        await session.TellAsync("left", Host(), 100, change: p => p["leave_reason"] = "left the meeting. Reason : Host ended the meeting");
        await session.EndAsync(100);
        (await session.House.ViolationsAsync("LIV-05")).Single()["reason"]?.GetValue<string>().ShouldBe(reason);
    }

    [Fact]
    public async Task A_stranger_inside_stays_a_stranger_when_another_of_the_same_name_is_let_in()
    {
        await using var session = await OpenAsync();
        var other = Someone("OTHER-1", "16796000", "Galaxy A5");
        await session.TellAsync("joined", Stranger(), 60);
        await session.TellAsync("joined_waiting_room", other, 70);
        await session.TellAsync("admitted", other, 74);
        await session.TellAsync("joined", other, 75);
        (await session.CountAsync("inside")).ShouldBe(4);
        await session.UntilRemovedAsync("STRANGER-1");
        session.IsRemoved("OTHER-1").ShouldBeFalse();
        (await session.House.ViolationsAsync("LIV-05")).ShouldHaveSingleItem()["outcome"]?.GetValue<string>().ShouldNotBe("falsePositive");
    }

    [Fact]
    public async Task What_was_known_before_a_gap_in_service_is_listed_with_the_gap_as_its_reason_and_not_acted_upon()
    {
        await using var session = await OpenAsync();
        await session.TellAsync("joined", Stranger(), 60);
        await session.RestartAsync(40);
        await session.WaitUntilAsync(session.Now + 60);
        session.IsRemoved("STRANGER-1").ShouldBeFalse();
        (await session.House.ViolationsAsync("LIV-05")).Single()["reason"]!.GetValue<string>().ShouldContain("not running");
        await session.StrangerIsPutOutAsync(session.Now + 1);
        session.IsRemoved("STRANGER-1").ShouldBeFalse();
    }

    [Fact]
    public async Task A_bot_that_moves_to_a_breakout_room_as_it_is_put_out_is_said_to_be_what_was_seen()
    {
        await using var session = await OpenAsync();
        await session.TellAsync("joined", Someone("BOT-1", "16797000", "Sam's Notetaker (Otter.ai)"), 60);
        await session.TellAsync("left", Someone("BOT-1", "16797000", "Sam's Notetaker (Otter.ai)"), 60, 60.5, change: p => p["leave_reason"] = "left the meeting. Reason : left the meeting to join breakout room");
        await session.TellAsync("joined", Someone("BOT-1", "117441540", "Sam's Notetaker (Otter.ai)"), 60, 61);
        await session.UntilRemovedAsync("BOT-1");
        await session.WaitUntilAsync(80);
        (await session.House.OutcomeAsync("LIV-07", "failed", TimeSpan.FromSeconds(1))).ShouldBe("failed");
    }
}
