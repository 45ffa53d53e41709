using System.Text.RegularExpressions;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Tests.Catalogue;

public sealed partial class RuleCatalogueTests
{
    public static TheoryData<string> Ids => [.. RuleCatalogue.All.Select(rule => rule.Id)];

    [Fact]
    public void Every_id_is_used_once() => RuleCatalogue.All.Select(rule => rule.Id).ShouldBeUnique();

    [Theory]
    [InlineData("ACC", 1, 23)]
    [InlineData("SCH", 1, 17)]
    [InlineData("LIV", 0, 22)] // The last two are our own: appendix A's "members see no surnames", appendix B's "staff of the account not expected".
    [InlineData("REC", 1, 9)]
    [InlineData("OPS", 1, 9)]
    public void Every_rule_of_the_clinic_policy_is_listed(string family, int first, int last) =>
        RuleCatalogue.All.Where(rule => rule.Id.StartsWith(family, StringComparison.Ordinal)).Select(rule => rule.Id).Order()
            .ShouldBe(Enumerable.Range(first, last - first + 1).Select(number => $"{family}-{number:00}"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_says_what_it_wants_where_it_comes_from_and_in_which_phase(string id)
    {
        var rule = RuleCatalogue.Find(id).ShouldNotBeNull();

        rule.Title.ShouldNotBeNullOrWhiteSpace();
        rule.Shall.ShouldContain("SHALL");
        rule.Shall.ShouldEndWith(".");
        rule.Version.ShouldBeGreaterThan(0);
        rule.Phase.ShouldBe(id[..3] switch
        {
            "ACC" => Phase.Account,
            "SCH" => Phase.Scheduled,
            "LIV" => Phase.Live,
            "REC" => Phase.Recording,
            _ => Phase.Operations,
        });
        (rule.Maps.Advice.Length + rule.Maps.Cis.Length + rule.Maps.Hipaa.Length + rule.Maps.Gdpr.Length).ShouldBeGreaterThan(0);
        rule.Maps.Advice.ShouldAllBe(advice => Advice().IsMatch(advice));
        rule.Maps.Cis.ShouldAllBe(control => Cis().IsMatch(control));
        rule.Maps.Hipaa.ShouldAllBe(paragraph => Hipaa().IsMatch(paragraph));
        rule.Maps.Gdpr.ShouldAllBe(article => Gdpr().IsMatch(article));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_asks_only_for_commands_that_exist(string id)
    {
        var commands = typeof(Command).GetNestedTypes().Select(type => type.Name).Append(nameof(HostNotice));

        RuleCatalogue.Find(id)!.Asks.ShouldAllBe(ask => commands.Contains(ask));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_default_of_every_parameter_can_be_read(string id)
    {
        foreach (var parameter in RuleCatalogue.Find(id)!.Parameters)
        {
            var policy = ClinicPolicy.BuiltIn;
            (parameter.Kind switch
            {
                ParameterKind.Seconds => policy.SecondsOf(id, parameter.Name) > TimeSpan.Zero,
                ParameterKind.Count => policy.CountOf(id, parameter.Name) > 0,
                ParameterKind.Duration => policy.DurationOf(id, parameter.Name) > TimeSpan.Zero,
                ParameterKind.Fraction => policy.FractionOf(id, parameter.Name) is > 0 and <= 1,
                ParameterKind.Template => policy.TextOf(id, parameter.Name).Length > 0,
                ParameterKind.Choice => parameter.Choices.Contains(parameter.Default),
            }).ShouldBeTrue();
        }
    }

    [Fact]
    public void An_unknown_id_finds_nothing() => RuleCatalogue.Find("SCH-99").ShouldBeNull();

    [GeneratedRegex(@"^S(0[1-9]|1\d|2[0-2])$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Advice();

    [GeneratedRegex(@"^[123](\.\d{1,2}){1,4}$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Cis();

    [GeneratedRegex(@"^164\.3\d\d(\([a-z0-9]+\))*$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Hipaa();

    [GeneratedRegex(@"^\d{1,2}(\(\d\)(\([a-f]\))?)?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Gdpr();
}
