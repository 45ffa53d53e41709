using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Tests.Policies;

public sealed class ClinicPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(RuleMode.Observe, RuleMode.Observe)]
    [InlineData(RuleMode.Enforce, RuleMode.Enforce)]
    public void The_mode_of_the_practice_is_a_ceiling_for_every_rule(RuleMode practice, RuleMode expected) =>
        ClinicPolicy.BuiltIn.ModeOf("SCH-01", "individual", practice).ShouldBe(expected);

    [Fact]
    public void A_rule_below_the_ceiling_keeps_its_own_mode() =>
        ClinicPolicy.BuiltIn.ModeOf("SCH-17", null, RuleMode.Enforce).ShouldBe(RuleMode.Observe);

    [Theory]
    [InlineData("family", RuleMode.Warn)]
    [InlineData("crisis", RuleMode.Off)]
    [InlineData("individual", RuleMode.Enforce)]
    [InlineData(null, RuleMode.Enforce)]
    public void A_profile_may_have_its_own_mode(string? profile, RuleMode expected)
    {
        var policy = With("LIV-05", new RuleSetting(null)
        {
            Profiles = ImmutableDictionary<string, RuleMode>.Empty.Add("family", RuleMode.Warn).Add("crisis", RuleMode.Off),
        });

        policy.ModeOf("LIV-05", profile, RuleMode.Enforce).ShouldBe(expected);
    }

    [Fact]
    public void A_parameter_the_practice_chose_wins_over_the_catalogue()
    {
        var policy = With("LIV-05", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("cardSeconds", "45") });

        policy.SecondsOf("LIV-05", "cardSeconds").ShouldBe(TimeSpan.FromSeconds(45));
        ClinicPolicy.BuiltIn.SecondsOf("LIV-05", "cardSeconds").ShouldBe(TimeSpan.FromSeconds(20));
        Should.Throw<ArgumentException>(() => policy.TextOf("LIV-05", "no-such"));
    }

    [Theory]
    [InlineData("meeting", "847*", "84712639219", true)]
    [InlineData("meeting", "84712639219", "84712639219", true)]
    [InlineData("meeting", "8471", "84712639219", false)]
    [InlineData("profile", "group", "84712639219", false)]
    public void A_waiver_covers_what_its_scope_names(string key, string pattern, string meeting, bool covered)
    {
        var policy = ClinicPolicy.BuiltIn with
        {
            Waivers = [new Waiver("REC-01", ImmutableDictionary<string, string>.Empty.Add(key, pattern), "course", "lead", new DateOnly(2027, 3, 31))],
        };

        (policy.WaiverOf("REC-01", new WaiverTarget(null, meeting, "host", "individual"), Now) is not null).ShouldBe(covered);
    }

    [Fact]
    public void A_waiver_ends_after_its_last_day()
    {
        var policy = ClinicPolicy.BuiltIn with
        {
            Waivers = [new Waiver("REC-01", ImmutableDictionary<string, string>.Empty, "course", "lead", new DateOnly(2026, 12, 1))],
        };
        var target = new WaiverTarget(null, "1", null, null);

        policy.WaiverOf("REC-01", target, Now).ShouldNotBeNull();
        policy.WaiverOf("REC-01", target, Now.AddDays(1)).ShouldBeNull();
        policy.WaiverOf("SCH-01", target, Now).ShouldBeNull();
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("24h", 86400)]
    [InlineData("2d", 172800)]
    [InlineData("24", null)]
    [InlineData("h", null)]
    [InlineData("-1h", null)]
    [InlineData("1.5h", null)]
    [InlineData("9999999d", null)]
    public void A_duration_is_a_whole_number_and_a_unit(string text, int? seconds) =>
        (PolicyText.TryReadDuration(text, out var read) ? (int?)read.TotalSeconds : null).ShouldBe(seconds);

    private static ClinicPolicy With(string rule, RuleSetting setting) =>
        ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.SetItem(rule, setting) };
}
