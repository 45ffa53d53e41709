using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>Whether ids survive the way from the waiting room into the room is settled by no source: whoever the host let in must stay in either case.</summary>
public class AdmissionTests
{
    private static readonly Sighting Waits = new("UUID-W", "7", NameKey: "n-gran", DisplayName: "Galaxy A5");
    private static readonly Sighting Inside = new("UUID-I", "8", NameKey: "n-gran", DisplayName: "Galaxy A5");

    [Fact]
    public void With_new_ids_after_the_admit_the_person_let_in_is_still_the_person_let_in()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Waits), 70).Tell(new LiveFact.Admitted(Waits), 200).Tell(new LiveFact.Joined(Inside), 202).WaitUntil(900);
        story.Removals.ShouldBeEmpty();
        story.Person("UUID-I").Evidence.ShouldBe(Evidence.HostVouched);
    }

    [Fact]
    public void And_when_the_admit_is_heard_after_the_join()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Waits), 70).Tell(new LiveFact.Joined(Inside), 202).Tell(new LiveFact.Admitted(Waits), 200, late: 5).WaitUntil(900);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void And_when_the_admit_is_never_heard() =>
        Secured().Tell(new LiveFact.EnteredWaitingRoom(Waits), 70).Tell(new LiveFact.Joined(Inside), 202).WaitUntil(900).Removals.ShouldBeEmpty();

    [Fact]
    public void And_when_the_waiting_is_heard_after_the_join() =>
        Secured().Tell(new LiveFact.Joined(Inside), 202).Tell(new LiveFact.EnteredWaitingRoom(Waits), 190, late: 15).WaitUntil(900).Removals.ShouldBeEmpty();

    [Theory]
    [InlineData(202, 200, 0)]
    [InlineData(202, 200, 5)]
    public void Where_Zoom_gives_no_names_a_join_beside_an_admit_is_not_certain_enough_to_act_on(double joined, double admitted, double admitLate)
    {
        var (waits, inside) = (Waits with { NameKey = null, DisplayName = null }, Inside with { NameKey = null, DisplayName = null });
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(waits), 70);
        story = admitLate == 0
            ? story.Tell(new LiveFact.Admitted(waits), admitted).Tell(new LiveFact.Joined(inside), joined)
            : story.Tell(new LiveFact.Joined(inside), joined).Tell(new LiveFact.Admitted(waits), admitted, admitLate);
        story.WaitUntil(900).Removals.ShouldBeEmpty();
    }

    [Fact]
    public void The_doubt_ends_when_the_person_let_in_is_seen_to_come_in()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Waits), 70).Tell(new LiveFact.Admitted(Waits), 200)
            .Tell(new LiveFact.Joined(Stranger), 201).Tell(new LiveFact.Joined(Waits), 202).WaitUntil(900);
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
    }

    [Fact]
    public void A_stranger_with_the_clients_name_who_comes_as_the_client_drops_is_not_taken_for_the_client()
    {
        // The client is known by a registration; whoever follows within seconds shows only the name.
        var client = Client with { EmailKey = null, RegistrantId = "registrant-jd" };
        var context = Context with { Expected = new ExpectedSet("individual", [new ExpectedPerson(Known("jd", "J.D."), true, 2)]) };
        var story = new Story(context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(client), 2).WaitUntil(60)
            .Tell(new LiveFact.Left(client, LeaveReason.Disconnected), 100).Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", NameKey: "n-client", DisplayName: "Jane D")), 105);
        story.Person("UUID-X").PersonId.ShouldBeNull();
        story.State.Kept.ShouldHaveSingleItem();
    }

    [Fact]
    public void Whom_the_host_removed_and_who_slips_back_in_is_no_longer_vouched_for()
    {
        var back = Stranger with { Uuid = "UUID-BACK", UserId = "12" };
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.Admitted(Stranger), 75).Tell(new LiveFact.Joined(Stranger), 76)
            .Tell(new LiveFact.Left(Stranger, LeaveReason.RemovedByHost), 100).Tell(new LiveFact.Joined(back), 105).WaitUntil(600);
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-BACK");
    }

    [Fact]
    public void A_bot_that_is_let_in_first_is_not_the_client()
    {
        var story = new Story(Context with { Expected = ExpectedSet.None }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
            .Tell(new LiveFact.EnteredWaitingRoom(Bot), 2).Tell(new LiveFact.Admitted(Bot), 3).Tell(new LiveFact.Joined(Bot), 4).WaitUntil(120);
        story.State.VouchedClient.ShouldBeNull();
        story.State.SecuredAt.ShouldBeNull();
    }
}
