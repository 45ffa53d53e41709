using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Policies;

/// <summary>What one practice chose. Immutable; a change is a new version.</summary>
/// <param name="EffectiveFrom">First day this version is in force.</param>
/// <param name="Rules">By rule id; a rule that is not listed follows the defaults.</param>
public sealed record ClinicPolicy(
    string Id, int Version, DateOnly EffectiveFrom, PolicyDefaults Defaults, ImmutableDictionary<string, RuleSetting> Rules,
    ImmutableArray<Waiver> Waivers)
{
    /// <summary>What a practice gets that wrote no policy: everything on, so that the practice's own mode decides.</summary>
    public static ClinicPolicy BuiltIn { get; } = new(
        "clinic-default", 1, new DateOnly(2026, 1, 1), PolicyDefaults.Standard,
        ImmutableDictionary<string, RuleSetting>.Empty.WithComparers(StringComparer.Ordinal).Add("SCH-17", new RuleSetting(RuleMode.Observe)),
        []);

    /// <summary>How far a rule may go in a session of this profile. The practice's mode is a ceiling for every rule.</summary>
    public RuleMode ModeOf(string ruleId, string? profile, RuleMode practiceMode)
    {
        var setting = Rules.GetValueOrDefault(ruleId);
        var mode = profile is not null && setting is not null && setting.Profiles.TryGetValue(profile, out var ofProfile)
            ? ofProfile
            : setting?.Mode ?? Defaults.Mode;
        return mode < practiceMode ? mode : practiceMode;
    }

    /// <summary>The waiver in force for this rule, or null.</summary>
    public Waiver? WaiverOf(string ruleId, WaiverTarget target, DateTimeOffset now) =>
        Waivers.FirstOrDefault(waiver => string.Equals(waiver.Rule, ruleId, StringComparison.Ordinal) && waiver.Covers(target, now));

    public TimeSpan SecondsOf(string ruleId, string parameter) =>
        TimeSpan.FromSeconds(int.Parse(TextOf(ruleId, parameter), CultureInfo.InvariantCulture));

    public int CountOf(string ruleId, string parameter) => int.Parse(TextOf(ruleId, parameter), CultureInfo.InvariantCulture);

    public TimeSpan DurationOf(string ruleId, string parameter) => PolicyText.TryReadDuration(TextOf(ruleId, parameter), out var value)
        ? value
        : throw new FormatException($"{ruleId}.{parameter} is not a duration.");

    public double FractionOf(string ruleId, string parameter) => double.Parse(TextOf(ruleId, parameter), CultureInfo.InvariantCulture);

    /// <summary>The practice's value of a parameter, else the catalogue's default.</summary>
    public string TextOf(string ruleId, string parameter)
    {
        if (Rules.GetValueOrDefault(ruleId) is { } setting && setting.Parameters.TryGetValue(parameter, out var chosen))
            return chosen;
        return RuleCatalogue.Find(ruleId)?.Parameters.FirstOrDefault(known => known.Name == parameter)?.Default
            ?? throw new ArgumentException($"{ruleId} has no parameter {parameter}.", nameof(parameter));
    }
}

/// <summary>What holds where a rule says nothing itself.</summary>
/// <param name="MinLeadForRelink">No link is changed when the meeting starts sooner than this.</param>
public sealed record PolicyDefaults(RuleMode Mode, QuietHours? QuietHours, LinkBreakingFixes LinkBreakingFixes, TimeSpan MinLeadForRelink)
{
    public static PolicyDefaults Standard { get; } = new(RuleMode.Enforce, null, LinkBreakingFixes.Ask, TimeSpan.FromHours(24));
}

/// <summary>Hours of the day in which nobody is notified; may run over midnight.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly Until);

/// <summary>What to do when only a repair that breaks sent links would help.</summary>
public enum LinkBreakingFixes { Ask, Never, Auto }

/// <summary>A practice's choice for one rule.</summary>
/// <param name="Mode">Null: the defaults decide.</param>
public sealed record RuleSetting(RuleMode? Mode)
{
    /// <summary>Session profile id to mode.</summary>
    public ImmutableDictionary<string, RuleMode> Profiles { get; init; } = ImmutableDictionary<string, RuleMode>.Empty;

    /// <summary>Parameter name to its value as written; checked against the catalogue when the policy is read.</summary>
    public ImmutableDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;
}
