using System.Globalization;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Policies;

/// <summary>The small words of a policy file.</summary>
public static class PolicyText
{
    public const string Modes = "off, observe, warn or enforce";

    /// <summary><c>fix</c> is an older word for <c>enforce</c>.</summary>
    public static bool TryReadMode(string text, out RuleMode mode)
    {
        (var known, mode) = text switch
        {
            "off" => (true, RuleMode.Off),
            "observe" => (true, RuleMode.Observe),
            "warn" => (true, RuleMode.Warn),
            "enforce" or "fix" => (true, RuleMode.Enforce),
            _ => (false, RuleMode.Off),
        };
        return known;
    }

    /// <summary>Whole seconds, minutes, hours or days: <c>30s</c>, <c>15m</c>, <c>24h</c>, <c>2d</c>.</summary>
    public static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is < 2 or > 6 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        TimeSpan? read = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
        duration = read ?? default;
        return read is not null;
    }

    /// <summary><c>20:00-07:00</c>.</summary>
    public static bool TryReadQuietHours(string text, out QuietHours? hours)
    {
        hours = null;
        var parts = text.Split('-');
        if (parts.Length != 2 || !TryReadTime(parts[0], out var from) || !TryReadTime(parts[1], out var until) || from == until)
            return false;
        hours = new QuietHours(from, until);
        return true;
    }

    private static bool TryReadTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
