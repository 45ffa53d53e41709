using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PolicyGuard.Companion;

/// <summary>The page that Zoom opens in the side panel, and the exchange of a context for a token.</summary>
internal static class CompanionEndpoints
{
    internal const string RateLimit = "companion";
    private const string Header = "X-Zoom-App-Context";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/companion", Page).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/companion/session", Exchange).AllowAnonymous().DisableAntiforgery().RequireRateLimiting(RateLimit).ExcludeFromDescription();
        routes.MapGet("/companion/{file}", (string file, HttpContext context) => CompanionFiles.Send(file, context)).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Always 200 and a page: Zoom shows anything else as a blank panel, and a therapist must read what to do.</summary>
    private static ContentHttpResult Page(HttpContext context, ContextGate gate, CompanionApp app)
    {
        var answer = gate.Admit(context.Request.Headers[Header] is { Count: 1 } one ? one[0] : null);
        var headers = context.Response.Headers;
        headers.StrictTransportSecurity = "max-age=31536000";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = Policy(context.Request.Host, app);
        headers.CacheControl = "no-store";
        return TypedResults.Content(Shell(answer), "text/html; charset=utf-8");
    }

    private static IResult Exchange(SessionRequest? request, HttpContext context, ContextGate gate)
    {
        context.Response.Headers.CacheControl = "no-store";
        var answer = gate.Admit(request?.Context);
        if (answer.Token is { } token)
        {
            return TypedResults.Json(new SessionAnswer(token), CompanionJson.Default.SessionAnswer);
        }

        if (answer.Wait is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var (word, sentence, status) = ContextWords.Of(answer.Verdict);
        return TypedResults.Problem(sentence, statusCode: status, title: "Not connected", extensions: new Dictionary<string, object?> { ["reason"] = word });
    }

    /// <summary>Older engines do not take 'self' for a web socket, so that is named with the host the client asked for.</summary>
    private static string Policy(HostString host, CompanionApp app)
    {
        var socket = host.HasValue && Uri.CheckHostName(host.Host.Trim('[', ']')) != UriHostNameType.Unknown ? $" wss://{host.ToUriComponent()}" : "";
        var frames = string.Join(' ', ["'self'", "https://zoom.us", "https://*.zoom.us", .. app.FrameAncestors]);
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'{socket}; base-uri 'none'; form-action 'none'; frame-ancestors {frames}";
    }

    private static string Shell(GateAnswer answer)
    {
        var (word, sentence, _) = ContextWords.Of(answer.Verdict);
        var session = answer.Token is { } token
            ? $"""<script type="application/json" id="session">{JsonSerializer.Serialize(new SessionAnswer(token), CompanionJson.Default.SessionAnswer)}</script>"""
            : "";
        var text = HtmlEncoder.Default.Encode(answer.Token is null ? $"Nothing is protected from here yet. {sentence}" : "Connecting.");
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>PolicyGuard</title>
            <link rel="stylesheet" href="{CompanionFiles.Url("panel.css")}">
            <script type="module" src="{CompanionFiles.Url("panel.js")}"></script>
            </head>
            <body>
            <main id="panel" data-context="{word}"><p>{text}</p></main>
            {session}
            </body>
            </html>

            """;
    }
}

internal sealed record SessionRequest(string? Context);

internal sealed record SessionAnswer(string Token);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionAnswer))]
internal sealed partial class CompanionJson : JsonSerializerContext;
