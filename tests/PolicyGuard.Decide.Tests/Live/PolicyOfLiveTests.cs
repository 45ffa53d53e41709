using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>What a practice may choose is kept: waivers, actions, profiles.</summary>
public class PolicyOfLiveTests
{
    private static ClinicPolicy Set(string rule, string parameter, string value) => ClinicPolicy.BuiltIn with
    {
        Rules = ClinicPolicy.BuiltIn.Rules.Add(rule, new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add(parameter, value) }),
    };

    private static Waiver Waived(string rule) => new(rule, ImmutableDictionary<string, string>.Empty, "agreed", "lead", new DateOnly(2026, 11, 30));

    [Theory]
    [InlineData("LIV-05")]
    [InlineData("LIV-07")]
    public void A_waived_rule_puts_nobody_out(string rule)
    {
        var story = Secured(Context with { Policy = ClinicPolicy.BuiltIn with { Waivers = [Waived(rule)] } }).Tell(new LiveFact.Joined(rule == "LIV-05" ? Stranger : Bot), 70).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("card", true)]
    [InlineData("waitingRoom", false)]
    public void A_note_taker_is_removed_only_where_the_policy_says_remove(string action, bool hosts)
    {
        var story = Secured(Context with { Policy = Set("LIV-07", "action", action) }).Tell(new LiveFact.Joined(Bot), 70).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-07")!.Outcome.ShouldBe(Outcome.Unenforced);
        if (hosts)
        {
            story.ShouldBeLeftToTheHost("LIV-07", 601);
        }
    }

    [Theory]
    [InlineData("individual", 1)]
    [InlineData("couple", 1)]
    [InlineData("child", 1)]
    [InlineData("group", 1)]
    [InlineData("supervision", 1)]
    [InlineData("music", 1)]
    [InlineData("family", 0)]
    [InlineData("interpreter", 0)]
    [InlineData("phone", 0)]
    [InlineData("dropIn", 0)]
    [InlineData("crisis", 0)]
    public void An_unknown_person_is_put_out_only_in_profiles_made_for_it(string profile, int removals)
    {
        var story = Secured(Context with { Expected = OneClient with { Profile = profile } }).Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(600);
        story.Removals.Count().ShouldBe(removals);
        story.Violations.ShouldContain(v => v.Rule == "LIV-05");
    }

    [Theory]
    [InlineData("dropIn")]
    [InlineData("crisis")]
    public void An_open_session_is_never_secured(string profile) => Secured(Context with { Expected = OneClient with { Profile = profile } }).State.SecuredAt.ShouldBeNull();

    [Fact]
    public void A_note_taker_the_practice_agreed_to_is_let_be_however_sure_the_list_is()
    {
        foreach (var name in new[] { "Sam's Notetaker (Otter.ai)", "AI Assistant" })
        {
            Secured(Context with { NoteTakerConsent = true }).Tell(new LiveFact.Joined(Bot with { DisplayName = name }), 70).WaitUntil(600).Violations.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Hands_off_and_resume_takes_up_the_bot_again()
    {
        var story = Secured().Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 65).Tell(new LiveFact.Joined(Bot), 70);
        story.Removals.ShouldBeEmpty();
        story.Tell(new LiveFact.HostSaid(HostChoice.Resume, null), 80).Removals.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_next_client_inside_is_a_card_and_never_put_out()
    {
        var story = Secured(Context with { Later = [Known("kl", "K.L.")] }).Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", EmailKey: "email-key-kl")), 70).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.ShouldBeLeftToTheHost("LIV-13", 601);
    }
}
