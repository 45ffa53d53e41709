using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>One person, several connections: devices, telephones, rejoins.</summary>
public class ConnectionTests
{
    private static readonly Sighting Phone = new("UUID-PHONE", "20", PhoneKey: "p");

    [Fact]
    public void An_act_names_the_newest_id_of_a_person_and_not_a_retired_one()
    {
        // The same join, told again under another uuid.
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Stranger with { Uuid = "UUID-NEW" }), 72).WaitUntil(600);
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-NEW");
    }

    [Fact]
    public void An_older_id_that_is_heard_later_does_not_become_the_newest()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 72).Tell(new LiveFact.Joined(Stranger with { Uuid = "UUID-OLD" }), 70, late: 4).WaitUntil(600);
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
    }

    [Fact]
    public void A_second_device_of_an_accepted_person_is_left_alone() =>
        Secured().Tell(new LiveFact.Joined(ClientAgain), 70).WaitUntil(600).ShouldSatisfyAllConditions(s => s.Removals.ShouldBeEmpty(), s => s.State.Phase.ShouldBe(SessionPhase.Secured));

    [Fact]
    public void When_one_of_two_devices_goes_the_person_is_still_there()
    {
        var story = Secured().Tell(new LiveFact.Joined(ClientAgain), 70).Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 80);
        story.State.Kept.ShouldBeEmpty();
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_telephone_bound_to_the_client_is_the_client()
    {
        var story = Secured().Tell(new LiveFact.Joined(Phone), 70).Tell(new LiveFact.PhoneBound(Client, "20", "UUID-PHONE"), 80).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.Person("UUID-PHONE").PersonId.ShouldBe("jd");
    }

    [Fact]
    public void When_the_telephone_hangs_up_the_person_at_the_computer_is_still_there()
    {
        var story = Secured().Tell(new LiveFact.Joined(Phone), 70).Tell(new LiveFact.PhoneBound(HostSeen, "20", "UUID-PHONE"), 80).Tell(new LiveFact.Left(Phone, LeaveReason.LeftByThemselves), 90);
        story.Person("UUID-HOST").Place.ShouldBe(Place.Inside);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void The_better_known_of_two_bound_connections_says_who_it_is()
    {
        // Vouched for at the computer, proven by the telephone's number.
        var context = Context with { Expected = new ExpectedSet("individual", [new ExpectedPerson(Known("jd", "J.D."), true, 2)]) };
        var story = new Story(context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Admitted(Stranger), 2).Tell(new LiveFact.Joined(Stranger), 3)
            .Tell(new LiveFact.Joined(Phone with { PhoneKey = "phone-key-jd" }), 4).Tell(new LiveFact.PhoneBound(Stranger, "20", "UUID-PHONE"), 5).WaitUntil(60);
        story.Person("UUID-STRANGER").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBe("jd"), p => p.HostAdmitted.ShouldBeTrue(), p => p.Place.ShouldBe(Place.Inside));
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_bot_that_comes_back_at_once_is_put_out_again()
    {
        var story = Secured().Tell(new LiveFact.Joined(Bot), 70).Tell(new LiveFact.Left(Bot, LeaveReason.RemovedByHost), 72).Tell(new LiveFact.Joined(Bot with { Uuid = "UUID-BOT-2", UserId = "14" }), 75);
        story.Removals.Select(r => r.ParticipantUuid).ShouldBe(["UUID-BOT", "UUID-BOT-2"]);
        story.Tell(new LiveFact.Left(Bot with { Uuid = "UUID-BOT-2", UserId = "14" }, LeaveReason.RemovedByHost), 77)
            .Tell(new LiveFact.Joined(Bot with { Uuid = "UUID-BOT-3", UserId = "15" }), 80).WaitUntil(600).Removals.Count().ShouldBe(2);
        story.OutcomeOf("LIV-07")!.Reason.ShouldBe("two removals were asked for already; the host decides now");
    }

    [Theory]
    [InlineData(LeaveReason.RemovedByHost, Outcome.Removed)]
    [InlineData(LeaveReason.Unknown, Outcome.Removed)]
    [InlineData(LeaveReason.HostEnded, Outcome.FixedUnverified)]
    [InlineData(LeaveReason.LeftByThemselves, Outcome.FixedUnverified)]
    [InlineData(LeaveReason.Disconnected, Outcome.FixedUnverified)]
    public void Gone_is_called_removed_only_when_nothing_says_that_they_went_otherwise(LeaveReason reason, Outcome outcome)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.ActionReported(action.Id, ActionReport.Accepted, Surface.Rest, null), 91).Tell(new LiveFact.Left(Stranger, reason), 92).WaitUntil(103);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(outcome);
    }

    [Fact]
    public void What_was_asked_and_never_answered_before_the_end_is_not_called_fixed() =>
        Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91).Tell(new LiveFact.MeetingEnded(), 92).OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Unenforced);

    [Fact]
    public void Sharing_by_somebody_never_seen_to_join_is_noticed() =>
        Secured().Tell(new LiveFact.SharingStarted(new Sighting(null, "77")), 70).Violations.ShouldContain(v => v.Rule == "LIV-10");
}
