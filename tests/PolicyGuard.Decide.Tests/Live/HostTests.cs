using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>Who runs the room, and what happens when nobody does.</summary>
public class HostTests
{
    private static readonly Sighting ColleagueSeen = new("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");

    [Fact]
    public void A_guest_whom_Zoom_made_host_does_not_stand_in_for_the_therapist()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.RoleChanged(Client, MeetingRole.Host), 74).Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 75).WaitUntil(600);
        story.State.Phase.ShouldBe(SessionPhase.HostAway);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void A_guest_who_was_made_host_is_never_put_out() =>
        Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.RoleChanged(Stranger, MeetingRole.Host), 71).WaitUntil(600).Removals.ShouldBeEmpty();

    [Fact]
    public void A_colleague_who_takes_over_as_host_runs_the_room()
    {
        var story = Secured().Tell(new LiveFact.Joined(ColleagueSeen), 70).Tell(new LiveFact.RoleChanged(ColleagueSeen, MeetingRole.Host), 74).Tell(new LiveFact.Left(HostSeen, LeaveReason.LeftByThemselves), 75);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_colleague_who_merely_sits_in_does_not() =>
        Secured().Tell(new LiveFact.Joined(ColleagueSeen), 70).Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 75).State.Phase.ShouldBe(SessionPhase.HostAway);

    [Fact]
    public void Only_an_alternative_host_can_have_started_a_meeting_without_its_owner()
    {
        var story = new Story(Context).Tell(new LiveFact.Joined(ColleagueSeen), 1).Tell(Started, 0, late: 2).Tell(new LiveFact.Joined(Client), 5).WaitUntil(60);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Tell(new LiveFact.Left(ColleagueSeen, LeaveReason.Disconnected), 70).State.Phase.ShouldBe(SessionPhase.HostAway);
        story.Tell(new LiveFact.Joined(ColleagueSeen with { Uuid = "UUID-C2", UserId = "31" }), 80).State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void Unless_the_meeting_lets_people_in_before_its_host()
    {
        var story = new Story(Context).Tell(new LiveFact.JoinedBeforeHost(new Sighting(null, null)), 0).Tell(Started, 0).Tell(new LiveFact.Joined(ColleagueSeen), 1).Tell(new LiveFact.Joined(Client), 5)
            .Tell(new LiveFact.Joined(Stranger), 6).WaitUntil(600);
        story.State.Phase.ShouldBe(SessionPhase.Lobby);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void A_host_who_was_away_when_the_settling_time_was_over_still_gets_a_secured_room()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2)
            .Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 20).Tell(new LiveFact.Joined(HostSeen with { Uuid = "UUID-H2", UserId = "40" }), 60).WaitUntil(91);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_client_who_was_in_first_is_settled_with_from_when_the_host_came()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(Client), 2).Tell(new LiveFact.Joined(HostSeen), 100);
        story.WaitUntil(129).State.SecuredAt.ShouldBeNull();
        story.WaitUntil(131).State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_host_who_is_not_certainly_the_host_does_not_count_as_there() =>
        Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.SharingStarted(new Sighting("UUID-STRANGER", "1")), 72).WaitUntil(600).Removals.ShouldBeEmpty();

    [Fact]
    public void The_waiting_text_says_that_the_therapist_reconnects_only_while_that_is_so()
    {
        var story = Secured().Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 70).Tell(new LiveFact.Joined(HostSeen with { Uuid = "UUID-H2", UserId = "40" }), 90);
        story.Texts.ShouldBe([WaitingText.TherapistReconnecting, WaitingText.Default]);
    }

    [Fact]
    public void The_waiting_text_tells_a_stranger_nothing_of_a_dropped_connection()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 65).Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100).Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 130);
        story.Texts.ShouldBe([WaitingText.RightPlace]);
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.LeftWaitingRoom), 131).Tell(new LiveFact.Admitted(ClientAgain), 140);
        story.Texts.ShouldBe([WaitingText.RightPlace, WaitingText.BeingLetBackIn, WaitingText.Default]);
    }
}
