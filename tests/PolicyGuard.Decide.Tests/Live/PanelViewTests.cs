using System.Collections.Immutable;
using System.Text.Json;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>What the therapist sees: one line, at most three cards, aliases only, and no claim that nobody has seen to be so.</summary>
public class PanelViewTests
{
    private static PanelView See(Story story, double second = 90) => PanelView.Of(story.State, story.Context, Nine.AddSeconds(second));

    private static Story Comes(Story story, Sighting who, double at) => story.Tell(new LiveFact.Joined(who), at).Tell(new LiveFact.Joined(Shown(who)), at + 0.2);

    private static Story Waits(Story story, Sighting who, double at) => story.Tell(new LiveFact.EnteredWaitingRoom(who), at).Tell(new LiveFact.EnteredWaitingRoom(Shown(who)), at + 0.2);

    private static SessionContext Of(string profile) => Context with { Expected = OneClient with { Profile = profile } };

    [Fact]
    public void A_secured_room_is_one_line_and_no_card() => See(SecuredFromPanel()).ShouldSatisfyAllConditions(
        v => v.Line.ShouldBe("Secured. You and J.D."), v => v.Tone.ShouldBe("good"), v => v.State.ShouldBe("secured"), v => v.Cards.ShouldBeEmpty(), v => v.Blind.ShouldBeFalse(), v => v.Quiet.ShouldBeFalse(), v => v.HandsOff.ShouldBeFalse(), v => v.Recap.ShouldBeNull());

    [Fact]
    public void Before_that_it_says_for_whom_it_waits() =>
        See(new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2)).ShouldSatisfyAllConditions(v => v.Line.ShouldBe("Waiting for J.D."), v => v.Tone.ShouldBe("busy"));

    [Fact]
    public void A_dropped_clients_place_is_kept() => See(SecuredFromPanel().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 80)).Line.ShouldBe("Reconnecting: J.D.'s place is kept");

    [Fact]
    public void Hands_off_is_said_and_leaves_no_card() => See(Comes(SecuredFromPanel(), Stranger, 70).Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 80))
        .ShouldSatisfyAllConditions(v => v.Line.ShouldBe("Hands off. PolicyGuard only watches."), v => v.HandsOff.ShouldBeTrue(), v => v.Tone.ShouldBe("off"), v => v.Cards.ShouldBeEmpty());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_nothing_can_be_done_from_here_that_is_the_line(bool lost)
    {
        var story = lost ? SecuredFromPanel().Tell(new LiveFact.CompanionLost(), 70) : SecuredFromPanel().Tell(new LiveFact.CompanionOpened(CompanionAbilities.SeeRoster), 70);
        See(story).ShouldSatisfyAllConditions(v => v.Line.ShouldStartWith("Not protected from here: "), v => v.Blind.ShouldBeTrue(), v => v.Tone.ShouldBe("warn"));
    }

    [Fact]
    public void A_waiting_room_that_is_off_is_never_called_secured() =>
        See(SecuredFromPanel().Tell(new LiveFact.WaitingRoomSeen(false), 70).Answer<Command.Secure>(ActionReport.Refused, 70.5)).ShouldSatisfyAllConditions(v => v.Line.ShouldStartWith("Not closed"), v => v.Tone.ShouldBe("warn"));

    [Fact]
    public void While_the_room_is_being_closed_it_is_not_called_closed() => See(SecuredFromPanel().Tell(new LiveFact.WaitingRoomSeen(false), 70)).Line.ShouldBe("Everybody is in. Closing the room.");

    [Fact]
    public void A_stranger_inside_is_a_card_with_the_time_it_has()
    {
        var view = See(Comes(SecuredFromPanel(), Stranger, 70), 71);
        view.Cards.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            c => c.Kind.ShouldBe("uncertain"), c => c.Until.ShouldBe(Nine.AddSeconds(90).ToUnixTimeMilliseconds()), c => c.Choices.Single(x => x.Safe).Say.ShouldBe("NotOurs"));
        view.Line.ShouldBe("Somebody unknown is inside.");
    }

    [Fact]
    public void Somebody_who_waits_may_be_named_by_the_therapist_as_anybody_who_is_not_there()
    {
        var story = Waits(new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2), Stranger, 10);
        var card = See(story).Cards.ShouldHaveSingleItem();
        card.Choices.Select(c => (c.Say, c.PersonId)).ShouldBe([("AdmitOnce", null), ("IsExpectedPerson", "jd"), ("LeaveIt", null), ("NotOurs", null)]);
        card.Choices.Single(c => c.Safe).Say.ShouldBe("LeaveIt");
    }

    [Theory]
    [InlineData(true, "Signed in with an address on file.")]
    [InlineData(false, "Shows a name on file; there is no proof of it.")]
    public void A_client_who_waits_is_shown_by_alias_with_what_is_known_and_letting_in_is_the_choice(bool proven, string text)
    {
        var story = Waits(new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2), proven ? Client : Client with { EmailKey = null }, 10);
        See(story).Cards.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Title.ShouldBe("J.D. waits"), c => c.Text.ShouldBe(text), c => c.Choices.Single(x => x.Safe).Say.ShouldBe("AdmitOnce"));
    }

    [Fact]
    public void A_note_taker_is_a_card_whose_safe_choice_keeps_it_out() =>
        See(Waits(SecuredFromPanel(), Bot, 70)).Cards.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Kind.ShouldBe("noteTaker"), c => c.Choices.Single(x => x.Safe).Say.ShouldBe("NotOurs"));

    [Fact]
    public void A_client_who_is_back_and_cannot_be_let_in_from_here_is_a_card()
    {
        var story = Waits(SecuredFromPanel().Tell(new LiveFact.Left(Shown(Client), LeaveReason.Unknown), 75), ClientAgain, 80);
        See(story).Cards.ShouldBeEmpty("it is being done");
        See(story.Answer<Command.Admit>(ActionReport.Refused, 81)).Cards.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Kind.ShouldBe("returning"), c => c.Title.ShouldBe("J.D. is back"), c => c.Choices.Single(x => x.Safe).Say.ShouldBe("AdmitOnce"));
    }

    [Fact]
    public void A_recording_has_its_card_and_time() =>
        See(SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 85)).Cards.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Alias.ShouldBe(""), c => c.Until.ShouldBe(Nine.AddSeconds(95).ToUnixTimeMilliseconds()));

    [Fact]
    public void There_are_never_more_than_three_cards_each_with_one_safe_choice_and_the_rest_are_counted()
    {
        var story = SecuredFromPanel();
        for (var i = 0; i < 9; i++)
        {
            story = Waits(story, new Sighting($"UUID-{i}", $"{200 + i}", NameKey: $"n-{i}", DisplayName: $"Guest number {i}"), 70 + i);
        }

        var view = See(Comes(story, Bot, 85));
        view.Cards.Length.ShouldBe(3);
        view.Cards.ShouldAllBe(c => c.Choices.Count(x => x.Safe) == 1);
        view.Cards.Select(c => c.Id).ShouldBeUnique();
        view.Line.ShouldContain("9 wait.");
    }

    [Fact]
    public void A_card_that_was_answered_is_gone()
    {
        var story = Waits(SecuredFromPanel(), Stranger, 70);
        See(story.Tell(new LiveFact.HostSaid(HostChoice.LeaveIt, story.Person("UUID-STRANGER").Alias), 75)).Cards.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_card_has_the_same_id_and_a_changed_view_a_higher_revision()
    {
        var story = Waits(SecuredFromPanel(), Stranger, 70);
        var first = See(story);
        var second = See(story.Tell(new LiveFact.WaitingRoomSeen(false), 75));
        second.Cards[0].Id.ShouldBe(first.Cards[0].Id);
        second.Revision.ShouldBeGreaterThan(first.Revision);
    }

    [Fact]
    public void While_anybody_shares_or_makes_music_the_panel_is_quiet()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.SharingStarted(HostSeen), 70);
        See(story).Quiet.ShouldBeTrue();
        See(story.Tell(new LiveFact.SharingEnded(HostSeen), 80)).Quiet.ShouldBeFalse();
        See(SecuredFromPanel(Of("music"))).Quiet.ShouldBeTrue();
        See(SecuredFromPanel().Tell(new LiveFact.SharingStarted(Client), 70).Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 75)).Quiet.ShouldBeFalse();
    }

    [Fact]
    public void While_the_host_shares_in_a_childs_session_not_even_an_alias_is_shown()
    {
        var story = Waits(SecuredFromPanel(Of("child")).Tell(new LiveFact.SharingStarted(HostSeen), 70), ClientAgain, 75);
        JsonSerializer.Serialize(See(story) with { Cards = [.. See(story).Cards.Select(c => c with { Alias = "" })] }).ShouldNotContain("J.D.");
    }

    [Fact]
    public void The_next_client_is_never_named()
    {
        var context = Context with { Later = [Known("kl", "K.L.")] };
        var view = See(Waits(SecuredFromPanel(context), new Sighting("UUID-K", "90", RegistrantId: "registrant-kl"), 70));
        JsonSerializer.Serialize(view).ShouldNotContain("K.L.");
        view.Line.ShouldEndWith("The next client is early and waits.");
    }

    [Fact]
    public void At_the_end_there_is_a_recap_that_asks_who_it_was()
    {
        var story = Waits(SecuredFromPanel(), Stranger, 70).Tell(new LiveFact.Admitted(Stranger), 75).Tell(new LiveFact.Joined(Stranger), 76).Tell(new LiveFact.MeetingEnded(), 2460);
        var view = See(story, 2470);
        view.Line.ShouldBe("The session is over.");
        view.Recap!.Lines[0].ShouldBe("Closed to others for 40 minutes.");
        var question = view.Recap.Ask.ShouldHaveSingleItem();
        question.Choices.Select(c => c.PersonId).ShouldBe(["jd", null]);
        See(story.Tell(new LiveFact.HostSaid(HostChoice.IsExpectedPerson, question.Alias, "jd"), 2480), 2490).Recap!.Ask.ShouldBeEmpty();
    }

    [Fact]
    public void No_name_that_anybody_showed_is_ever_in_the_view()
    {
        var story = Comes(Waits(SecuredFromPanel(Context with { StaffNames = ["therapist one"] }), Bot, 70), new Sighting("UUID-X", "9", NameKey: "n-x", DisplayName: "Therapist One"), 75);
        var json = JsonSerializer.Serialize(See(story)).ToUpperInvariant();
        foreach (var name in new[] { "OTTER", "SAM", "THERAPIST ONE", "JANE", "IPHONE" })
        {
            json.ShouldNotContain(name);
        }
    }
}
