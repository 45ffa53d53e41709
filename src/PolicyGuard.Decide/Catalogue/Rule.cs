using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Catalogue;

/// <summary>One thing a clinic wants kept. Ids are never reused; a changed meaning gets a new version.</summary>
/// <param name="Id"><c>SCH-01</c>: phase and number.</param>
/// <param name="Shall">The rule in one sentence, as a policy text would say it.</param>
/// <param name="Fix">What the repair costs people.</param>
public sealed record Rule(string Id, string Title, string Shall, Severity Severity, Phase Phase, FixClass Fix)
{
    public int Version { get; init; } = 1;

    /// <summary>False: known and wanted, but this build neither checks nor repairs it. Coverage pages say so.</summary>
    public bool Implemented { get; init; } = true;

    /// <summary>Setting paths of Zoom's objects (<c>settings.waiting_room</c>) or names of live facts (<c>Joined</c>); scopes and subscriptions follow from these.</summary>
    public ImmutableArray<string> Reads { get; init; } = [];

    /// <summary>Names of the commands the rule may ask for, and <c>HostNotice</c> where it has something for the host to read.</summary>
    public ImmutableArray<string> Asks { get; init; } = [];

    public RuleMaps Maps { get; init; } = RuleMaps.None;

    /// <summary>What a policy file may tune.</summary>
    public ImmutableArray<RuleParameter> Parameters { get; init; } = [];
}

/// <summary>Where a rule comes from.</summary>
/// <param name="Advice">Lines of the clinic advice sheet, <c>S01</c> to <c>S22</c>.</param>
/// <param name="Cis">Controls of the CIS Zoom Benchmark 1.0.0.</param>
/// <param name="Hipaa">Paragraphs of 45 CFR, beginning with <c>164.</c></param>
/// <param name="Gdpr">Articles.</param>
public sealed record RuleMaps(
    ImmutableArray<string> Advice, ImmutableArray<string> Cis, ImmutableArray<string> Hipaa, ImmutableArray<string> Gdpr)
{
    public static RuleMaps None { get; } = new([], [], [], []);

    /// <summary>Reads <c>S04 C1.1.1.2 H164.312(a)(1) G25</c>: the first letter names the source.</summary>
    internal static RuleMaps Of(string text)
    {
        var words = text.Split(' ');
        return new(
            [.. words.Where(word => word[0] == 'S')], Without('C'), Without('H'), Without('G'));

        ImmutableArray<string> Without(char source) => [.. words.Where(word => word[0] == source).Select(word => word[1..])];
    }
}

/// <summary>One tunable of a rule.</summary>
/// <param name="Default">As it would be written in a policy file.</param>
/// <param name="Choices">The only values allowed when <paramref name="Kind"/> is <see cref="ParameterKind.Choice"/>.</param>
public sealed record RuleParameter(string Name, ParameterKind Kind, string Default, ImmutableArray<string> Choices = default);

/// <summary>Seconds and Count are whole numbers, Duration is <c>15m</c>, <c>24h</c> or <c>2d</c>, Fraction lies between 0 and 1, Template is text that may hold <c>{initials}</c>.</summary>
public enum ParameterKind { Seconds, Count, Duration, Fraction, Template, Choice }
