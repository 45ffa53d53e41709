using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Which Zoom Apps open by themselves in which meeting, and the link that opens one in a running meeting.</summary>
internal sealed class AppEndpoints
{
    private const int Most = 3;
    private const string OurOwn = "app-that-calls";

    private readonly ConcurrentDictionary<string, HashSet<string>> apps = new();

    /// <summary>The account's "Zoom Apps Quick Launch Button".</summary>
    internal bool QuickLaunch { get; set; } = true;

    /// <summary>Apps that open by themselves in a meeting; other apps may have been set to before ours.</summary>
    internal HashSet<string> Of(string meetingId) => apps.GetOrAdd(meetingId, _ => new HashSet<string>(StringComparer.Ordinal));

    internal void Map(WebApplication app, SimulatedZoom zoom)
    {
        MeetingEndpoints.Needs(ZoomScopes.OpenApp, RateClass.Light, app.MapPost("/v2/meetings/{id}/open_apps", (string id, JsonObject? body) => Add(zoom, id, body?["app_id"]?.GetValue<string>() ?? OurOwn)));
        MeetingEndpoints.Needs(ZoomScopes.DontOpenApp, RateClass.Light, app.MapDelete("/v2/meetings/{id}/open_apps", (string id, string? app_id) => Refusal(zoom, id) ?? Remove(id, app_id ?? OurOwn)));
        MeetingEndpoints.Needs(ZoomScopes.AppLink, RateClass.Medium, app.MapPost("/v2/zoomapp/deeplink", (JsonObject body) => Link(zoom, body)));
    }

    private IResult Add(SimulatedZoom zoom, string id, string appId)
    {
        if (Refusal(zoom, id) is { } refusal)
        {
            return refusal;
        }

        var open = Of(id);
        lock (open)
        {
            if (!open.Contains(appId) && open.Count >= Most)
            {
                return ZoomErrors.Of(400, 3000, "You can only add up to 3 apps to a meeting.");
            }

            open.Add(appId);
        }

        return Results.Json(new { id = long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), start_time = zoom.Meetings[id].Document["start_time"]!.GetValue<string>(), app_id = appId }, statusCode: StatusCodes.Status201Created);
    }

    private IResult Remove(string id, string appId)
    {
        var open = Of(id);
        lock (open)
        {
            open.Remove(appId);
        }

        return Results.NoContent();
    }

    private IResult? Refusal(SimulatedZoom zoom, string id) =>
        !zoom.Meetings.ContainsKey(id) ? ZoomErrors.NotFound(id)
        : zoom.Rooms.TryGetValue(id, out var room) && room.IsLive ? ZoomErrors.Of(400, 3000, "The meeting has started.")
        : !QuickLaunch ? ZoomErrors.Of(400, 3000, "Zoom Apps Quick Launch Button is not enabled.")
        : null;

    /// <summary>Type 1 opens the app in what the user runs now, which here is the page of their client.</summary>
    private static IResult Link(SimulatedZoom zoom, JsonObject body)
    {
        var user = body["user_id"]?.GetValue<string>() ?? "";
        return !zoom.Users.ContainsKey(user) ? ZoomErrors.Of(404, 1001, "User does not exist.")
            : zoom.Rooms.Values.FirstOrDefault(r => r.IsLive && zoom.Meetings[r.MeetingId].Host == user) is { } room ? Results.Json(new { deeplink = new Uri(zoom.Address, $"/client/{room.MeetingId}").AbsoluteUri })
            : ZoomErrors.Of(400, 300, "The user is not in a meeting.");
    }
}
