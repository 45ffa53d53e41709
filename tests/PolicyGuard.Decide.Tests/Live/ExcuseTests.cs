using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>The therapist goes on without somebody who is required: "start with one" of a couple, or a guardian who hands over.</summary>
public class ExcuseTests
{
    private static readonly Sighting Partner = new("UUID-PARTNER", "90", RegistrantId: "registrant-kl", NameKey: "n-kl", DisplayName: "Kim L");
    private static readonly LiveFact GoOn = new LiveFact.HostSaid(HostChoice.StartWithThese, null);

    private static readonly SessionContext Couple = Context with
    {
        ScheduledStart = Nine, Expected = new ExpectedSet("couple", [.. OneClient.People, new ExpectedPerson(Known("kl", "K.L.", PersonRole.Partner), true, 2)]),
    };

    private static PanelView View(Story story, double second) => PanelView.Of(story.State, story.Context, Nine.AddSeconds(second));

    [Fact]
    public void A_couple_waits_for_both_and_the_panel_offers_to_go_on_without_the_one_who_is_missing()
    {
        var story = SecuredFromPanel(Couple).WaitUntil(600);
        story.State.SecuredAt.ShouldBeNull();
        View(story, 600).Offer.ShouldNotBeNull().ShouldSatisfyAllConditions(o => o.Say.ShouldBe("StartWithThese"), o => o.Label.ShouldBe("Go on without K.L."));
        View(story, 600).Line.ShouldBe("Waiting for K.L.");
    }

    [Fact]
    public void After_the_tap_the_room_is_secured_and_the_one_who_is_missing_may_still_come()
    {
        var story = SecuredFromPanel(Couple).Tell(GoOn, 100).WaitUntil(131);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        View(story, 131).ShouldSatisfyAllConditions(v => v.Offer.ShouldBeNull(), v => v.Line.ShouldBe("Secured. You and J.D. K.L. may still come."));
        story.Tell(new LiveFact.EnteredWaitingRoom(Partner), 200).Tell(new LiveFact.Admitted(Partner), 210).Tell(new LiveFact.Joined(Partner), 211);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.State.Excused.ShouldBeEmpty();
        View(story, 212).Line.ShouldBe("Secured. You, J.D. and K.L.");
    }

    [Fact]
    public void Who_came_after_all_and_drops_out_finds_their_place_kept_and_is_waited_for_again()
    {
        var story = SecuredFromPanel(Couple).Tell(GoOn, 100).Tell(new LiveFact.Joined(Partner), 200).Tell(new LiveFact.Left(Partner, LeaveReason.Disconnected), 300);
        story.State.Phase.ShouldBe(SessionPhase.Recovering);
        story.WaitUntil(300 + (15 * 60) + 1).State.SecuredAt.ShouldBeNull();
    }

    [Fact]
    public void Nobody_is_gone_on_without_while_nobody_required_is_here()
    {
        var story = new Story(Couple).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(Room([HostSeen]), 2.2);
        View(story, 3).Offer.ShouldBeNull();
        story.Tell(GoOn, 5).WaitUntil(600).State.SecuredAt.ShouldBeNull();
        story.State.Excused.ShouldBeEmpty();
    }

    [Fact]
    public void A_guardian_who_hands_over_is_gone_on_without_and_the_room_stays_closed_when_their_place_is_no_longer_kept()
    {
        var guardian = new Sighting("UUID-G", "91", RegistrantId: "registrant-gp", NameKey: "n-gp");
        var context = Context with { Expected = new ExpectedSet("child", [.. OneClient.People, new ExpectedPerson(Known("gp", "G.P.", PersonRole.Guardian), true, 2)]) };
        var story = SecuredFromPanel(context).Tell(new LiveFact.Joined(guardian), 61).WaitUntil(100);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Tell(new LiveFact.Left(guardian, LeaveReason.LeftByThemselves), 200).Tell(GoOn, 210).State.Phase.ShouldBe(SessionPhase.Recovering);
        story.WaitUntil(2000).State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_stranger_who_may_be_the_one_without_whom_the_therapist_went_on_is_sent_to_the_waiting_room_and_never_removed()
    {
        var story = SecuredFromPanel(Couple).Tell(GoOn, 100).WaitUntil(131).Tell(new LiveFact.Joined(Stranger), 140).Tell(new LiveFact.Joined(Shown(Stranger)), 140.2).WaitUntil(161);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 161.5, "10001").WaitUntil(400).Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe(Vetoes.Say(Veto.NotAllIn));
    }

    [Fact]
    public void Hands_off_takes_the_offer_away() => View(SecuredFromPanel(Couple).Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 70), 71).Offer.ShouldBeNull();

    [Fact]
    public void While_somebody_may_read_along_the_offer_names_nobody_in_a_childs_session() =>
        View(SecuredFromPanel(Couple with { Expected = Couple.Expected with { Profile = "child" } }).Tell(new LiveFact.SharingStarted(HostSeen), 70), 71).Offer!.Label.ShouldBe("Go on without somebody expected");

    [Fact]
    public void A_tap_that_comes_when_others_are_missing_excuses_nobody()
    {
        var story = SecuredFromPanel(Couple);
        var offer = View(story, 61).Offer!;
        story.Tell(new LiveFact.Joined(Partner), 70).Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 71).Tell(new LiveFact.HostSaid(HostChoice.StartWithThese, null, offer.PersonId), 72);
        story.State.Excused.ShouldBeEmpty();
        SecuredFromPanel(Couple).Tell(new LiveFact.HostSaid(HostChoice.StartWithThese, null, offer.PersonId), 72).State.Excused.ShouldBe(["kl"]);
    }

    [Fact]
    public void Somebody_who_was_there_when_the_therapist_went_on_may_be_the_one_who_is_missing_and_is_not_moved()
    {
        var story = SecuredFromPanel(Couple).Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2).Tell(GoOn, 100).WaitUntil(400);
        story.State.SecuredAt.ShouldNotBeNull();
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe(Vetoes.Say(Veto.NotAllIn));
    }

    [Fact]
    public void A_guardian_without_whom_the_therapist_went_on_is_not_called_missing()
    {
        var context = Context with { ScheduledStart = Nine, Expected = new ExpectedSet("child", [.. OneClient.People, new ExpectedPerson(Known("gp", "G.P.", PersonRole.Guardian), true, 2)]) };
        SecuredFromPanel(context).Tell(GoOn, 100).WaitUntil(700).Violations.ShouldNotContain(v => v.Rule == "LIV-17");
        SecuredFromPanel(context).WaitUntil(700).Violations.ShouldContain(v => v.Rule == "LIV-17");
    }

    [Fact]
    public void Who_was_there_when_the_therapist_went_on_is_not_moved_either_when_they_are_told_of_once_more_or_drop_for_a_moment()
    {
        var story = SecuredFromPanel(Couple).Tell(new LiveFact.Joined(Stranger), 66).Tell(new LiveFact.Joined(Shown(Stranger)), 66.2).Tell(GoOn, 100).WaitUntil(140).Tell(new LiveFact.Joined(Shown(Stranger)), 170);
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.Disconnected), 200).Tell(new LiveFact.Joined(Stranger), 203).Tell(new LiveFact.Joined(Shown(Stranger)), 203.2).WaitUntil(600);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Removals.ShouldBeEmpty();
    }
}
