using System.Globalization;

namespace PolicyGuard.Zoom;

/// <summary>Zoom's <c>Retry-After</c>: an ISO time, an HTTP date, or seconds. The typed header knows only the last two.</summary>
internal static class RetryAfter
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

    /// <summary>True when the limit is a day's, which no waiting inside a call can sit out. Any header may be missing, so the text counts too.</summary>
    internal static bool IsDaily(HttpResponseMessage response, string body) =>
        (response.Headers.TryGetValues("X-RateLimit-Type", out var types) && types.Any(t => t.Contains("daily", StringComparison.OrdinalIgnoreCase)))
        || body.Contains("daily", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when one user's limit is meant (100 creates and updates a day), not the account's.</summary>
    internal static bool IsOneUsers(string body) => body.Contains("particular user", StringComparison.OrdinalIgnoreCase)
        || body.Contains("this user", StringComparison.OrdinalIgnoreCase) || body.Contains("per user", StringComparison.OrdinalIgnoreCase);
}
