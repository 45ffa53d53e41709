using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>What a tap of the therapist does, and what it cannot do.</summary>
public class TapTests
{
    private static Story With(string place) => place == "waiting"
        ? SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.EnteredWaitingRoom(Shown(Stranger)), 70.2)
        : SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2);

    private static LiveFact.HostSaid Say(Story story, HostChoice choice, string? person = null, string uuid = "UUID-STRANGER") => new LiveFact.HostSaid(choice, story.Person(uuid).Alias, person);

    [Fact]
    public void Admit_once_lets_a_waiting_person_in_and_vouches_for_them()
    {
        var story = With("waiting");
        story.Tell(Say(story, HostChoice.AdmitOnce), 75).Asked<Command.Admit>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
        story.Tell(new LiveFact.Joined(Shown(Stranger)), 76).WaitUntil(600);
        story.Person("UUID-STRANGER").Evidence.ShouldBe(Evidence.HostVouched);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.OutcomeOf("LIV-04")!.Outcome.ShouldBe(Outcome.HostDecided);
    }

    [Fact]
    public void A_tap_that_the_client_did_not_carry_out_can_be_tapped_again()
    {
        var story = With("waiting");
        story.Tell(Say(story, HostChoice.AdmitOnce), 75).Answer<Command.Admit>(ActionReport.Refused, 75.4, "10001").Tell(Say(story, HostChoice.AdmitOnce), 80);
        story.Actions.Where(a => a.Command is Command.Admit).Select(a => a.Id).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Without_a_panel_that_can_admit_the_host_is_told_to_do_it_in_Zoom()
    {
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70);
        story.Tell(Say(story, HostChoice.AdmitOnce), 75).Asked<Command.Admit>().ShouldBeEmpty();
        story.State.Notices.ShouldContain(n => n.Text == "This cannot be done from here. Admit them in Zoom");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tap_that_could_not_be_carried_out_leaves_the_card_where_it_was(bool hostAway)
    {
        var story = With("waiting");
        story = hostAway ? story.Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 72) : story.Tell(new LiveFact.CompanionOpened(Everything & ~CompanionAbilities.Admit), 72).Tell(Room([HostSeen, Client], [Stranger]), 72.5);
        story.Tell(Say(story, HostChoice.AdmitOnce), 75).Asked<Command.Admit>().ShouldBeEmpty();
        PanelView.Of(story.State, Context, Nine.AddSeconds(76)).Cards.ShouldContain(c => c.Alias == story.Person("UUID-STRANGER").Alias);
        story.State.Notices.ShouldContain(n => n.Text == "This cannot be done from here. Admit them in Zoom");
    }

    [Fact]
    public void A_tap_before_the_client_has_shown_whom_it_means_leaves_the_card_to_be_tapped_again()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70);
        story.Tell(Say(story, HostChoice.AdmitOnce), 70.1).Asked<Command.Admit>().ShouldBeEmpty();
        story.Person("UUID-STRANGER").CardAnswered.ShouldBeFalse();
        story.Tell(new LiveFact.EnteredWaitingRoom(Shown(Stranger)), 70.2);
        story.Tell(Say(story, HostChoice.AdmitOnce), 78).Asked<Command.Admit>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_person_inside_may_stay()
    {
        var story = With("inside");
        story.Tell(Say(story, HostChoice.AdmitOnce), 75).WaitUntil(600).Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.HostDecided), o => o.Reason.ShouldBe("the host said that they may be here"));
    }

    [Fact]
    public void It_is_J_D_makes_them_that_person_and_is_learned()
    {
        var gran = new ExpectedPerson(Known("gran", "G."), false, 2);
        var story = SecuredFromPanel(Context with { Expected = OneClient with { People = OneClient.People.Add(gran) } }).Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.EnteredWaitingRoom(Shown(Stranger)), 70.2);
        story.Tell(Say(story, HostChoice.IsExpectedPerson, "gran"), 75);
        story.Learned.ShouldHaveSingleItem().ShouldBe(new Learned.Name("gran", "n-stranger"));
        story.Person("UUID-STRANGER").ShouldSatisfyAllConditions(p => p.Alias.ShouldBe("G."), p => p.PersonId.ShouldBe("gran"), p => p.Evidence.ShouldBe(Evidence.HostVouched));
        story.Asked<Command.Admit>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("UUID-HOST")]
    [InlineData("UUID-CLIENT")]
    public void Host_and_a_proven_client_are_nobody_else_by_a_tap(string uuid)
    {
        var gran = new ExpectedPerson(Known("gran", "G."), false, 2);
        var story = SecuredFromPanel(Context with { Expected = OneClient with { People = OneClient.People.Add(gran) } });
        var before = story.Person(uuid);
        story.Tell(Say(story, HostChoice.IsExpectedPerson, "gran", uuid), 75);
        story.Learned.ShouldBeEmpty();
        story.Person(uuid).ShouldSatisfyAllConditions(p => p.PersonId.ShouldBe(before.PersonId), p => p.Alias.ShouldBe(before.Alias));
    }

    [Fact]
    public void Not_ours_sends_somebody_out_at_once_beyond_the_two_and_also_the_last_guest()
    {
        var story = With("inside").Tell(new LiveFact.Left(Shown(Client), LeaveReason.Unknown), 71);
        var state = story.State with { Removals = 2 };
        var decision = LiveDecider.Decide(state, Input(Say(story, HostChoice.NotOurs), 75), Context);
        decision.Actions.ShouldContain(a => a.Command is Command.PutInWaitingRoom);
        decision.State.Removals.ShouldBe(2);
    }

    [Theory]
    [InlineData("UUID-HOST")]
    [InlineData("UUID-CLIENT")]
    public void Not_ours_touches_neither_host_nor_anybody_proven(string uuid)
    {
        var story = SecuredFromPanel();
        story.Tell(Say(story, HostChoice.NotOurs, uuid: uuid), 75).WaitUntil(600);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Removals.ShouldBeEmpty();
        story.Person(uuid).HostRefused.ShouldBeFalse();
    }

    [Fact]
    public void Who_was_somebody_by_name_alone_is_nobody_when_the_therapist_says_so()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(new LiveFact.Joined(Shown(HostSeen)), 2).Tell(Room([HostSeen]), 2.5)
            .Tell(new LiveFact.Joined(Client with { EmailKey = null }), 5).Tell(new LiveFact.Joined(Shown(Client)), 5.2);
        story.Person("UUID-CLIENT").Evidence.ShouldBe(Evidence.L1);
        story.Tell(Say(story, HostChoice.NotOurs, uuid: "UUID-CLIENT"), 20);
        story.Person("UUID-CLIENT").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBeNull(), p => p.Alias.ShouldStartWith("unknown-"));
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Not_ours_while_they_wait_keeps_them_waiting()
    {
        var story = With("waiting");
        story.Tell(Say(story, HostChoice.NotOurs), 75).WaitUntil(600).Actions.ShouldAllBe(a => a.Command is Command.ReadRoom);
        story.Person("UUID-STRANGER").Evidence.ShouldBe(Evidence.Negative);
    }

    [Fact]
    public void Whom_the_host_then_lets_in_by_hand_is_let_in()
    {
        var story = With("waiting");
        story.Tell(Say(story, HostChoice.NotOurs), 75).Tell(new LiveFact.Joined(Shown(Stranger)), 90).WaitUntil(600).Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
    }

    [Fact]
    public void Leave_it_ends_the_card_and_nothing_is_done()
    {
        var story = With("inside");
        story.Tell(Say(story, HostChoice.LeaveIt), 75).WaitUntil(600).Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe("the host left it at that");
    }

    [Fact]
    public void What_the_therapist_answers_after_the_session_is_learned_and_nothing_is_done()
    {
        var story = With("waiting").Tell(new LiveFact.Admitted(Stranger), 75).Tell(new LiveFact.Joined(Stranger), 76).Tell(new LiveFact.MeetingEnded(), 3000);
        var asked = story.Actions.Count;
        story.Tell(Say(story, HostChoice.IsExpectedPerson, "jd"), 3010);
        story.Learned.ShouldHaveSingleItem().ShouldBe(new Learned.Name("jd", "n-stranger"));
        story.Actions.Count.ShouldBe(asked);
        story.State.Phase.ShouldBe(SessionPhase.Closed);
    }
}
