using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>
/// The four grants. Each access token is its own, an hour long, with the scopes that the app has now; a refresh token is good for one
/// refresh, a code for five minutes and once.
/// </summary>
internal sealed class OAuthEndpoints(SimulatedZoom zoom)
{
    private const int Seconds = 3599;
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new();
    private readonly ConcurrentDictionary<string, bool> refreshes = new();
    private readonly ConcurrentDictionary<string, Code> codes = new();
    private int issued;

    internal void Map(WebApplication app)
    {
        app.MapGet("/oauth/authorize", (Func<HttpRequest, IResult>)Authorize);
        app.MapPost("/oauth/token", (Func<HttpContext, Task<IResult>>)AskAsync);
    }

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
    internal void Revoke()
    {
        tokens.Clear();
        refreshes.Clear();
    }

    /// <summary>The owner agrees at once: there is nobody to ask.</summary>
    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        if (query["response_type"] != "code" || query["client_id"] != SimulatedZoom.ClientId || !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var back))
        {
            return Results.Text("Invalid redirect or client (4,700)", "text/plain", statusCode: 400);
        }

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        codes[code] = new Code(zoom.Time.GetUtcNow() + CodeLife, back.OriginalString, query["code_challenge"].ToString(), query["code_challenge_method"] == "S256");
        return Results.Redirect($"{back.OriginalString}{(back.Query.Length > 0 ? '&' : '?')}code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private async Task<IResult> AskAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SimulatedZoom.ClientId}:{SimulatedZoom.ClientSecret}"));
        if (context.Request.Headers.Authorization != basic)
        {
            return Refuse("Invalid client_id or client_secret", "invalid_client", 401);
        }

        return form["grant_type"].ToString() switch
        {
            "account_credentials" => form["account_id"] == SimulatedZoom.Account ? Issue(withRefresh: false) : Refuse("Bad Request", "invalid_request"),
            "client_credentials" => Issue(withRefresh: false),
            "authorization_code" => Redeem(form) ? Issue(withRefresh: true) : Refuse("Invalid authorization code", "invalid_grant"),

            // Taken out before the new one is made: of two who come with the same, one is refused.
            "refresh_token" => refreshes.TryRemove(form["refresh_token"].ToString(), out _) ? Issue(withRefresh: true) : Refuse("Invalid Token!", "invalid_grant"),
            _ => Refuse("Unsupported grant type", "unsupported_grant_type"),
        };
    }

    private bool Redeem(IFormCollection form) =>
        codes.TryRemove(form["code"].ToString(), out var code) && code.Until > zoom.Time.GetUtcNow() && form["redirect_uri"] == code.Back && code.IsProvedBy(form["code_verifier"].ToString());

    private IResult Issue(bool withRefresh)
    {
        var number = Interlocked.Increment(ref issued);
        var token = $"sandbox-access-token-{number}";
        tokens[token] = zoom.Time.GetUtcNow().AddSeconds(Seconds);
        var answer = new Dictionary<string, object>
        {
            ["access_token"] = token, ["token_type"] = "bearer", ["expires_in"] = Seconds, ["scope"] = string.Join(' ', zoom.Scopes.Keys), ["api_url"] = zoom.Address.AbsoluteUri.TrimEnd('/'),
        };
        if (withRefresh)
        {
            var refresh = $"sandbox-refresh-token-{number}";
            refreshes[refresh] = true;
            answer["refresh_token"] = refresh;
        }

        return Results.Json(answer);
    }

    private static IResult Refuse(string reason, string error, int status = 400) => Results.Json(new { reason, error }, statusCode: status);

    private sealed record Code(DateTimeOffset Until, string Back, string Challenge, bool Hashed)
    {
        /// <summary>Without a challenge there is nothing to prove.</summary>
        internal bool IsProvedBy(string verifier) => Challenge.Length == 0 || Challenge == (Hashed
            ? Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_')
            : verifier);
    }
}
