using System.Collections.Immutable;
using System.Globalization;

namespace PolicyGuard.Commands.Replay;

/// <summary>What was expected beside what was seen: <c>=</c> both, <c>-</c> expected only, <c>+</c> seen only, <c>!</c> what the recording itself got wrong.</summary>
internal sealed record ReplayComparison(IReadOnlyList<string> Lines, bool IsAsExpected)
{
    internal static ReplayComparison Of(Expectation expected, ReplayResult seen)
    {
        var lines = new List<string>();
        var different = false;
        void Same(string text) => lines.Add($"= {text}");
        void Differs(string sign, string text)
        {
            different = true;
            lines.Add($"{sign} {text}");
        }

        void Compare(string what, string? wanted, string? found)
        {
            if (wanted == found)
            {
                Same($"{what} {found}");
            }
            else if (wanted is not null)
            {
                Differs("-", $"{what} {wanted}");
                Differs("+", $"{what} {found}");
            }
        }

        // Those that say most choose first, so that a line of few words does not take what only another one fits.
        var left = expected.Violations.OrderByDescending(v => v.Told).ToList();
        foreach (var violation in seen.Violations)
        {
            if (left.FirstOrDefault(v => v.Fits(violation)) is { } fitting)
            {
                left.Remove(fitting);
                Same($"{Clock(violation.At)} {violation}");
            }
            else
            {
                Differs("+", $"{Clock(violation.At)} {violation}");
            }
        }

        left.ForEach(v => Differs("-", $"{v}"));
        Compare("state", expected.State, seen.State);
        Compare("line", expected.Line, seen.Line);
        Compare("cards", Say(expected.Cards), Say(seen.Cards));
        Compare("actions", Say(expected.Actions), Say(seen.Actions));
        foreach (var unheard in seen.Unheard)
        {
            Differs("!", unheard);
        }

        return new ReplayComparison(lines, !different);
    }

    /// <summary>Null for what is not looked at.</summary>
    private static string? Say(ImmutableArray<string> words) => words.IsDefault ? null : words.IsEmpty ? "none" : string.Join(", ", words);

    private static string Clock(TimeSpan at) => at.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
