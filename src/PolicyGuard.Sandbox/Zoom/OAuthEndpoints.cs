using System.Collections.Concurrent;
using System.Text;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Server-to-Server tokens: each its own, an hour long, with the scopes that the app has now.</summary>
internal sealed class OAuthEndpoints(SimulatedZoom zoom)
{
    private const int Seconds = 3599;

    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new();
    private int issued;

    internal void Map(WebApplication app) => app.MapPost("/oauth/token", (Func<HttpContext, Task<IResult>>)AskAsync);

    /// <summary>Null when the bearer may pass.</summary>
    internal IResult? Check(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || !tokens.TryGetValue(header["Bearer ".Length..], out var until))
        {
            return ZoomErrors.Of(401, 124, "Invalid access token.");
        }

        if (until <= zoom.Time.GetUtcNow())
        {
            return ZoomErrors.Of(401, 124, "Access token is expired.");
        }

        var needed = context.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>();
        return needed is null || zoom.Scopes.ContainsKey(needed.Scope) ? null
            : ZoomErrors.MissingScope(needed.Scope);
    }

    /// <summary>As if every token had been taken back.</summary>
    internal void Revoke() => tokens.Clear();

    private async Task<IResult> AskAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SimulatedZoom.ClientId}:{SimulatedZoom.ClientSecret}"));
        if (context.Request.Headers.Authorization != basic)
        {
            return Results.Json(new { reason = "Invalid client_id or client_secret", error = "invalid_client" }, statusCode: 401);
        }

        if (form["grant_type"] != "account_credentials" || form["account_id"] != SimulatedZoom.Account)
        {
            return Results.Json(new { reason = "Bad Request", error = "invalid_request" }, statusCode: 400);
        }

        var token = $"sandbox-access-token-{Interlocked.Increment(ref issued)}";
        tokens[token] = zoom.Time.GetUtcNow().AddSeconds(Seconds);
        return Results.Json(new { access_token = token, token_type = "bearer", expires_in = Seconds, scope = string.Join(' ', zoom.Scopes.Keys), api_url = zoom.Address.AbsoluteUri.TrimEnd('/') });
    }
}

/// <summary>The granular scope without which an endpoint answers 400:4711.</summary>
internal sealed record NeedsScope(string Scope);

internal static class ZoomScopes
{
    internal const string ReadMeeting = "meeting:read:meeting:admin";
    internal const string ListMeetings = "meeting:read:list_meetings:admin";
    internal const string UpdateMeeting = "meeting:update:meeting:admin";
    internal const string ListRegistrants = "meeting:read:list_registrants:admin";
    internal const string Control = "meeting:update:in_meeting_controls:admin";
    internal const string Stream = "meeting:update:livestream_status:admin";
    internal const string ListUsers = "user:read:list_users:admin";

    /// <summary>What an app has that was set up as zoom-platform 6.2 advises: for the calls above and for its events.</summary>
    internal static readonly string[] Usual =
    [
        ReadMeeting, ListMeetings, UpdateMeeting, ListRegistrants, Control, Stream, ListUsers, "meeting:read:participant:admin", "meeting:read:participant_sharing:admin",
        "meeting:read:registrant:admin", "meeting:read:ai_companion:admin", "meeting:read:livestream:admin", "cloud_recording:read:recording:admin",
        "user:read:settings:admin", "account:read:account_setting:admin", "account:read:lock_settings:admin",
    ];
}
