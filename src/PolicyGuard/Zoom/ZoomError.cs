using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyGuard.Zoom;

/// <summary>Zoom's error envelope, read in every shape it has been seen in. Its message is never passed on: it may name people.</summary>
internal static partial class ZoomError
{
    internal const int MissingScopes = 4711;

    /// <summary>Zoom's code: from JSON, from broken JSON, from XML, or 0 when there is none.</summary>
    internal static int Code(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("code", out var code)
                && int.TryParse(code.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (JsonException)
        {
            return CodePattern().Match(body) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
    }

    /// <summary>The scope names in a 4711 message; names of scopes are no secret.</summary>
    internal static IReadOnlyList<string> Scopes(string body) =>
        [.. ScopePattern().Matches(body).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The fields that a validation error names. Paths of settings hold nothing of people; whoever uses them compares them with the paths it sent.</summary>
    internal static IReadOnlyList<string> Fields(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                ? [.. errors.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("field", out var f) && f.ValueKind == JsonValueKind.String)
                    .Select(e => e.GetProperty("field").GetString()!)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>OAuth's error word or number, e.g. <c>invalid_client</c> or <c>4717</c>.</summary>
    internal static string? Word(string body) => WordPattern().Match(body) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>A page of some gateway on the way: whatever its status, Zoom itself did not answer.</summary>
    internal static bool IsPage(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    /// <summary>The documented text of an endpoint that an account does not have.</summary>
    internal static bool SaysUnavailableForAccount(string body) => UnavailablePattern().IsMatch(body);

    internal const string TooManyApps = "three apps are set to open in this meeting already";

    /// <summary>Code 3000 says three things of opening an app by itself, and only its text tells which. Null: it is about something else.</summary>
    internal static string? OfApps(string body) =>
        body.Contains("3 apps", StringComparison.OrdinalIgnoreCase) ? TooManyApps
        : body.Contains("Quick Launch", StringComparison.OrdinalIgnoreCase) ? "the Zoom setting \"Zoom Apps Quick Launch Button\" is off"
        : body.Contains("has started", StringComparison.OrdinalIgnoreCase) ? "the meeting has started already"
        : null;

    /// <summary>Our words for a code.</summary>
    internal static string Reason(int status, int code) => code switch
    {
        200 => "not in the account's plan or not permitted",
        300 => "Zoom found the request invalid for this meeting",
        1001 => "no such user",
        1010 => "the user is not in this account",
        1120 => "the user has not accepted the invitation",
        2314 => "AI Companion is not available",
        3000 => "Zoom does not allow this for the meeting as it is",
        3043 => "the meeting takes no more registrations",
        3161 => "the host may not host meetings",
        4700 => "the token was not accepted",
        _ => $"Zoom refused ({status}{(code == 0 ? "" : $", code {code}")})",
    };

    [GeneratedRegex("(?:\"code\"\\s*:\\s*\"?|<code>\\s*)(\\d+)", RegexOptions.IgnoreCase, 200)]
    private static partial Regex CodePattern();

    [GeneratedRegex("\\bAPI\\b[^\"]{0,20}\\bnot available for (?:this|the) account", RegexOptions.IgnoreCase, 200)]
    private static partial Regex UnavailablePattern();

    [GeneratedRegex("(?!scopes?:)(?<![a-z_])[a-z_]+(?::[a-z_]+){1,4}", RegexOptions.None, 200)]
    private static partial Regex ScopePattern();

    [GeneratedRegex("\"(?:error|errorCode|code)\"\\s*:\\s*\"?([a-z_]{1,40}|[0-9]{1,6})\\b", RegexOptions.None, 200)]
    private static partial Regex WordPattern();
}
