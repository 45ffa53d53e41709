using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

public class TransitionTests
{
    [Fact]
    public void A_session_is_secured_when_everybody_expected_has_been_in_for_thirty_seconds()
    {
        var story = Secured();
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Violations.ShouldBeEmpty();
        story.Actions.ShouldBeEmpty();
    }

    [Fact]
    public void A_room_whose_waiting_room_was_never_seen_on_is_not_called_secured_by_us()
    {
        var story = new Story(Context with { WaitingRoomVerified = false }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2).WaitUntil(60);
        story.OutcomeOf("LIV-01")!.Outcome.ShouldBe(Outcome.Unenforced);
    }

    [Fact]
    public void A_stranger_inside_is_put_out_after_the_card_and_only_then_called_removed()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70);
        story.State.Phase.ShouldBe(SessionPhase.Challenge);
        story.WaitUntil(89.9).Removals.ShouldBeEmpty();
        story.WaitUntil(90.1).Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
        story.OutcomeOf("LIV-05").ShouldBeNull();
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Accepted, Surface.Rest, null), 91);
        story.OutcomeOf("LIV-05").ShouldBeNull();
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.RemovedByHost), 92);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Removed);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_removal_that_Zoom_accepts_without_effect_is_a_failure_and_is_not_asked_again()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Accepted, Surface.Rest, null), 91).WaitUntil(200);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Failed);
        story.Removals.Count().ShouldBe(1);
    }

    [Fact]
    public void A_removal_that_Zoom_did_not_answer_is_called_removed_only_when_Zoom_says_so()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Unanswered, Surface.Rest, "Zoom did not answer in time"), 91);
        story.OutcomeOf("LIV-05").ShouldBeNull();
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.RemovedByHost), 92);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Removed);
    }

    [Fact]
    public void A_removal_that_Zoom_did_not_answer_and_that_nobody_saw_is_a_failure_with_the_reason()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Unanswered, Surface.Rest, "Zoom did not answer in time"), 91).WaitUntil(200);
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Failed), o => o.Reason.ShouldBe("Zoom did not answer in time, and nothing happened"));
        story.Removals.Count().ShouldBe(1);
    }

    [Fact]
    public void Somebody_who_leaves_while_an_unanswered_removal_is_open_was_not_removed()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Unanswered, Surface.Rest, null), 91);
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves), 92);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldNotBe(Outcome.Removed);
    }

    [Theory]
    [InlineData(ActionReport.Refused)]
    [InlineData(ActionReport.Unavailable)]
    [InlineData(ActionReport.Expired)]
    public void A_removal_that_cannot_be_done_is_unenforced_with_its_reason_and_the_host_is_told(ActionReport report)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, report, Surface.Rest, "why"), 91);
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason.ShouldBe("why"));
        story.State.Notices.ShouldContain(n => n.Rule == "LIV-05" && n.Text == "This could not be done for you");
    }

    [Fact]
    public void Somebody_unknown_before_the_client_is_in_may_be_the_client_and_is_left_alone()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Stranger), 2).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.Violations.ShouldHaveSingleItem().Rule.ShouldBe("LIV-05");
    }

    [Fact]
    public void The_host_admitting_somebody_by_hand_is_authority()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.Admitted(Stranger), 75).Tell(new LiveFact.Joined(Stranger), 76).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.State.People.Single(p => p.Uuids.Contains("UUID-STRANGER")).Evidence.ShouldBe(Evidence.HostVouched);
    }

    [Fact]
    public void An_admit_that_arrives_after_the_join_still_counts()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 76).Tell(new LiveFact.Admitted(Stranger), 75, late: 3).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void A_dropped_clients_place_is_kept_and_their_return_is_a_card_for_the_host()
    {
        var story = Secured().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100);
        story.State.Phase.ShouldBe(SessionPhase.Recovering);
        story.Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 130);
        story.OutcomeOf("LIV-06")!.Outcome.ShouldBe(Outcome.Held);
        story.Actions.ShouldContain(a => a.Command is Command.SetWaitingText);
        story.Tell(new LiveFact.Admitted(ClientAgain), 140).Tell(new LiveFact.Joined(ClientAgain), 141).WaitUntil(200);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void A_kept_place_ends_after_fifteen_minutes()
    {
        Secured().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100).WaitUntil(100 + (15 * 60) + 1).State.Kept.ShouldBeEmpty();
    }

    [Fact]
    public void A_leave_that_arrives_ninety_seconds_late_for_a_client_who_is_back_is_ignored()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 110).Tell(new LiveFact.Admitted(ClientAgain), 112).Tell(new LiveFact.Joined(ClientAgain), 113)
            .Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 105, late: 90);
        story.State.Kept.ShouldBeEmpty();
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_webhook_retry_from_an_hour_ago_never_puts_anybody_out()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70, late: 3600).WaitUntil(3600 * 3);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Unenforced);
    }

    [Fact]
    public void While_the_host_is_away_nobody_is_put_out()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 75).WaitUntil(600);
        story.State.Phase.ShouldBe(SessionPhase.HostAway);
        story.Removals.ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(HostSeen), 610).WaitUntil(700).Removals.Count().ShouldBe(1);
    }

    [Fact]
    public void A_bot_inside_is_put_out_at_once_and_one_that_waits_is_held()
    {
        Secured().Tell(new LiveFact.Joined(Bot), 70).Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-BOT");
        var waiting = Secured().Tell(new LiveFact.EnteredWaitingRoom(Bot), 70).WaitUntil(600);
        waiting.Removals.ShouldBeEmpty();
        waiting.OutcomeOf("LIV-07")!.Outcome.ShouldBe(Outcome.Held);
    }

    [Fact]
    public void A_client_who_renames_to_a_bots_name_is_still_the_client()
    {
        var renamed = Client with { DisplayName = "Otter.ai", NameKey = "n-otter" };
        Secured().Tell(new LiveFact.Joined(renamed), 70).WaitUntil(600).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void Hands_off_stops_everything_but_the_record()
    {
        var story = Secured().Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 65).Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 71).WaitUntil(600);
        story.State.Phase.ShouldBe(SessionPhase.HandsOff);
        story.Actions.ShouldBeEmpty();
        story.OutcomeOf("LIV-11")!.Outcome.ShouldBe(Outcome.Overridden);
    }

    [Theory]
    [InlineData(CaptureKind.CloudRecording, typeof(Command.StopRecording))]
    [InlineData(CaptureKind.AiCompanion, typeof(Command.DisableAiCompanion))]
    [InlineData(CaptureKind.LiveStream, typeof(Command.StopLiveStream))]
    public void Capture_without_consent_is_stopped_and_called_fixed_only_when_it_is_off(CaptureKind kind, Type command)
    {
        var story = Secured().Tell(new LiveFact.Capture(kind, true), 70);
        var action = story.Actions.Single(a => a.Command.GetType() == command);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Accepted, Surface.Rest, null), 71);
        story.OutcomeOf("LIV-11").ShouldBeNull();
        story.Tell(new LiveFact.Capture(kind, false), 73);
        story.OutcomeOf("LIV-11")!.Outcome.ShouldBe(Outcome.FixedVerified);
    }

    [Fact]
    public void A_recording_with_consent_is_nobodys_business()
    {
        var story = Secured();
        story.Context = Context with { RecordingConsent = true };
        story.Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(23, 1)]
    public void A_waived_rule_is_silent_until_the_last_day_of_the_waiver(int lastDay, int violations)
    {
        var waiver = new Waiver("LIV-11", ImmutableDictionary<string, string>.Empty.Add("meeting", "84712639219"), "course requirement", "lead", new DateOnly(2026, 11, lastDay));
        var story = Secured();
        story.Context = Context with { Policy = ClinicPolicy.BuiltIn with { Waivers = [waiver] } };
        story.Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Violations.Count.ShouldBe(violations);
    }

    [Fact]
    public void In_observe_mode_nothing_is_asked_and_what_would_have_been_done_is_said()
    {
        var story = new Story(Context with { Cap = RuleMode.Observe })
            .Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2).WaitUntil(60)
            .Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Bot), 71).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 72).WaitUntil(600);
        story.Actions.ShouldBeEmpty();
        story.Resolutions.ShouldAllBe(r => r.Outcome == Outcome.Suggested);
        story.Violations.Count.ShouldBe(3);
    }

    [Fact]
    public void A_lost_end_closes_the_session_by_itself()
    {
        var story = new Story(Context with { ScheduledEnd = Nine.AddMinutes(50) }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).WaitUntil(3 * 3600);
        story.State.Phase.ShouldBe(SessionPhase.Closed);
    }
}
