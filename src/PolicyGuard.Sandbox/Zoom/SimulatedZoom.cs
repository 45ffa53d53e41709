using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Client;

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
        Tokens = new OAuthEndpoints(this);
        Pages = new Pages(time);
        RateLimits = new RateLimits(time);
        Clients = new ClientDesks(this);
    }

    internal TimeProvider Time { get; }

    internal WebhookSender Webhooks { get; }

    internal Faults Faults { get; } = new();

    internal OAuthEndpoints Tokens { get; }

    internal Pages Pages { get; }

    internal RateLimits RateLimits { get; }

    internal AppEndpoints Apps { get; } = new();

    /// <summary>What the app may do; take one away and calls that need it answer 400:4711.</summary>
    internal ConcurrentDictionary<string, bool> Scopes { get; } = new(ZoomScopes.Usual.ToDictionary(s => s, _ => true));

    /// <summary>By host: meeting settings that an admin has locked for them, as a meeting's <c>settings</c> would hold them.</summary>
    internal ConcurrentDictionary<string, JsonObject> Locks { get; } = new();

    /// <summary>The account's "secure with one option": a meeting may not be without waiting room, passcode and sign-in at once.</summary>
    internal bool SecureWithOneOption { get; set; } = true;

    /// <summary>Settings that Zoom refuses here though it takes them elsewhere, by path: a PATCH that holds one is refused as a whole.</summary>
    internal ConcurrentDictionary<string, bool> RefusedSettings { get; } = new();

    internal RefusalForm RefusalForm { get; set; }

    internal ConcurrentDictionary<string, JsonObject> Users { get; } = new();

    internal ConcurrentDictionary<string, SimulatedMeeting> Meetings { get; } = new();

    /// <summary>By meeting id; the room that runs now or ran last.</summary>
    internal ConcurrentDictionary<string, LiveRoom> Rooms { get; } = new();

    /// <summary>By meeting id: running meetings that answer in-meeting calls themselves, in place of a room.</summary>
    internal ConcurrentDictionary<string, IControlledMeeting> Controlled { get; } = new();

    /// <summary>Addresses that Zoom itself would have mailed a link to.</summary>
    internal ConcurrentQueue<string> MailedByZoom { get; } = new();

    /// <summary>Every call that came in, in order.</summary>
    internal ConcurrentQueue<JournalEntry> Journal { get; } = new();

    /// <summary>Told of every call as it comes in.</summary>
    internal Action<JournalEntry>? Called { get; set; }

    /// <summary>The hosts' clients, one a meeting.</summary>
    internal ClientDesks Clients { get; }

    internal Uri Address => new(app.Urls.First());

    internal static async Task<SimulatedZoom> StartAsync(string url, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var server = builder.Build();
        var zoom = new SimulatedZoom(server, time);
        server.UseWebSockets();
        server.Use(zoom.GuardAsync);
        zoom.Tokens.Map(server);
        MeetingEndpoints.Map(server, zoom);
        LiveEndpoints.Map(server, zoom);
        ClientEndpoints.Map(server, zoom.Clients);
        zoom.Apps.Map(server, zoom);
        server.MapFallback(() => ZoomErrors.Of(404, 2300, "This API endpoint is not recognized."));
        await server.StartAsync();
        return zoom;
    }

    internal string AddUser()
    {
        var number = Interlocked.Increment(ref users);
        var id = $"HOST{number:D4}AAAAAAAAAAAAAA";
        Users[id] = new JsonObject { ["id"] = id, ["email"] = $"therapist{number}@clinic.example", ["type"] = 2, ["status"] = "active", ["timezone"] = "UTC", ["first_name"] = "Alex", ["last_name"] = "Morgan", ["display_name"] = "Alex Morgan" };
        return id;
    }

    /// <summary>A meeting as the clinic's policy wants it, then changed by <paramref name="change"/>. Tells by webhook, after <paramref name="before"/>.</summary>
    internal SimulatedMeeting Schedule(string host, DateTimeOffset start, Action<JsonObject>? change = null, Action<SimulatedMeeting>? before = null)
    {
        var id = Interlocked.Increment(ref meetings).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var meeting = new SimulatedMeeting(id, host, start, Users[host]["email"]!.GetValue<string>());
        change?.Invoke(meeting.Document);
        MeetingSettings.Lock(meeting.Settings, Locks.GetValueOrDefault(host));
        Meetings[id] = meeting;
        before?.Invoke(meeting);
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

    /// <summary>The host deletes it.</summary>
    internal void Delete(SimulatedMeeting meeting)
    {
        Meetings.TryRemove(meeting.Id, out _);
        Webhooks.Send("meeting.deleted", new JsonObject
        {
            ["operator"] = meeting.HostEmail, ["operator_id"] = meeting.Host,
            ["object"] = new JsonObject { ["uuid"] = meeting.Uuid, ["id"] = long.Parse(meeting.Id, System.Globalization.CultureInfo.InvariantCulture), ["host_id"] = meeting.Host, ["type"] = 2 },
        });
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
        var entry = new JournalEntry(Time.GetUtcNow(), context.Request.Method, path, body) { Query = context.Request.QueryString.Value ?? "" };
        Journal.Enqueue(entry);
        Called?.Invoke(entry);
        context.Response.Headers.Date = Time.GetUtcNow().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["x-zm-trackingid"] = $"v=2.0;clid=sandbox;rid=WEB_{Guid.NewGuid():N}";
        var result = Tokens.Check(context) ?? RateLimits.Count(context) ?? Faults.Next(context.Request.Method, path, Time);
        if (result is not null)
        {
            await result.ExecuteAsync(context);
            return;
        }

        await next();
    }
}

internal sealed record JournalEntry(DateTimeOffset At, string Method, string Path, string Body)
{
    /// <summary>With its question mark; empty when there is none.</summary>
    internal string Query { get; init; } = "";
}

internal static class ZoomErrors
{
    internal static IResult Of(int status, int code, string message) => Results.Json(new { code, message }, statusCode: status);

    /// <summary>What accounts saw on their day's last call: no Retry-After, and no type.</summary>
    internal static readonly IReadOnlyList<string> DayLimitWordings =
    [
        "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.",
        "A maximum of 100 meetings can be created/updated for a single user in one day.",
        "You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.",
    ];

    internal static IResult HostDayLimit(string? wording = null) => Of(429, 429, wording ?? DayLimitWordings[0]);

    internal static IResult NoOccurrence(string id) => Of(400, 300, $"Invalid occurrence_id {id}.");

    internal static IResult Validation(IReadOnlyList<string> refused, RefusalForm form) => form switch
    {
        RefusalForm.Named => Results.Json(
            new { code = 300, message = "Validation Failed.", errors = refused.Select(field => new { field, message = "Invalid field." }) }, statusCode: 400),
        RefusalForm.Bare => Of(400, 300, "Validation Failed."),
        RefusalForm.Xml => Results.Text(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><result><code>300</code><message>Validation Failed.</message></result>", "application/xml", statusCode: 400),
    };

    /// <summary>An error body that is no JSON: Zoom does not escape the quotes of what it repeats.</summary>
    internal static IResult Malformed(int status, int code, string quoted) =>
        Results.Text($$"""{"code":{{code}},"message":"Invalid value "{{quoted}}" given."}""", "application/json", statusCode: status);

    internal static IResult MissingScope(string scope) => Of(400, 4711, $"Invalid access token, does not contain scopes:[{scope}].");

    internal static IResult NotFound(string meeting) => Of(404, 3001, $"Meeting {meeting} is not found or has expired.");
}
