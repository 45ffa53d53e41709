using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyGuard.Zoom;

/// <summary>Zoom's <c>Retry-After</c>: an ISO time, an HTTP date, or seconds. The typed header knows only the last two.</summary>
internal static partial class RetryAfter
{
    internal static DateTimeOffset? Read(HttpResponseMessage response, DateTimeOffset now)
    {
        if (!response.Headers.TryGetValues("Retry-After", out var values) || values.FirstOrDefault() is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return now + TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    /// <summary>True when the limit is a day's, which no waiting inside a call can sit out.</summary>
    /// <remarks>Any header may be missing, so the text counts too.</remarks>
    internal static bool IsDaily(HttpResponseMessage response, string body) =>
        (response.Headers.TryGetValues("X-RateLimit-Type", out var types) && types.Any(t => t.Contains("daily", StringComparison.OrdinalIgnoreCase)))
        || DayPattern().IsMatch(body);

    /// <summary>True when one user's limit is meant (100 creates and updates a day), not the account's.</summary>
    internal static bool IsOneUsers(string body) => OneUserPattern().IsMatch(body);

    /// <summary>
    /// True when a day's limit of the whole account is meant: the limit that the header names is not the 100 of one user, or the text
    /// names the account.
    /// </summary>
    internal static bool IsAccounts(HttpResponseMessage response, string body) =>
        (response.Headers.TryGetValues("X-RateLimit-Limit", out var limits)
            && int.TryParse(limits.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit > HostDayBudget.PerDay)
        || AccountPattern().IsMatch(body);

    [GeneratedRegex(@"\b(?:this|the|your|per|each|whole)[ -]account\b", RegexOptions.IgnoreCase, 200)]
    private static partial Regex AccountPattern();

    /// <summary>"daily rate limit", "in one day", "per day", "within 24 hours", "at GMT 00:00:00".</summary>
    [GeneratedRegex(@"\bdaily\b|\b(?:a|an|one|per|each|every|single|this|the|current)[ -]day\b|\b24[ -]?h(?:ours?)?\b|(?<![\d:])00:00(?::00)?(?![\d:])", RegexOptions.IgnoreCase, 200)]
    private static partial Regex DayPattern();

    /// <summary>
    /// "this particular user", "a single user", "per user", "this host", and whatever speaks of creating and updating meetings: that
    /// limit is always one user's.
    /// </summary>
    [GeneratedRegex(
        @"\b(?:this|that|a|one|per|each|every|single|particular|same)[ -](?:single |particular |same |one )?(?:user|host)\b|\bcreated?\s*(?:/|and|or)\s*updated?\b",
        RegexOptions.IgnoreCase, 200)]
    private static partial Regex OneUserPattern();
}
