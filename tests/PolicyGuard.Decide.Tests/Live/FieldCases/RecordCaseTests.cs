using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.FieldCases.FieldCase;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.FieldCases;

/// <summary>What is recorded stays true: ends, late effects, gaps in service.</summary>
public class RecordCaseTests
{
    // Case 05
    [Fact]
    public void Nobody_is_shown_inside_when_the_end_is_heard_before_the_leaves()
    {
        var story = Secured().Tell(new LiveFact.MeetingEnded(), 3000).Tell(new LiveFact.Left(Client with { Uuid = null }, LeaveReason.HostEnded), 3000, 2.4);
        story.State.Phase.ShouldBe(SessionPhase.Closed);
        story.State.People.ShouldAllBe(p => p.Place == Place.Left);
    }

    // Case 50
    [Theory]
    [InlineData(15, LeaveReason.RemovedByHost)]
    [InlineData(60, LeaveReason.RemovedByHost)]
    [InlineData(60, LeaveReason.Unknown)]
    public void A_removal_whose_effect_is_told_late_is_corrected_to_removed_with_both_times(double after, LeaveReason reason)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91).Answer<Command.RemoveParticipant>(ActionReport.Accepted, 91);
        story.WaitUntil(91 + Math.Min(after, 14)).Tell(new LiveFact.Left(Stranger, reason), 92, after - 1).WaitUntil(92 + after + 10);
        var outcome = story.OutcomeOf("LIV-05")!;
        outcome.Outcome.ShouldBe(Outcome.Removed);
        outcome.Reason.ShouldNotBeNull().ShouldContain("09:01:3");
    }

    // Found by the random sessions 1000276, 1300379 and 1700079
    [Theory]
    [InlineData(96)]
    [InlineData(110)]
    public void Whoever_changes_rooms_after_a_removal_without_effect_was_not_removed(double second)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91).Answer<Command.RemoveParticipant>(ActionReport.Accepted, 91).WaitUntil(second);
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.Unknown), second).Tell(new LiveFact.Joined(Stranger with { UserId = "33" }), second, 4).WaitUntil(second + 15);
        story.Resolutions.ShouldNotContain(r => r.Outcome == Outcome.Removed);
    }

    // Found by the random sessions 200173 and 1100366
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_leaves_as_they_are_sent_back_to_the_waiting_room_was_not_removed(bool toldFirst)
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2).WaitUntil(91);
        LiveFact[] told = [new LiveFact.Left(Shown(Stranger), LeaveReason.Unknown), new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves)];
        story.Tell(told[0], 91.2);
        story = toldFirst ? story.Tell(told[1], 91.3).Answer<Command.PutInWaitingRoom>(ActionReport.Accepted, 92)
            : story.Answer<Command.PutInWaitingRoom>(ActionReport.Accepted, 92).Tell(told[1], 91.3, 1);
        story.WaitUntil(110);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.FixedUnverified);
    }

    [Fact]
    public void The_end_of_a_meeting_changes_no_reason_that_was_given_during_it()
    {
        // Nobody is sure that everybody expected is in, so the stranger was left with that reason.
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Stranger), 20).WaitUntil(100);
        var reason = story.OutcomeOf("LIV-05")!.Reason;
        story.Tell(new LiveFact.Left(HostSeen, LeaveReason.HostEnded), 3000).Tell(new LiveFact.MeetingEnded(), 3000, 1);
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(20)]
    public void A_stranger_inside_stays_a_stranger_when_another_of_the_same_name_is_let_in(double after)
    {
        var other = Stranger with { Uuid = "UUID-OTHER", UserId = "44" };
        var story = SecuredByHand().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.EnteredWaitingRoom(other), 70 + after - 4)
            .Tell(new LiveFact.Admitted(other), 70 + after).Tell(new LiveFact.Joined(other), 71 + after).WaitUntil(300);
        story.State.People.Count(p => p.NameKey == Stranger.NameKey).ShouldBe(2);
        IsOut(story, Stranger).ShouldBeTrue();
        IsOut(story, other).ShouldBeFalse();
        story.Resolutions.ShouldNotContain(r => r.Outcome == Outcome.FalsePositive);
    }

    [Theory]
    [InlineData(LeaveReason.MovedToBreakoutRoom)]
    [InlineData(LeaveReason.LeftByThemselves)]
    public void A_bot_that_moves_to_a_breakout_room_as_it_is_put_out_is_not_said_to_have_left(LeaveReason reason)
    {
        var story = Secured().Tell(new LiveFact.Joined(Bot), 70).Tell(new LiveFact.Left(Bot, reason), 70.4).Tell(new LiveFact.Joined(Bot with { UserId = "99" }), 70.4, 0.4);
        var outcome = story.WaitUntil(75).OutcomeOf("LIV-07");
        (outcome?.Reason ?? "").ShouldNotContain("seen to leave");
        story.Person("UUID-BOT").Place.ShouldBe(Place.Inside);
        IsOut(story, Bot).ShouldBeTrue();
    }

    // Case 42
    [Fact]
    public void What_was_known_before_a_gap_in_service_is_not_acted_upon_until_Zoom_confirms_it()
    {
        var story = Secured(Context with { ServiceSince = Nine.AddHours(-1) }).Tell(new LiveFact.Joined(Stranger), 70);
        story.Context = Context with { ServiceSince = Nine.AddSeconds(110) };
        story.WaitUntil(400);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldNotBeNull().ShouldContain("not running");
        var fresh = Stranger with { Uuid = "UUID-FRESH", UserId = "50", NameKey = "n-fresh" };
        story.Tell(new LiveFact.Joined(fresh), 410).WaitUntil(500);
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-FRESH");
    }

    [Fact]
    public void An_event_received_before_the_gap_and_decided_after_it_puts_nobody_out()
    {
        var story = Secured(Context with { ServiceSince = Nine.AddHours(-1) });
        story.Context = Context with { ServiceSince = Nine.AddSeconds(75) };
        story.Tell(new LiveFact.Joined(Stranger), 70, 1).WaitUntil(400).Removals.ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_whom_Zoom_tells_of_again_after_a_gap_is_put_out_as_usual()
    {
        var story = Secured(Context with { ServiceSince = Nine.AddHours(-1) }).Tell(new LiveFact.Joined(Stranger), 70);
        story.Context = Context with { ServiceSince = Nine.AddSeconds(75) };
        story.Tell(new LiveFact.Joined(Stranger with { UserId = "51" }), 90).WaitUntil(200);
        IsOut(story, Stranger).ShouldBeTrue();
    }
}
