using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>What the host is to read, and what is recorded of it before and after the panel has shown it.</summary>
public class NoticeTests
{
    private const string StillInside = "An unknown participant is still in the session. Remove them in Zoom: Participants, More, Remove";

    private static PanelView See(Story story, double second) => PanelView.Of(story.State, story.Context, Nine.AddSeconds(second));

    private static Story Show(Story story, double second, params string[] ids) => story.Tell(new LiveFact.NoticesShown([.. ids]), second);

    /// <summary>A stranger whom neither the panel nor REST could remove.</summary>
    private static Story WithAStrangerWhoStays() => SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2).WaitUntil(91)
        .Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 91.2, "10017").Answer<Command.RemoveParticipant>(ActionReport.Accepted, 91.5).WaitUntil(110);

    [Fact]
    public void Without_a_panel_nobody_is_told_and_the_record_says_so()
    {
        var story = Secured().Tell(new LiveFact.SharingStarted(Client), 70).Tell(new LiveFact.RoleChanged(Client, MeetingRole.CoHost), 71);
        story.State.Notices.Select(n => n.Text).ShouldBe(["A guest shares a screen", "A guest was made host or co-host"]);
        story.Timeline.ShouldNotContain(t => t.Kind == "action" || t.Text.Contains("Shown to the host", StringComparison.Ordinal) || story.State.Notices.Any(n => t.Text.Contains(n.Text, StringComparison.OrdinalIgnoreCase)));
        var away = Secured().Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 100).WaitUntil(401);
        away.OutcomeOf("LIV-16")!.Reason.ShouldBe("the host could not be told: no panel was open in the host's client; the meeting is not ended by PolicyGuard");
        away.State.Companion.ShouldBeNull();
    }

    [Fact]
    public void A_panel_that_is_open_and_shows_nothing_has_told_nobody()
    {
        var colleague = new Sighting("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(colleague), 70).WaitUntil(100);
        story.OutcomeOf("LIV-22")!.ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason!.ShouldStartWith("the host could not be told: the panel has not shown it"));
    }

    [Fact]
    public void What_the_panel_shows_is_told_once_with_the_time()
    {
        var colleague = new Sighting("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(colleague), 70).WaitUntil(100);
        var notice = See(story, 100).Notices.ShouldHaveSingleItem();
        Show(story, 101, notice.Id);
        story.OutcomeOf("LIV-22")!.ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(Outcome.HostDecided), o => o.Surface.ShouldBe(Surface.Companion), o => o.Reason!.ShouldStartWith("shown to the host at 09:01:41 UTC; "));
        Show(story, 150, notice.Id, notice.Id);
        story.Timeline.Where(t => t.Text.StartsWith("Shown to the host: ", StringComparison.Ordinal)).ShouldHaveSingleItem().At.ShouldBe(Nine.AddSeconds(101));
        story.OutcomeOf("LIV-22")!.Reason!.ShouldContain("09:01:41");
    }

    [Fact]
    public void In_warn_mode_the_host_is_told_when_the_panel_shows_it_and_not_before()
    {
        var story = SecuredFromPanel(Context with { Cap = RuleMode.Warn }).Tell(new LiveFact.RoleChanged(Client, MeetingRole.CoHost), 70);
        story.OutcomeOf("LIV-08")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Suggested), o => o.Reason.ShouldBe("the host could not be told: the panel has not shown it; warn mode"));
        Show(story, 80, See(story, 79).Notices.Single().Id);
        story.OutcomeOf("LIV-08")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.HostDecided), o => o.Reason.ShouldBe("shown to the host at 09:01:20 UTC; warn mode"));
    }

    [Fact]
    public void In_observe_mode_nothing_is_told_and_the_outcome_stays_suggested()
    {
        var story = SecuredFromPanel(Context with { Cap = RuleMode.Observe }).Tell(new LiveFact.RoleChanged(Client, MeetingRole.CoHost), 70).WaitUntil(100);
        story.OutcomeOf("LIV-08")!.Outcome.ShouldBe(Outcome.Suggested);
        story.State.Notices.ShouldBeEmpty();
    }

    [Fact]
    public void Ids_that_nobody_gave_out_change_nothing()
    {
        var story = SecuredFromPanel();
        var before = story.Timeline.Count;
        Show(story, 70, "", "unknown", new string('x', 5000));
        story.Timeline.Count.ShouldBe(before);
        story.State.Notices.ShouldBeEmpty();
    }

    [Fact]
    public void A_card_that_the_panel_shows_is_told_once_and_stands_for_its_notice()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(Stranger), 70).Tell(new LiveFact.EnteredWaitingRoom(Shown(Stranger)), 70.2).WaitUntil(80);
        var view = See(story, 80);
        view.Notices.ShouldBeEmpty("the card says it");
        Show(story, 81, view.Cards.Single().Id);
        Show(story, 82, view.Cards.Single().Id);
        story.Timeline.Where(t => t.Text.StartsWith("Shown to the host: ", StringComparison.Ordinal)).ShouldHaveSingleItem().Text.ShouldBe("Shown to the host: Somebody waits");
        story.State.Notices.ShouldHaveSingleItem().ShownAt.ShouldBe(Nine.AddSeconds(81));
    }

    [Fact]
    public void A_removal_that_failed_everywhere_is_a_warning_until_the_person_is_gone()
    {
        var story = WithAStrangerWhoStays();
        var view = See(story, 110);
        view.Notices.Select(n => n.Text).ShouldBe([StillInside], "what it stands for is not said twice");
        view.Tone.ShouldNotBe("good");
        view.Line.ShouldStartWith("Somebody who could not be removed is still inside.");
        Show(story, 111, view.Notices[0].Id);
        See(story.WaitUntil(3600), 3600).Notices.ShouldHaveSingleItem().Text.ShouldBe(StillInside);
        story.Tell(new LiveFact.Left(Stranger, LeaveReason.Unknown), 3601);
        See(story, 3601).ShouldSatisfyAllConditions(v => v.Notices.ShouldBeEmpty(), v => v.Tone.ShouldBe("good"));
    }

    [Fact]
    public void A_warning_goes_when_the_therapist_says_that_the_person_may_stay()
    {
        var story = WithAStrangerWhoStays();
        story.Tell(new LiveFact.HostSaid(HostChoice.AdmitOnce, story.Person("UUID-STRANGER").Alias), 120);
        See(story, 121).Notices.ShouldBeEmpty();
    }

    [Fact]
    public void While_a_screen_is_shared_nothing_is_said_of_people_outside()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 100).Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 130)
            .Tell(new LiveFact.EnteredWaitingRoom(Shown(ClientAgain)), 130.3).Answer<Command.Admit>(ActionReport.Refused, 130.6, "10240");
        See(story, 131).Notices.Select(n => n.Text).ShouldContain("J.D.: could not be let in from here. Admit them in Zoom");
        See(story.Tell(new LiveFact.SharingStarted(HostSeen), 132), 132).Notices.ShouldBeEmpty();
    }

    [Fact]
    public void No_more_than_twelve_are_kept_and_a_warning_is_not_dropped_for_others()
    {
        var story = WithAStrangerWhoStays();
        for (var i = 0; i < 30; i++)
        {
            story.Tell(new LiveFact.SharingEnded(Client), 200 + (i * 2)).Tell(new LiveFact.RoleChanged(Client, i % 2 == 0 ? MeetingRole.CoHost : MeetingRole.Attendee), 201 + (i * 2));
            story.Tell(Room([HostSeen, Shown(Client) with { NameKey = $"n-{i}", DisplayName = $"Name {i}" }, Shown(Stranger)]), 201.5 + (i * 2));
        }

        story.State.Notices.Length.ShouldBe(12);
        story.State.Notices.ShouldContain(n => n.Kind == NoticeKind.Warning);
        See(story, 300).Notices.Length.ShouldBe(3);
        See(story, 300).Notices[0].Text.ShouldBe(StillInside);
    }

    [Fact]
    public void Notices_are_kept_with_the_session()
    {
        var story = WithAStrangerWhoStays();
        SessionState.FromJson(story.State.ToJson()).Notices.ShouldBe(story.State.Notices);
        SessionState.FromJson("""{"Uuid":"uuid=="}"""u8).Notices.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_shown_before_the_end_is_recorded_after_it()
    {
        var colleague = new Sighting("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(colleague), 70).WaitUntil(100);
        var id = See(story, 100).Notices.ShouldHaveSingleItem().Id;
        Show(story.Tell(new LiveFact.MeetingEnded(), 101), 102, id);
        story.OutcomeOf("LIV-22")!.Outcome.ShouldBe(Outcome.HostDecided);
    }
}
