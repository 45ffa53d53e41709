using System.Collections.Frozen;
using System.Globalization;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Policies;

/// <summary>Reads what a practice chose for one rule, and refuses what would be dangerous.</summary>
internal sealed class RuleSettingReader(PolicyReader reader)
{
    private const int LongestTemplate = 100;
    private const int MostSeconds = 3600;

    /// <summary>Rules that act on people we do not know: such a person may be the client on a borrowed tablet.</summary>
    private static readonly FrozenSet<string> WeakEvidence = new[] { "LIV-04", "LIV-05", "LIV-09", "LIV-13", "LIV-20" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> NeverOff = new Dictionary<string, string>
    {
        ["SCH-01"] = "the waiting room may not be switched off; use observe, or a waiver with a scope",
        ["ACC-01"] = "the waiting room may not be switched off; use observe, or a waiver with a scope",
        ["LIV-00"] = "the safety of people in the room is not a choice",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal RuleSetting Read(Rule rule, PolicyNode node)
    {
        var path = $"rules.{rule.Id}";
        var entries = reader.Entries(node, path, ["mode", "profiles", "class", "compensate", .. Refusable(rule), .. rule.Parameters.Select(known => known.Name)]);
        var setting = new RuleSetting(entries.TryGetValue("mode", out var mode) ? Mode(rule, mode, $"{path}.mode") : null);
        if (entries.TryGetValue("profiles", out var profiles))
        {
            foreach (var (profile, value) in reader.Entries(profiles, $"{path}.profiles", SessionProfiles.Ids))
            {
                if (Mode(rule, value, $"{path}.profiles.{profile}") is { } ofProfile)
                    setting = setting with { Profiles = setting.Profiles.SetItem(profile, ofProfile) };
            }
        }
        if (entries.TryGetValue("class", out var fixClass))
            CheckClass(rule, fixClass, $"{path}.class");
        if (entries.TryGetValue("compensate", out var other) && reader.Text(other, $"{path}.compensate") is { } id)
            reader.KnownRule(id, $"{path}.compensate", other);
        Refuse(rule, entries, path);
        foreach (var parameter in rule.Parameters)
        {
            if (entries.TryGetValue(parameter.Name, out var value) && Parameter(rule, parameter, value, $"{path}.{parameter.Name}") is { } text)
                setting = setting with { Parameters = setting.Parameters.SetItem(parameter.Name, text) };
        }
        return setting;
    }

    // Known words, so that the answer is why not, instead of "unknown".
    private static string[] Refusable(Rule rule) => rule.Id switch
    {
        "SCH-01" or "ACC-01" => ["wanted"],
        "LIV-16" => ["action", "autoEnd"],
        _ when WeakEvidence.Contains(rule.Id) && rule.Parameters.All(parameter => parameter.Name != "action") => ["action"],
        _ => [],
    };

    private void Refuse(Rule rule, Dictionary<string, PolicyNode> entries, string path)
    {
        foreach (var name in Refusable(rule))
        {
            if (!entries.TryGetValue(name, out var value) || reader.Text(value, $"{path}.{name}") is not { } text)
                continue;
            if (name == "wanted" && text != "true")
                reader.Fault($"{path}.{name}", value, NeverOff[rule.Id]);
            else if (name == "autoEnd" && text != "false")
                reader.Fault($"{path}.{name}", value, "a meeting is never ended by PolicyGuard; the host is reminded");
            else if (name == "action" && text is "end")
                reader.Fault($"{path}.{name}", value, "a meeting is never ended by PolicyGuard; the host is reminded");
            else if (name == "action" && text is "remove")
                reader.Fault($"{path}.{name}", value, "nobody is removed on weak evidence (L0)");
            else if (name == "action" && text is not "card")
                reader.Fault($"{path}.{name}", value, $"'{text}' is not a choice; use card");
        }
    }

    private RuleMode? Mode(Rule rule, PolicyNode node, string path)
    {
        var mode = reader.Mode(node, path);
        if (mode == RuleMode.Off && NeverOff.TryGetValue(rule.Id, out var why))
            reader.Fault(path, node, why);
        return mode;
    }

    private void CheckClass(Rule rule, PolicyNode node, string path)
    {
        var actual = rule.Fix switch
        {
            FixClass.Safe => "A",
            FixClass.LinkBreaking => "B",
            FixClass.LiveDisruptive => "C",
            FixClass.HumanTask => "N",
        };
        if (reader.Text(node, path) is { } text && text != actual)
            reader.Fault(path, node, $"a repair of {rule.Id} is of class {actual}, whatever the file says");
    }

    private string? Parameter(Rule rule, RuleParameter parameter, PolicyNode node, string path)
    {
        if (reader.Text(node, path) is not { } text)
            return null;
        var wrong = parameter.Kind switch
        {
            ParameterKind.Seconds => IsCount(text, MostSeconds) ? null : $"'{text}' is not a number of seconds from 1 to {MostSeconds}",
            ParameterKind.Count => IsCount(text, 100) ? null : $"'{text}' is not a whole number from 1 to 100",
            ParameterKind.Duration => PolicyText.TryReadDuration(text, out _) ? null : $"'{text}' is not a duration; write it as 30s, 15m, 24h or 2d",
            ParameterKind.Fraction => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1
                ? null
                : $"'{text}' is not a share; use a number above 0 and up to 1, such as 0.95",
            ParameterKind.Template => text.Length <= LongestTemplate && !text.Replace("{initials}", "", StringComparison.Ordinal).AsSpan().ContainsAny('{', '}')
                ? null
                : $"only {{initials}} may stand in braces, and {LongestTemplate} characters are the most",
            ParameterKind.Choice when parameter.Choices.Contains(text, StringComparer.Ordinal) => null,
            ParameterKind.Choice when text == "remove" && WeakEvidence.Contains(rule.Id) =>
                $"nobody is removed on weak evidence (L0); use {string.Join(" or ", parameter.Choices)}",
            ParameterKind.Choice => $"'{text}' is not a choice; use {string.Join(", ", parameter.Choices)}",
        };
        if (wrong is not null)
            reader.Fault(path, node, wrong);
        return wrong is null ? text : null;
    }

    private static bool IsCount(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most;
}
