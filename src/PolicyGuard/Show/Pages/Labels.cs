using System.Text;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Show.Pages;

/// <summary>A word with a colour and a sign, so that neither colour nor sign stands alone.</summary>
/// <param name="Tone">Class of the style sheet: good, warn, bad, info or plain.</param>
public sealed record Label(string Text, string Tone, string Icon);

/// <summary>The API's words, said to people.</summary>
internal static partial class Labels
{
    internal static IReadOnlyList<(string Value, string Text)> Severities { get; } = OptionsOf<Severity>(descending: true);

    internal static IReadOnlyList<(string Value, string Text)> Phases { get; } = OptionsOf<Phase>(descending: false);

    internal static IReadOnlyList<(string Value, string Text)> Outcomes { get; } = [.. Enum.GetNames<Outcome>().Select(Word).Select(o => (o, Outcome(o).Text))];

    internal static Label Severity(string severity) => severity switch
    {
        "critical" => new("Critical", "bad", "alert"),
        "high" => new("High", "bad", "alert"),
        "medium" => new("Medium", "warn", "alert"),
        "low" => new("Low", "info", "info"),
        _ => new("Info", "plain", "info"),
    };

    internal static Label Outcome(string? outcome) => outcome switch
    {
        "prevented" => new("Prevented", "good", "shield"),
        "fixedVerified" => new("Fixed and verified", "good", "check"),
        "fixedUnverified" => new("Fixed, not verified", "warn", "clock"),
        "suggested" => new("Suggested", "info", "idea"),
        "held" => new("Held at the door", "good", "shield"),
        "removed" => new("Removed", "good", "check"),
        "hostDecided" => new("Host decided", "plain", "person"),
        "overridden" => new("Overridden", "plain", "person"),
        "deferred" => new("Deferred", "warn", "clock"),
        "unenforced" => new("Not enforced", "bad", "gap"),
        "failed" => new("Failed", "bad", "cross"),
        "falsePositive" => new("False alarm", "plain", "info"),
        _ => new("Under way", "info", "clock"),
    };

    /// <summary>What was seen to happen, in a sentence that claims no more than was seen.</summary>
    internal static string Effect(string? outcome) => outcome switch
    {
        "prevented" => "It could not happen.",
        "fixedVerified" => "Repaired, and read back from Zoom.",
        "fixedUnverified" => "Zoom accepted the repair; its effect was not seen.",
        "suggested" => "Nothing was changed; this is what would have been done.",
        "held" => "Whoever waits stays outside until the host decides.",
        "removed" => "Zoom reported that the person left.",
        "hostDecided" => "The host decided.",
        "overridden" => "A person overrode the rule.",
        "deferred" => "Put off; see the reason.",
        "unenforced" => "Nothing could be done; see the reason.",
        "failed" => "It was tried and failed; see the reason.",
        "falsePositive" => "It turned out to be no violation.",
        _ => "No effect seen yet.",
    };

    internal static Label State(string state) => state switch
    {
        "secured" => new("Secured", "good", "shield"),
        "recovering" or "challenge" or "hostAway" => new(Sentence(state), "warn", "alert"),
        "closed" => new("Closed", "plain", "check"),
        "handsOff" => new("Hands off", "plain", "person"),
        _ => new(Sentence(state), "info", "clock"),
    };

    internal static Label Evidence(string evidence) => evidence switch
    {
        "L4" => new("L4 · registered", "good", "check"),
        "L3" => new("L3 · signed in", "good", "check"),
        "L2" => new("L2 · phone or address known", "info", "check"),
        "L1" => new("L1 · name fits", "info", "info"),
        "hostVouched" => new("Host vouched", "good", "person"),
        "negative" => new("Known unwanted", "bad", "cross"),
        _ => new($"{evidence} · unknown", "warn", "alert"),
    };

    internal static Label Mode(RuleMode mode) => mode switch
    {
        RuleMode.Off => new("Off", "plain", "cross"),
        RuleMode.Observe => new("Observe", "info", "info"),
        RuleMode.Warn => new("Warn", "warn", "alert"),
        RuleMode.Enforce => new("Enforce", "good", "shield"),
    };

    /// <summary>The decider's bare outcome words, <c>FixedVerified: why</c>, as people say them; any other line as it is.</summary>
    internal static string Story(TimelineView entry)
    {
        var (word, rest) = entry.Text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? (entry.Text[..at], entry.Text[at..]) : (entry.Text, "");
        return entry.Kind == "outcome" && Enum.IsDefined(typeof(Outcome), word) ? Outcome(Word(word)).Text + rest : entry.Text;
    }

    /// <summary>In a list a setting goes without the section that all of them are in.</summary>
    internal static string Short(string subject) => subject.StartsWith("settings.", StringComparison.Ordinal) ? subject["settings.".Length..] : subject;

    internal static string KindIcon(string kind) => kind switch
    {
        "event" => "event",
        "decision" => "decision",
        "action" => "action",
        "outcome" => "check",
        _ => "gap",
    };

    internal static string Surface(string? surface) => surface switch
    {
        "rest" => "Zoom's API",
        "companion" => "The host's companion",
        _ => "Nothing connected",
    };

    /// <summary><c>hostAway</c> becomes <c>Host away</c>.</summary>
    internal static string Sentence(string word)
    {
        var text = new StringBuilder(word.Length + 4);
        foreach (var letter in word)
        {
            if (text.Length == 0)
            {
                text.Append(char.ToUpperInvariant(letter));
            }
            else if (char.IsUpper(letter))
            {
                text.Append(' ').Append(char.ToLowerInvariant(letter));
            }
            else
            {
                text.Append(letter is '-' or '_' ? ' ' : letter);
            }
        }

        return text.ToString();
    }

    private static List<(string, string)> OptionsOf<T>(bool descending)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(n => (Word(n), n)).ToList();
        if (descending)
        {
            names.Reverse();
        }

        return names;
    }

    private static string Word(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}

internal static class Paths
{
    internal static string Violation(string id) => $"/violations/{Uri.EscapeDataString(id)}";

    internal static string Person(string id) => $"/person/{Uri.EscapeDataString(id)}";

    internal static string Expected(string meetingId) => $"/meetings/{Uri.EscapeDataString(meetingId)}/expected";

    internal static string Code(string meetingId, string person) => $"/meetings/{Uri.EscapeDataString(meetingId)}/codes/{Uri.EscapeDataString(person)}";

    internal static string Session(string uuid) => $"/sessions/{Uri.EscapeDataString(uuid)}";
}
