using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>A Zoom account on this machine: REST, OAuth, live rooms and signed webhooks, as zoom-platform.md describes them.</summary>
internal sealed class SimulatedZoom : IAsyncDisposable
{
    internal const string Account = "acc_SANDBOX";
    internal const string ClientId = "sandbox-client";
    internal const string ClientSecret = "sandbox-client-secret";
    internal const string WebhookSecret = "sandbox-webhook-secret";

    private readonly WebApplication app;
    private int users;
    private long meetings = 84_700_000_000;

    private SimulatedZoom(WebApplication server, TimeProvider time)
    {
        app = server;
        Time = time;
        Webhooks = new WebhookSender(time);
    }

    internal TimeProvider Time { get; }

    internal WebhookSender Webhooks { get; }

    internal Faults Faults { get; } = new();

    internal ConcurrentDictionary<string, JsonObject> Users { get; } = new();

    internal ConcurrentDictionary<string, SimulatedMeeting> Meetings { get; } = new();

    /// <summary>By meeting id; the room that runs now or ran last.</summary>
    internal ConcurrentDictionary<string, LiveRoom> Rooms { get; } = new();

    /// <summary>Every call that came in, in order.</summary>
    internal ConcurrentQueue<JournalEntry> Journal { get; } = new();

    internal Uri Address => new(app.Urls.First());

    internal static async Task<SimulatedZoom> StartAsync(string url, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var server = builder.Build();
        var zoom = new SimulatedZoom(server, time);
        server.Use(zoom.GuardAsync);
        OAuthEndpoints.Map(server, zoom);
        MeetingEndpoints.Map(server, zoom);
        LiveEndpoints.Map(server, zoom);
        server.MapFallback(() => ZoomErrors.Of(404, 2300, "This API endpoint is not recognized."));
        await server.StartAsync();
        return zoom;
    }

    internal string AddUser()
    {
        var number = Interlocked.Increment(ref users);
        var id = $"HOST{number:D4}AAAAAAAAAAAAAA";
        Users[id] = new JsonObject { ["id"] = id, ["email"] = $"therapist{number}@clinic.example", ["type"] = 2, ["status"] = "active", ["timezone"] = "UTC" };
        return id;
    }

    /// <summary>A meeting as the clinic's policy wants it, then changed by <paramref name="change"/>. Tells by webhook.</summary>
    internal SimulatedMeeting Schedule(string host, DateTimeOffset start, Action<JsonObject>? change = null)
    {
        var id = Interlocked.Increment(ref meetings).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var meeting = new SimulatedMeeting(id, host, start, Users[host]["email"]!.GetValue<string>());
        change?.Invoke(meeting.Document);
        Meetings[id] = meeting;
        Webhooks.Send("meeting.created", new JsonObject
        {
            ["operator"] = meeting.HostEmail,
            ["operator_id"] = host,
            ["object"] = new JsonObject
            {
                ["uuid"] = meeting.Uuid, ["id"] = long.Parse(id), ["host_id"] = host, ["topic"] = meeting.Document["topic"]!.DeepClone(), ["type"] = 2,
                ["start_time"] = meeting.Document["start_time"]!.DeepClone(), ["duration"] = 50, ["timezone"] = "UTC", ["join_url"] = "https://zoom.example/j/1", ["settings"] = new JsonObject(),
            },
        });
        return meeting;
    }

    internal LiveRoom Open(SimulatedMeeting meeting)
    {
        var room = new LiveRoom(this, meeting);
        Rooms[meeting.Id] = room;
        return room;
    }

    public async ValueTask DisposeAsync()
    {
        await Webhooks.DisposeAsync();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Faults, the bearer, and the journal, before any endpoint.</summary>
    private async Task GuardAsync(HttpContext context, Func<Task> next)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith("/v2/", StringComparison.Ordinal))
        {
            await next();
            return;
        }

        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        Journal.Enqueue(new JournalEntry(Time.GetUtcNow(), context.Request.Method, path, body));
        var result = context.Request.Headers.Authorization.ToString() != $"Bearer {OAuthEndpoints.Token}"
            ? ZoomErrors.Of(401, 124, "Invalid access token.")
            : Faults.Next(path, Time);
        if (result is not null)
        {
            await result.ExecuteAsync(context);
            return;
        }

        await next();
    }
}

internal sealed record JournalEntry(DateTimeOffset At, string Method, string Path, string Body);

internal static class ZoomErrors
{
    internal static IResult Of(int status, int code, string message) => Results.Json(new { code, message }, statusCode: status);

    internal static IResult NotFound(string meeting) => Of(404, 3001, $"Meeting {meeting} is not found or has expired.");
}

internal static class OAuthEndpoints
{
    internal const string Token = "sandbox-access-token";

    internal static void Map(WebApplication app, SimulatedZoom zoom)
    {
        app.MapPost("/oauth/token", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            var basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{SimulatedZoom.ClientId}:{SimulatedZoom.ClientSecret}"));
            return context.Request.Headers.Authorization != basic ? Results.Json(new { reason = "Invalid client_id or client_secret", error = "invalid_client" }, statusCode: 401)
                : form["grant_type"] != "account_credentials" || form["account_id"] != SimulatedZoom.Account ? Results.Json(new { reason = "Bad Request", error = "invalid_request" }, statusCode: 400)
                : Results.Json(new { access_token = Token, token_type = "bearer", expires_in = 3599, scope = "meeting:read:meeting:admin meeting:update:meeting:admin meeting:update:in_meeting_controls:admin", api_url = zoom.Address.AbsoluteUri.TrimEnd('/') });
        });
    }
}
