using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>The panel in the host's client as the first rung, REST as the second, and what is said when neither did it.</summary>
public class CompanionTests
{
    private static readonly LiveFact[] StrangerComes = [new LiveFact.Joined(Shown(Stranger)), new LiveFact.Joined(Stranger)];

    private static Story WithStranger(Story? story = null) => (story ?? SecuredFromPanel()).Tell(StrangerComes[0], 70).Tell(StrangerComes[1], 70.3).WaitUntil(91);

    [Fact]
    public void When_the_panel_opens_the_room_is_read()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2);
        story.Asked<Command.ReadRoom>().ShouldHaveSingleItem();
        story.State.Companion!.Reading.ShouldBeTrue();
        story.Tell(Room([HostSeen]), 2.5).State.Companion!.Reading.ShouldBeFalse();
    }

    [Fact]
    public void A_room_in_which_the_client_shows_the_waiting_room_on_is_secured_and_nothing_is_asked_or_recorded()
    {
        var story = SecuredFromPanel();
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.State.Surface.ShouldBe(Surface.Companion);
        story.Asked<Command.Secure>().ShouldBeEmpty();
        story.Violations.ShouldBeEmpty();
        story.Timeline.ShouldContain(t => t.Rule == "LIV-01" && t.Text.StartsWith("Secured: everybody expected is in, and the client shows", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stranger_goes_to_the_waiting_room_when_the_card_runs_out_and_is_called_held_only_when_seen_there()
    {
        var story = WithStranger();
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Accepted, 91.1).OutcomeOf("LIV-05").ShouldBeNull();
        story.Tell(new LiveFact.PutInWaitingRoom(Shown(Stranger)), 91.4);
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Held), o => o.Surface.ShouldBe(Surface.Companion));
        story.Removals.ShouldBeEmpty();
        story.State.Removals.ShouldBe(1);
    }

    [Theory]
    [InlineData(ActionReport.Refused)]
    [InlineData(ActionReport.Unavailable)]
    [InlineData(ActionReport.Expired)]
    public void What_the_companion_cannot_do_is_tried_over_REST_at_once_and_counts_once(ActionReport report)
    {
        var story = WithStranger().Answer<Command.PutInWaitingRoom>(report, 91.2, "10001");
        story.Removals.ShouldHaveSingleItem().ShouldBe(new Command.RemoveParticipant("UUID-STRANGER"));
        story.State.Removals.ShouldBe(1);
        story.Answer<Command.RemoveParticipant>(ActionReport.Accepted, 91.6).Tell(new LiveFact.Left(Stranger, LeaveReason.RemovedByHost), 92);
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Removed), o => o.Surface.ShouldBe(Surface.Rest));
        story.Violations.Count(v => v.Rule == "LIV-05").ShouldBe(1);
    }

    [Theory]
    [InlineData(ActionReport.Accepted)]
    [InlineData(ActionReport.Unanswered)]
    public void What_the_companion_says_is_done_and_is_not_is_tried_over_REST_after_some_patience(ActionReport report)
    {
        var story = WithStranger().Answer<Command.PutInWaitingRoom>(report, 91.2);
        story.WaitUntil(101).Removals.ShouldBeEmpty();
        story.WaitUntil(101.3).Removals.ShouldHaveSingleItem().Via.ShouldBe(Surface.Rest);
        story.Answer<Command.RemoveParticipant>(ActionReport.Accepted, 101.5).WaitUntil(200);
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Failed), o => o.Reason!.ShouldStartWith("companion: "), o => o.Reason!.ShouldEndWith("nothing happened"));
        story.State.Notices.ShouldContain(n => n.Text == "This could not be done for you");
        story.State.Removals.ShouldBe(1);
    }

    [Fact]
    public void When_the_panel_is_lost_with_a_command_on_its_way_REST_takes_over_at_once()
    {
        var story = WithStranger().Tell(new LiveFact.CompanionLost(), 91.5);
        story.Removals.ShouldHaveSingleItem().Via.ShouldBe(Surface.Rest);
        story.State.Blind.ShouldBeFalse();
        story.WaitUntil(112).State.Blind.ShouldBeTrue();
        story.Timeline.ShouldContain(t => t.Kind == "gap" && t.Text.StartsWith("Blind:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_panel_that_is_back_within_twenty_seconds_was_never_blind()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.CompanionLost(), 70).Tell(Opened, 85).WaitUntil(200);
        story.State.Blind.ShouldBeFalse();
        story.Timeline.ShouldNotContain(t => t.Text.StartsWith("Blind", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_panel_any_more_everything_is_as_it_was_without_one()
    {
        var story = WithStranger(SecuredFromPanel().Tell(new LiveFact.CompanionLost(), 62));
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Removals.ShouldHaveSingleItem().Via.ShouldBe(Surface.Rest);
    }

    [Fact]
    public void An_older_loss_that_is_heard_after_the_panel_is_back_changes_nothing() =>
        SecuredFromPanel().Tell(Opened, 80).Tell(new LiveFact.CompanionLost(), 75, late: 6).State.Companion!.Connected.ShouldBeTrue();

    [Theory]
    [InlineData(CompanionRefusals.LeadsThere, Outcome.Unenforced)]
    [InlineData(CompanionRefusals.TherapistSaidNo, Outcome.HostDecided)]
    public void Whom_the_client_calls_host_or_co_host_or_the_therapist_keeps_is_not_removed_over_REST_either(string refusal, Outcome outcome)
    {
        var story = WithStranger().Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 91.2, refusal).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(outcome);
    }

    [Fact]
    public void A_recording_that_the_therapist_refuses_to_stop_when_Zoom_asks_is_not_stopped_over_REST_but_recorded_as_their_decision()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).WaitUntil(81);
        story.Asked<Command.StopRecording>().ShouldHaveSingleItem().Via.ShouldBe(Surface.Companion);
        story.Answer<Command.StopRecording>(ActionReport.Refused, 81.5, CompanionRefusals.TherapistSaidNo).WaitUntil(200);
        story.Asked<Command.StopRecording>().ShouldHaveSingleItem();
        story.OutcomeOf("LIV-11")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.HostDecided), o => o.Reason.ShouldBe(CompanionRefusals.TherapistSaidNo));
        story.Tell(new LiveFact.MeetingEnded(), 300).Violations.ShouldContain(v => v.Rule == "REC-01");
    }

    [Fact]
    public void Whom_the_therapist_refuses_the_moment_they_came_is_sent_back_by_the_companion_which_shows_them_a_moment_later_and_not_removed()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("UUID-STRANGER").Alias), 71).Actions.Select(a => a.Command).OfType<Command.RemoveParticipant>().ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(Shown(Stranger)), 71.5).Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        story.WaitUntil(90).Removals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RuleMode.Enforce)]
    [InlineData(RuleMode.Observe)]
    public void Whom_the_therapist_refuses_and_the_client_never_shows_is_removed_when_that_has_become_clear(RuleMode mode)
    {
        var story = SecuredFromPanel(Context with { Cap = mode }).Tell(new LiveFact.Joined(Stranger), 70);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("UUID-STRANGER").Alias), 71).WaitUntil(72.9).Removals.ShouldBeEmpty();
        story.WaitUntil(73.1).Removals.ShouldHaveSingleItem().Via.ShouldBe(Surface.Rest);
    }

    [Fact]
    public void A_bot_known_from_both_sides_is_removed_by_the_companion()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Bot), 70);
        story.Removals.ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(Shown(Bot)), 70.2).Removals.ShouldHaveSingleItem().ShouldBe(new Command.RemoveParticipant("UUID-BOT", Surface.Companion));
        story.Answer<Command.RemoveParticipant>(ActionReport.Refused, 70.5).Removals.Last().ShouldBe(new Command.RemoveParticipant("UUID-BOT"));
        story.State.Removals.ShouldBe(1);
    }

    [Fact]
    public void Where_the_policy_wants_a_bot_in_the_waiting_room_alone_it_is_not_removed_over_REST_instead()
    {
        var policy = ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.SetItem("LIV-07", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("action", "waitingRoom") }) };
        var story = SecuredFromPanel(Context with { Policy = policy }).Tell(new LiveFact.Joined(Bot), 70).Tell(new LiveFact.Joined(Shown(Bot)), 70.2);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 70.5).WaitUntil(600).Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-07")!.Outcome.ShouldBe(Outcome.Unenforced);
    }

    [Fact]
    public void A_stranger_who_shares_in_a_childs_session_is_sent_back_and_not_removed_for_it()
    {
        var context = Context with { Expected = OneClient with { Profile = "child" } };
        var story = SecuredFromPanel(context).Tell(StrangerComes[0], 70).Tell(StrangerComes[1], 70.3).Tell(new LiveFact.SharingStarted(Stranger), 72);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 72.4).WaitUntil(80).Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-10")!.Outcome.ShouldBe(Outcome.Unenforced);
    }

    [Fact]
    public void A_bot_whom_only_events_tell_of_does_not_wait_for_the_panel_for_long() =>
        SecuredFromPanel().Tell(new LiveFact.Joined(Bot), 70).WaitUntil(74).Removals.ShouldHaveSingleItem().Via.ShouldBe(Surface.Rest);

    [Fact]
    public void A_bot_whom_only_the_client_shows_is_sent_back_at_once_which_can_be_undone()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Shown(Bot)), 70);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-BOT");
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_was_sent_back_and_slips_in_again_is_removed()
    {
        var story = WithStranger().Answer<Command.PutInWaitingRoom>(ActionReport.Accepted, 91.1).Tell(new LiveFact.PutInWaitingRoom(Shown(Stranger)), 91.4)
            .Tell(new LiveFact.Left(Stranger, LeaveReason.LeftWaitingRoom), 95).Tell(new LiveFact.Joined(Stranger), 100).WaitUntil(121);
        story.Removals.ShouldHaveSingleItem().Via.ShouldBe(Surface.Companion);
    }

    [Fact]
    public void An_effect_that_the_client_shows_before_the_panel_has_answered_is_the_effect()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Bot), 70).Tell(new LiveFact.Joined(Shown(Bot)), 70.2).Tell(new LiveFact.Left(Shown(Bot), LeaveReason.Unknown), 70.4);
        story.OutcomeOf("LIV-07").ShouldBeNull();
        story.Answer<Command.RemoveParticipant>(ActionReport.Accepted, 70.5).OutcomeOf("LIV-07")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Removed), o => o.Surface.ShouldBe(Surface.Companion));
    }

    [Fact]
    public void A_recording_is_stopped_by_the_companion_after_the_card_then_over_REST()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70);
        story.WaitUntil(79.9).Asked<Command.StopRecording>().ShouldBeEmpty();
        story.WaitUntil(80.1).Asked<Command.StopRecording>().ShouldHaveSingleItem().Via.ShouldBe(Surface.Companion);
        story.Answer<Command.StopRecording>(ActionReport.Refused, 80.3, "10021").Asked<Command.StopRecording>().Last().Via.ShouldBe(Surface.Rest);
        story.Answer<Command.StopRecording>(ActionReport.Accepted, 80.6).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, false), 81);
        story.OutcomeOf("LIV-11")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.FixedVerified), o => o.Surface.ShouldBe(Surface.Rest));
        story.OutcomeOf("REC-01")!.Outcome.ShouldBe(Outcome.Deferred);
    }

    [Fact]
    public void The_therapists_tap_stops_it_at_once() =>
        SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Tell(new LiveFact.HostSaid(HostChoice.NotOurs, null), 72).Asked<Command.StopRecording>().ShouldHaveSingleItem();

    [Fact]
    public void A_recording_that_the_therapist_stops_while_the_card_is_up_was_their_decision()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, false), 75).WaitUntil(200);
        story.Asked<Command.StopRecording>().ShouldBeEmpty();
        story.OutcomeOf("LIV-11")!.Outcome.ShouldBe(Outcome.HostDecided);
    }

    [Fact]
    public void A_room_whose_waiting_room_was_not_seen_is_closed_by_the_client_and_called_secured_when_seen_closed()
    {
        var story = Secured().Tell(Opened, 62).Tell(Room([HostSeen, Client]), 62.5);
        story.Asked<Command.Secure>().ShouldHaveSingleItem();
        story.Answer<Command.Secure>(ActionReport.Accepted, 63).State.Pending.ShouldHaveSingleItem();
        story.Tell(new LiveFact.WaitingRoomSeen(true), 63.2).State.Pending.ShouldBeEmpty();
        story.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_waiting_room_that_is_switched_off_is_switched_on_once_and_then_the_host_is_told()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.WaitingRoomSeen(false), 70);
        story.Asked<Command.Secure>().ShouldHaveSingleItem();
        story.Answer<Command.Secure>(ActionReport.Accepted, 70.3).Tell(new LiveFact.WaitingRoomSeen(true), 70.5);
        story.OutcomeOf("LIV-01")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.FixedVerified), o => o.Surface.ShouldBe(Surface.Companion));
        story.Tell(new LiveFact.WaitingRoomSeen(false), 80).Asked<Command.Secure>().Count().ShouldBe(1);
        story.OutcomeOf("LIV-01")!.Outcome.ShouldBe(Outcome.Unenforced);
        story.State.Notices.ShouldContain(n => n.Text == "The waiting room was switched off again");
    }

    [Fact]
    public void A_waiting_room_that_cannot_be_switched_on_is_unenforced_with_the_reason()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.WaitingRoomSeen(false), 70).Answer<Command.Secure>(ActionReport.Refused, 70.3, "10233: locked by policy");
        story.OutcomeOf("LIV-01")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason.ShouldBe("10233: locked by policy"));
    }

    [Fact]
    public void When_the_host_is_back_the_room_is_read_before_anybody_is_touched()
    {
        var story = SecuredFromPanel().Tell(StrangerComes[0], 70).Tell(StrangerComes[1], 70.2).Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 75);
        var back = HostSeen with { Uuid = "UUID-H2", UserId = "40" };
        story.Tell(new LiveFact.Joined(back), 100).Asked<Command.ReadRoom>().Count().ShouldBe(2);
        story.WaitUntil(105).Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Tell(Room([back, Client, Stranger]), 106).WaitUntil(130).Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Hands_off_cancels_what_is_outstanding()
    {
        var story = WithStranger().Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 91.2);
        story.State.Pending.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Overridden);
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 91.3).WaitUntil(600).Removals.ShouldBeEmpty();
        LiveDecider.Withdrawn(story.State, story.Actions.Last(a => a.Command is Command.PutInWaitingRoom)).ShouldNotBeNull();
    }

    [Fact]
    public void A_dropped_client_who_waits_is_let_back_in_at_once()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Left(Shown(Client), LeaveReason.Unknown), 100).Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100, late: 0.5);
        story.State.Phase.ShouldBe(SessionPhase.Recovering);
        story.Tell(new LiveFact.EnteredWaitingRoom(Shown(ClientAgain)), 130).Asked<Command.Admit>().ShouldBeEmpty();
        story.Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 130.3).Asked<Command.Admit>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-CLIENT-2");
        story.Answer<Command.Admit>(ActionReport.Accepted, 130.6).Tell(new LiveFact.Joined(Shown(ClientAgain)), 131);
        story.OutcomeOf("LIV-06")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.FixedVerified), o => o.Surface.ShouldBe(Surface.Companion));
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_client_who_cannot_be_let_back_in_from_here_is_a_card()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100).Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 130).Tell(new LiveFact.EnteredWaitingRoom(Shown(ClientAgain)), 130.3);
        story.Answer<Command.Admit>(ActionReport.Refused, 130.6, "10240").OutcomeOf("LIV-06")!.Outcome.ShouldBe(Outcome.Held);
        story.State.Notices.ShouldContain(n => n.Text == "Could not be let in from here. Admit them in Zoom");
    }
}
