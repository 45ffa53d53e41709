using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>Nothing that was recorded stays without an outcome, and nothing is called secured that is not.</summary>
public class OutcomeTests
{
    private static Story WithCard() => SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2);

    [Fact]
    public void A_stranger_who_leaves_while_the_card_is_up_left_before_anything_was_done()
    {
        var story = WithCard().Tell(new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves), 80).WaitUntil(200);
        story.OutcomeOf("LIV-05")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason.ShouldBe("they were seen to leave before anything was done"));
        story.Resolutions.Count(r => r.Rule == "LIV-05").ShouldBe(1);
    }

    [Fact]
    public void A_session_that_ends_under_a_card_ends_it() =>
        WithCard().Tell(new LiveFact.Capture(CaptureKind.AiCompanion, true), 71).Tell(new LiveFact.MeetingEnded(), 75).Resolutions.Where(r => r.Outcome == Outcome.Unenforced && r.Reason == "the session ended first")
            .Select(r => r.Rule).ShouldBe(["LIV-05", "LIV-11"], ignoreOrder: true);

    [Fact]
    public void Somebody_whom_a_telephone_proves_while_the_card_is_up_was_no_stranger()
    {
        var known = Context with { Expected = OneClient with { People = [.. OneClient.People, new ExpectedPerson(Known("kl", "K.L."), false, 2)] } };
        var story = SecuredFromPanel(known).Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Stranger with { PhoneKey = "phone-key-kl" }), 75).WaitUntil(200);
        story.Person("UUID-STRANGER").PersonId.ShouldBe("kl");
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.FalsePositive);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_refused_who_leaves_before_the_client_shows_them_left_by_themselves()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("UUID-STRANGER").Alias), 71).Tell(new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves), 72).WaitUntil(200);
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe("they were seen to leave before anything was done");
    }

    [Fact]
    public void Older_news_does_not_undo_what_the_therapist_said()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("UUID-STRANGER").Alias), 72).Tell(new LiveFact.EnteredWaitingRoom(Stranger), 60, late: 13).Tell(new LiveFact.Admitted(Stranger), 65, late: 9);
        story.Person("UUID-STRANGER").ShouldSatisfyAllConditions(p => p.HostRefused.ShouldBeTrue(), p => p.HostAdmitted.ShouldBeFalse());
    }

    [Fact]
    public void A_newer_admit_lifts_a_refusal()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("UUID-STRANGER").Alias), 72).Tell(new LiveFact.Admitted(Stranger), 90).Person("UUID-STRANGER").HostAdmitted.ShouldBeTrue();
    }

    [Fact]
    public void A_room_whose_waiting_room_the_client_showed_off_is_not_called_secured_because_it_was_on_before()
    {
        var few = new LiveFact.CompanionOpened(CompanionAbilities.SeeRoster);
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(few, 2).Tell(new LiveFact.WaitingRoomSeen(false), 2.1).Tell(Room([HostSeen]), 2.2)
            .Tell(new LiveFact.Joined(Client), 5).Tell(new LiveFact.Joined(Shown(Client)), 5.1).WaitUntil(60);
        story.Timeline.ShouldNotContain(t => t.Text.StartsWith("Secured", StringComparison.Ordinal));
        story.OutcomeOf("LIV-01")!.Outcome.ShouldBe(Outcome.Unenforced);
    }

    [Fact]
    public void A_waiting_room_that_could_not_be_switched_on_because_the_panel_was_lost_is_asked_for_again_when_it_is_back()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.WaitingRoomSeen(false), 70);
        story.Asked<Command.Secure>().Count().ShouldBe(1);
        story.Tell(new LiveFact.CompanionLost(), 71).Tell(Opened, 74).Tell(Room([HostSeen, Client]), 74.1).Tell(new LiveFact.WaitingRoomSeen(false), 74.2).Asked<Command.Secure>().Count().ShouldBe(2);
        story.Tell(new LiveFact.WaitingRoomSeen(true), 75).OutcomeOf("LIV-01")!.Outcome.ShouldBe(Outcome.FixedVerified);
        story.Tell(new LiveFact.WaitingRoomSeen(false), 80).Tell(new LiveFact.WaitingRoomSeen(false), 81).Asked<Command.Secure>().Count().ShouldBe(2, "who switches it off again decides");
    }

    [Fact]
    public void A_waiting_room_that_hands_off_left_off_is_asked_for_when_the_therapist_says_go_on()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.WaitingRoomSeen(false), 70).Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 70.1);
        story.Tell(new LiveFact.HostSaid(HostChoice.Resume, null), 90).Asked<Command.Secure>().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(899, false)]
    [InlineData(960, true)]
    public void A_group_that_nobody_is_required_in_is_closed_when_the_time_for_coming_late_is_over(double second, bool secured)
    {
        var register = new ExpectedSet("group", [.. OneClient.People.Select(p => p with { Required = false }), new ExpectedPerson(Known("kl", "K.L."), false, 2)]);
        var story = new Story(Context with { ScheduledStart = Nine, Expected = register }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2).WaitUntil(second);
        (story.State.SecuredAt is not null).ShouldBe(secured);
    }

    [Fact]
    public void The_next_client_inside_is_a_card_that_names_nobody_and_puts_nobody_out()
    {
        var later = Known("next", "N.X.");
        var story = SecuredFromPanel(Context with { Later = [later] }).Tell(new LiveFact.Joined(new Sighting("UUID-NEXT", "90", RegistrantId: "registrant-next", NameKey: "n-next")), 70);
        var card = PanelView.Of(story.State, story.Context, Nine.AddSeconds(71)).Cards.ShouldHaveSingleItem();
        card.Title.ShouldBe("The next client is in the room");
        card.Choices.ShouldHaveSingleItem().Say.ShouldBe("LeaveIt");
        $"{card.Title}{card.Text}".ShouldNotContain("N.X.");
        story.Tell(new LiveFact.HostSaid(HostChoice.LeaveIt, card.Alias), 75).WaitUntil(300).Removals.ShouldBeEmpty();
        PanelView.Of(story.State, story.Context, Nine.AddSeconds(301)).Cards.ShouldBeEmpty();
    }

    [Fact]
    public void A_colleague_who_is_not_expected_is_written_down_and_never_touched()
    {
        var colleague = new Sighting("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");
        var story = SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(colleague), 70);
        PanelView.Of(story.State, story.Context, Nine.AddSeconds(71)).Cards.ShouldHaveSingleItem().Title.ShouldBe("A colleague waits");
        story.Tell(new LiveFact.Joined(colleague), 80).WaitUntil(300);
        story.OutcomeOf("LIV-22").ShouldBeNull("who waited and is inside was let in by the host");
        var straight = SecuredFromPanel().Tell(new LiveFact.Joined(colleague), 70).WaitUntil(300);
        straight.ShouldBeLeftToTheHost("LIV-22", 301);
        straight.Removals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(60.0, 0)]
    public void A_client_who_waits_two_minutes_after_the_start_without_a_host_does_not_wait_unnoticed(double? hostComes, int told)
    {
        var story = new Story(Context with { ScheduledStart = Nine }).Tell(new LiveFact.EnteredWaitingRoom(Client), -100);
        story.State.Phase.ShouldBe(SessionPhase.Lobby);
        story = hostComes is { } second ? story.Tell(Started, second).Tell(new LiveFact.Joined(HostSeen), second) : story;
        story.WaitUntil(119).Violations.ShouldBeEmpty();
        story.WaitUntil(300).Violations.Count(v => v.Rule == "LIV-16").ShouldBe(told);
        story.Asked<Command.Admit>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_join_from_before_the_therapist_said_not_ours_does_not_undo_it(bool admitted)
    {
        var story = SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 65);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("UUID-STRANGER").Alias), 75);
        story = admitted ? story.Tell(new LiveFact.Admitted(Stranger), 70, late: 6) : story;
        story.Tell(new LiveFact.Joined(Stranger), 74, late: 2.5).Tell(new LiveFact.Joined(Shown(Stranger)), 76.8);
        story.Person("UUID-STRANGER").ShouldSatisfyAllConditions(p => p.HostRefused.ShouldBeTrue(), p => p.HostAdmitted.ShouldBeFalse());
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Members_of_a_register_who_came_by_device_names_are_not_put_out_while_it_is_not_full(bool panel)
    {
        var register = new ExpectedSet("group", [.. OneClient.People.Select(p => p with { Required = false }), new ExpectedPerson(Known("kl", "K.L."), false, 2)]);
        var story = (panel ? SecuredFromPanel(Context with { ScheduledStart = Nine, Expected = register }) : Secured(Context with { ScheduledStart = Nine, Expected = register })).Tell(new LiveFact.Joined(Stranger), 70);
        story = panel ? story.Tell(new LiveFact.Joined(Shown(Stranger)), 70.2) : story;
        story.WaitUntil(2000).State.SecuredAt.ShouldNotBeNull();
        story.Removals.ShouldBeEmpty();
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
    }

    [Fact]
    public void A_waiting_room_seen_off_while_the_host_is_away_is_asked_for_when_they_are_back()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 70).Tell(new LiveFact.WaitingRoomSeen(false), 75);
        story.Asked<Command.Secure>().ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(HostSeen), 90).WaitUntil(100).Asked<Command.Secure>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_waiting_room_that_nobody_has_seen_is_made_sure_of_when_the_host_is_back()
    {
        var story = Secured().Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 70).Tell(Opened, 75).Tell(Room([Client]), 75.2);
        story.Asked<Command.Secure>().ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(HostSeen), 90).Tell(Room([HostSeen, Client]), 90.2).WaitUntil(100).Asked<Command.Secure>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(150, null)]
    [InlineData(-100, 0.0)]
    public void Whenever_the_client_comes_and_whatever_is_planned_they_do_not_wait_unnoticed(double comes, double? planned)
    {
        var story = new Story(Context with { ScheduledStart = planned is { } at ? Nine.AddSeconds(at) : null }).Tell(new LiveFact.EnteredWaitingRoom(Client), comes).WaitUntil(Math.Max(comes, 0) + 110);
        story.Violations.ShouldBeEmpty();
        story.WaitUntil(Math.Max(comes, 0) + 1000).Violations.Count(v => v.Rule == "LIV-16").ShouldBe(1);
    }

    [Fact]
    public void A_client_who_comes_when_the_host_is_late_already_is_given_two_minutes_too() =>
        new Story(Context with { ScheduledStart = Nine }).Tell(new LiveFact.EnteredWaitingRoom(Client), 300).WaitUntil(419).Violations.ShouldBeEmpty();

    [Fact]
    public void What_the_therapist_says_of_something_else_hides_no_outcome()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger with { EmailKey = "email-key-kl" }), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2);
        story.Context = Context with { Expected = OneClient with { People = [.. OneClient.People, new ExpectedPerson(Known("kl", "K.L."), false, 2)] } };
        story.Tell(new LiveFact.HostSaid(HostChoice.Resume, null), 75).OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.FalsePositive);
    }

    [Fact]
    public void A_colleague_made_co_host_a_moment_after_joining_is_expected()
    {
        var colleague = new Sighting("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");
        SecuredFromPanel().Tell(new LiveFact.Joined(colleague), 70).Tell(new LiveFact.RoleChanged(colleague, MeetingRole.CoHost), 70.5).WaitUntil(300).Violations.ShouldNotContain(v => v.Rule == "LIV-22");
    }

    [Theory]
    [InlineData(95, "gone, though")]
    [InlineData(85, "they were seen to leave before anything was done")]
    public void Somebody_gone_when_a_request_expires_left_first_only_if_they_left_before_it(double left, string reason)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91);
        var action = story.Actions.Single(a => a.Command is Command.RemoveParticipant);
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.Unknown), left, 100 - left).Tell(new LiveFact.ActionReported(action.Id, ActionReport.Expired, Surface.None, "its deadline passed"), 101);
        story.OutcomeOf("LIV-05")!.Reason.ShouldNotBeNull().ShouldStartWith(reason);
    }
}
