using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Policies;

namespace PolicyGuard.Tests.Policies;

public sealed class PolicyFileTests
{
    private const string Header = "policy: {id: test, version: 7, effectiveFrom: 2026-12-01}\n";

    [Fact]
    public void The_built_in_file_and_the_built_in_policy_say_the_same()
    {
        var file = PolicyFile.LoadDefault();

        file.Defaults.ShouldBe(ClinicPolicy.BuiltIn.Defaults);
        file.Id.ShouldBe(ClinicPolicy.BuiltIn.Id);
        file.Version.ShouldBe(ClinicPolicy.BuiltIn.Version);
        file.EffectiveFrom.ShouldBe(ClinicPolicy.BuiltIn.EffectiveFrom);
        foreach (var rule in RuleCatalogue.All)
        {
            file.ModeOf(rule.Id, null, RuleMode.Enforce).ShouldBe(ClinicPolicy.BuiltIn.ModeOf(rule.Id, null, RuleMode.Enforce), rule.Id);
            foreach (var parameter in rule.Parameters)
                file.TextOf(rule.Id, parameter.Name).ShouldBe(ClinicPolicy.BuiltIn.TextOf(rule.Id, parameter.Name), $"{rule.Id}.{parameter.Name}");
        }
    }

    [Fact]
    public void The_sketch_of_the_clinic_policy_is_a_valid_file_once_nothing_is_removed_on_weak_evidence()
    {
        var result = PolicyFile.Parse("""
            policy: {id: clinic-default, version: 7, effectiveFrom: 2026-12-01, basedOn: policyguard/music-therapy@3}
            defaults: {mode: observe, quietHours: "20:00-07:00", linkBreakingFixes: ask, minLeadForRelink: 24h}
            rules:
              SCH-01: {mode: fix}
              SCH-02: {mode: fix, class: B, compensate: SCH-01}
              SCH-07: {mode: fix, rewriteTo: "Session {initials}"}
              LIV-05: {mode: fix, action: waitingRoom, cardSeconds: 20, profiles: {family: warn, crisis: off}}
              LIV-07: {mode: fix, action: remove, minConfidence: 0.95}
            waivers:
              - {rule: REC-01, scope: {session: "trainee-video-*"}, reason: "signed consent, course requirement", owner: lead-therapist, expires: 2027-03-31}
            """);

        result.Faults.ShouldBeEmpty();
        var policy = result.Policy.ShouldNotBeNull();
        policy.Version.ShouldBe(7);
        policy.EffectiveFrom.ShouldBe(new DateOnly(2026, 12, 1));
        policy.Defaults.ShouldBe(new PolicyDefaults(
            RuleMode.Observe, new QuietHours(new TimeOnly(20, 0), new TimeOnly(7, 0)), LinkBreakingFixes.Ask, TimeSpan.FromHours(24)));
        policy.ModeOf("SCH-01", null, RuleMode.Enforce).ShouldBe(RuleMode.Enforce);
        policy.ModeOf("SCH-03", null, RuleMode.Enforce).ShouldBe(RuleMode.Observe);
        policy.ModeOf("LIV-05", "family", RuleMode.Enforce).ShouldBe(RuleMode.Warn);
        policy.FractionOf("LIV-07", "minConfidence").ShouldBe(0.95);
        var waiver = policy.Waivers.ShouldHaveSingleItem();
        waiver.Scope["session"].ShouldBe("trainee-video-*");
        waiver.Expires.ShouldBe(new DateOnly(2027, 3, 31));
    }

    [Theory]
    [InlineData("rules:\n  LIV-05: {mode: fixx}", "rules.LIV-05.mode: 'fixx' is not a mode; use off, observe, warn or enforce (line 3, column 18)")]
    [InlineData("rules:\n  SCH-1: {mode: fix}", "rules.SCH-1: 'SCH-1' is not a rule; did you mean 'SCH-01'? (line 3, column 3)")]
    [InlineData("rule:\n  SCH-01: {mode: fix}", "did you mean 'rules'?")]
    [InlineData("rules:\n  LIV-05: {cardSecond: 20}", "did you mean 'cardSeconds'?")]
    [InlineData("rules:\n  LIV-05: {cardSeconds: soon}", "'soon' is not a number of seconds")]
    [InlineData("rules:\n  LIV-05: {profiles: {familly: warn}}", "rules.LIV-05.profiles.familly")]
    [InlineData("rules:\n  LIV-05: {action: remove}", "nobody is removed on weak evidence (L0)")]
    [InlineData("rules:\n  LIV-20: {action: remove}", "nobody is removed on weak evidence (L0)")]
    [InlineData("rules:\n  LIV-06: {grace: 15 minutes}", "'15 minutes' is not a duration")]
    [InlineData("rules:\n  LIV-07: {minConfidence: 1.5}", "not a share")]
    [InlineData("rules:\n  LIV-16: {action: end}", "never ended by PolicyGuard")]
    [InlineData("rules:\n  LIV-16: {autoEnd: true}", "never ended by PolicyGuard")]
    [InlineData("rules:\n  SCH-01: {mode: off}", "the waiting room may not be switched off")]
    [InlineData("rules:\n  SCH-01: {wanted: false}", "the waiting room may not be switched off")]
    [InlineData("rules:\n  SCH-01: {profiles: {crisis: off}}", "the waiting room may not be switched off")]
    [InlineData("defaults: {mode: off}", "the waiting room (SCH-01) may not be switched off")]
    [InlineData("rules:\n  SCH-02: {class: A}", "is of class B")]
    [InlineData("rules:\n  SCH-02: {compensate: SCH-77}", "'SCH-77' is not a rule")]
    [InlineData("rules:\n  SCH-07: {rewriteTo: \"Session {name}\"}", "only {initials}")]
    [InlineData("rules:\n  SCH-01: {mode: fix}\n  SCH-01: {mode: warn}", "rules.SCH-01: said twice; keep one (line 4, column 3)")]
    [InlineData("rules:\n  SCH-01: {mode: fix, mode: warn}", "rules.SCH-01.mode: said twice")]
    [InlineData("rules: [SCH-01]", "rules: keys and values are expected here")]
    [InlineData("rules:\n  SCH-01:", "keys and values are expected here")]
    [InlineData("rules:\n  SCH-01: {mode: }", "a value is expected here")]
    [InlineData("defaults: {minLeadForRelink: 24}", "'24' is not a duration")]
    [InlineData("defaults: {quietHours: night}", "'night' are not hours")]
    [InlineData("defaults: {linkBreakingFixes: sometimes}", "use ask, never or auto")]
    [InlineData("waivers: {rule: REC-01}", "waivers: a list is expected here")]
    [InlineData("waivers:\n  - {rule: REC-01, owner: lead, expires: 2027-03-31}", "waivers[0].reason: missing")]
    [InlineData("waivers:\n  - {rule: REC-01, reason: r, expires: 2027-03-31}", "waivers[0].owner: missing")]
    [InlineData("waivers:\n  - {rule: REC-01, reason: r, owner: lead}", "waivers[0].expires: missing")]
    [InlineData("waivers:\n  - {rule: REC-01, reason: r, owner: lead, expires: March}", "'March' is not a date")]
    [InlineData("waivers:\n  - {rule: REC-01, reason: r, owner: lead, expires: 2027-03-31, scope: {room: 1}}", "waivers[0].scope.room")]
    [InlineData("waivers:\n  - {rule: SCH-01, reason: r, owner: lead, expires: 2027-03-31}", "give the waiver a scope")]
    [InlineData("waivers:\n  - {rule: LIV-00, reason: r, owner: lead, expires: 2027-03-31}", "cannot be waived")]
    public void A_fault_is_told_with_its_path_its_place_and_a_way_out(string yaml, string expected)
    {
        var result = PolicyFile.Parse(Header + yaml);

        result.Policy.ShouldBeNull();
        result.Faults.ShouldHaveSingleItem().ToString().ShouldContain(expected);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("# only a remark\n", "empty")]
    [InlineData("---\n", "empty")]
    [InlineData("policy: {id: a", "not YAML")]
    [InlineData("policy: 'x", "not YAML")]
    [InlineData("just words", "keys and values")]
    [InlineData("policy: &a {id: x, version: 1}\ndefaults: *a", "references")]
    [InlineData("policy: {id: x, version: 1}\n---\npolicy: {id: y, version: 1}", "second document")]
    [InlineData("policy: {id: x, version: 0}", "not a version")]
    [InlineData("policy: {version: 1}", "policy.id: missing")]
    [InlineData("policy: {id: x}", "policy.version: missing")]
    [InlineData("defaults: {mode: warn}", "policy: missing")]
    [InlineData("a: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "nested too deeply")]
    [InlineData("? [a, b]\n: 1", "plain word")]
    public void What_is_no_policy_at_all_is_said_so(string yaml, string expected)
    {
        var result = PolicyFile.Parse(yaml);

        result.Policy.ShouldBeNull();
        result.Faults[0].ToString().ShouldContain(expected);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused() =>
        PolicyFile.Parse(new string('#', PolicyFile.MaxBytes + 1)).Faults.ShouldHaveSingleItem().Text.ShouldContain("larger than");

    [Fact]
    public void All_faults_are_reported_in_one_pass_in_the_order_of_the_file()
    {
        var result = PolicyFile.Parse(Header + """
            defaults: {mode: loud, quietHours: never}
            rules:
              SCH-99: {mode: fix}
              LIV-05: {mode: fixx, cardSeconds: 0}
            waivers:
              - {rule: REC-01}
            """);

        result.Faults.Select(fault => fault.Path).ShouldBe(
        [
            "defaults.mode", "defaults.quietHours", "rules.SCH-99", "rules.LIV-05.mode", "rules.LIV-05.cardSeconds",
            "waivers[0].expires", "waivers[0].reason", "waivers[0].owner",
        ], ignoreOrder: true);
        result.Faults.Select(fault => fault.Line).ShouldBeInOrder();
    }
}
