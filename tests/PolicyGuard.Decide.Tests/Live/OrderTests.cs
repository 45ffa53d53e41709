using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>Zoom promises no order and no haste; our own clock may jump.</summary>
public class OrderTests
{
    [Fact]
    public void Left_heard_before_joined_leaves_nobody_inside() =>
        Secured().Tell(new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves), 75).Tell(new LiveFact.Joined(Stranger), 70, late: 8)
            .WaitUntil(600).Person("UUID-STRANGER").Place.ShouldBe(Place.Left);

    [Fact]
    public void Left_the_waiting_room_heard_before_the_join_it_came_with_does_not_hide_the_person()
    {
        // Zoom may send it on an admit as well, with a time a moment later than the join.
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.LeftWaitingRoom(Stranger), 77)
            .Tell(new LiveFact.Admitted(Stranger), 75, late: 3).Tell(new LiveFact.Joined(Stranger), 76, late: 3);
        story.Person("UUID-STRANGER").Place.ShouldBe(Place.Inside);
    }

    [Fact]
    public void Waiting_heard_after_the_admit_and_the_join_of_the_same_moment_takes_nobody_out_again()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
            .Tell(new LiveFact.Admitted(Client), 8).Tell(new LiveFact.Joined(Client), 8).Tell(new LiveFact.EnteredWaitingRoom(Client), 8).WaitUntil(60);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void Put_back_in_the_moment_of_the_join_is_put_back() =>
        Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.PutInWaitingRoom(Stranger), 70).Person("UUID-STRANGER").Place.ShouldBe(Place.Waiting);

    [Fact]
    public void A_leave_that_is_told_as_left_the_waiting_room_takes_nobody_out_of_the_room() =>
        Secured().Tell(new LiveFact.Left(Client, LeaveReason.LeftWaitingRoom), 70).Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);

    [Fact]
    public void A_role_that_is_heard_late_does_not_undo_a_newer_one()
    {
        var story = Secured().Tell(new LiveFact.RoleChanged(Client, MeetingRole.Attendee), 80).Tell(new LiveFact.RoleChanged(Client, MeetingRole.Host), 75, late: 8);
        story.Person("UUID-CLIENT").MeetingRole.ShouldBe(MeetingRole.Attendee);
    }

    [Fact]
    public void A_start_without_a_host_does_not_forget_the_host() =>
        Secured().Tell(new LiveFact.MeetingStarted("84712639219", ""), 70).State.HostId.ShouldBe(Host);

    [Fact]
    public void An_admit_heard_after_the_person_was_put_back_still_makes_them_accepted()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.PutInWaitingRoom(Stranger), 82).Tell(new LiveFact.Admitted(Stranger), 75, late: 10)
            .Tell(new LiveFact.Joined(Stranger), 90);
        story.WaitUntil(600).Removals.ShouldBeEmpty();
    }

    [Fact]
    public void Who_waited_and_came_in_was_let_in_even_when_the_admit_itself_is_never_heard()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.Joined(Stranger), 90).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.Person("UUID-STRANGER").Evidence.ShouldBe(Evidence.HostVouched);
    }

    [Fact]
    public void The_same_holds_when_the_waiting_is_heard_after_the_join() =>
        Secured().Tell(new LiveFact.Joined(Stranger), 90).Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70, late: 25).WaitUntil(600).Removals.ShouldBeEmpty();

    [Fact]
    public void And_when_only_the_end_of_the_waiting_is_heard_before_the_join() =>
        Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.LeftWaitingRoom(Stranger), 89).Tell(new LiveFact.Joined(Stranger), 90).WaitUntil(600).Removals.ShouldBeEmpty();

    [Fact]
    public void A_card_whose_time_was_over_long_ago_puts_nobody_out()
    {
        // The service slept between the card and its timer: what the host did meanwhile is not known.
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).FireLate("card:unknown-1", 70 + 240).WaitUntil(900);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Unenforced);
    }

    [Fact]
    public void While_our_clock_is_behind_what_it_once_was_nobody_is_put_out()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 3600);
        story.Take(new LiveInput("jump", Nine.AddSeconds(61), Nine.AddSeconds(61), new LiveFact.Joined(Bot)));
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void The_place_of_somebody_whose_leave_is_heard_an_hour_late_is_not_kept_any_more() =>
        Secured().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100, late: 3600).State.Kept.ShouldBeEmpty();

    [Fact]
    public void A_place_is_kept_for_fifteen_minutes_from_the_drop_and_not_from_hearing_of_it()
    {
        var story = Secured().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100, late: 90);
        story.WaitUntil(100 + (15 * 60) - 1).State.Kept.ShouldNotBeEmpty();
        story.WaitUntil(100 + (15 * 60) + 1).State.Kept.ShouldBeEmpty();
    }

    [Fact]
    public void A_retried_join_of_a_connection_that_is_gone_does_not_bring_it_back()
    {
        var story = Secured().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100).Tell(new LiveFact.Joined(ClientAgain), 120)
            .Tell(new LiveFact.Joined(Client), 9, late: 300).Tell(new LiveFact.Left(ClientAgain, LeaveReason.Disconnected), 320);
        story.State.People.ShouldNotContain(p => p.PersonId == "jd" && p.Place == Place.Inside);
        story.State.Kept.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_new_meeting_uuid_inherits_nothing()
    {
        var first = Secured().Tell(new LiveFact.MeetingEnded(), 3000);
        var second = LiveDecider.Decide(new SessionState("another=="), Input(Started, 3010), Context).State;
        first.State.Phase.ShouldBe(SessionPhase.Closed);
        second.ShouldSatisfyAllConditions(s => s.People.ShouldBeEmpty(), s => s.SecuredAt.ShouldBeNull(), s => s.Phase.ShouldBe(SessionPhase.Lobby));
    }

    [Fact]
    public void Nothing_is_decided_after_the_end() =>
        Secured().Tell(new LiveFact.MeetingEnded(), 70).Tell(new LiveFact.Joined(Bot), 71).WaitUntil(900).Removals.ShouldBeEmpty();

    [Fact]
    public void A_session_whose_start_was_never_heard_closes_as_well() =>
        new Story(Context).Tell(new LiveFact.Joined(HostSeen), 1).WaitUntil(13 * 3600).State.Phase.ShouldBe(SessionPhase.Closed);

    [Fact]
    public void A_session_that_runs_on_with_people_coming_and_going_is_not_closed_under_them()
    {
        var story = new Story(Context with { ScheduledEnd = Nine.AddMinutes(50) }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 10_000);
        story.WaitUntil(11_000).State.Phase.ShouldNotBe(SessionPhase.Closed);
        story.WaitUntil(10_000 + 7201).State.Phase.ShouldBe(SessionPhase.Closed);
    }

    [Fact]
    public void An_end_that_is_learned_after_the_start_still_brings_the_reminder()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1);
        story.Context = Context with { ScheduledEnd = Nine.AddMinutes(50) };
        story.Tell(new LiveFact.Joined(Client), 5).WaitUntil(66 * 60).Violations.ShouldContain(v => v.Rule == "LIV-16");
    }
}
