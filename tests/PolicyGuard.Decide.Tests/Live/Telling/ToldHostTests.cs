using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.Telling;

/// <summary>Whatever is left to the host: nobody is told before a panel has shown it, and the record says so.</summary>
public class ToldHostTests
{
    private const string NoPanel = "the host could not be told: no panel was open in the host's client";
    private const string NotShown = "the host could not be told: the panel has not shown it";

    public static TheoryData<string> All => [.. Situations.All.Select(s => s.ToString())];

    public static TheoryData<string> WithoutPanel => [.. Situations.All.Where(s => !s.NeedsPanel).Select(s => s.ToString())];

    public static TheoryData<string> WithoutAct => [.. Situations.All.Where(s => !s.NeedsAct).Select(s => s.ToString())];

    private static Situation Named(string name) => Situations.All.Single(s => s.ToString() == name);

    [Theory]
    [MemberData(nameof(WithoutPanel))]
    public void Without_a_panel_the_record_says_that_the_host_could_not_be_told_and_why(string name)
    {
        var situation = Named(name);
        situation.Run(panel: false).OutcomeOf(situation.Rule).ShouldNotBeNull().ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason!.ShouldStartWith(NoPanel), o => o.Surface.ShouldBe(Surface.None));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_panel_that_has_shown_nothing_yet_has_told_nobody(string name)
    {
        var situation = Named(name);
        situation.Run(panel: true).OutcomeOf(situation.Rule).ShouldNotBeNull().ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason!.ShouldStartWith(NotShown));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_the_panel_has_shown_is_recorded_as_told_with_the_time(string name)
    {
        var situation = Named(name);
        var story = Show(situation, situation.Run(panel: true));
        story.OutcomeOf(situation.Rule).ShouldNotBeNull().ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(situation.Rule == "REC-02" ? Outcome.Deferred : Outcome.HostDecided), o => o.Surface.ShouldBe(Surface.Companion), o => o.Reason!.ShouldStartWith(Shown(situation)));
    }

    [Theory]
    [MemberData(nameof(WithoutAct))]
    public void In_warn_mode_nothing_is_claimed_before_the_panel_has_shown_it(string name)
    {
        var situation = Named(name);
        situation.Run(panel: false, RuleMode.Warn).OutcomeOf(situation.Rule).ShouldNotBeNull().ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(Outcome.Suggested), o => o.Reason!.ShouldBe($"{(situation.NeedsPanel ? NotShown : NoPanel)}; warn mode"));
        var story = situation.Run(panel: true, RuleMode.Warn);
        story.OutcomeOf(situation.Rule).ShouldNotBeNull().ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Suggested), o => o.Reason!.ShouldBe($"{NotShown}; warn mode"));
        Show(situation, story).OutcomeOf(situation.Rule).ShouldNotBeNull().ShouldSatisfyAllConditions(
            o => o.Outcome.ShouldBe(Outcome.HostDecided), o => o.Reason!.ShouldBe($"{Shown(situation)}; warn mode"));
    }

    /// <summary>Held by the waiting room, or by what is done about it; what the host is told beside that decides nothing.</summary>
    [Fact]
    public void Every_rule_that_leaves_something_to_the_host_is_among_the_situations() =>
        RuleCatalogue.All.Where(r => r.Asks.Contains(nameof(HostNotice)) && Situations.All.All(s => s.Rule != r.Id)).Select(r => r.Id).ShouldBe(["LIV-03", "LIV-06", "LIV-19", "LIV-20", "REC-01"]);

    private static string Shown(Situation situation) => $"shown to the host at {Nine.AddSeconds(situation.Until + 5):HH:mm:ss} UTC";

    /// <summary>All that the panel shows now, five seconds later.</summary>
    private static Story Show(Situation situation, Story story)
    {
        var view = PanelView.Of(story.State, story.Context, Nine.AddSeconds(situation.Until));
        return story.Tell(new LiveFact.NoticesShown([.. view.Notices.Select(n => n.Id), .. view.Cards.Select(c => c.Id)]), situation.Until + 5);
    }
}
