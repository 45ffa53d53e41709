using System.Globalization;

namespace PolicyGuard.Commands.Replay;

/// <summary>What was expected beside what was seen: <c>=</c> both, <c>-</c> expected only, <c>+</c> seen only.</summary>
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
        if (expected.State is { } state)
        {
            if (state == seen.State)
            {
                Same($"state {state}");
            }
            else
            {
                Differs("-", $"state {state}");
                Differs("+", $"state {seen.State}");
            }
        }

        if (!expected.Actions.IsDefault)
        {
            var (wanted, done) = (Say(expected.Actions), Say(seen.Actions));
            if (wanted == done)
            {
                Same($"actions {done}");
            }
            else
            {
                Differs("-", $"actions {wanted}");
                Differs("+", $"actions {done}");
            }
        }

        return new ReplayComparison(lines, !different);
    }

    private static string Say(IReadOnlyCollection<string> actions) => actions.Count == 0 ? "none" : string.Join(", ", actions);

    private static string Clock(TimeSpan at) => at.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
