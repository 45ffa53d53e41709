using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Users, lists, GET and PATCH of meetings, registrants.</summary>
internal static class MeetingEndpoints
{
    internal static void Map(WebApplication app, SimulatedZoom zoom)
    {
        app.MapGet("/v2/users", () => Results.Json(new JsonObject
        {
            ["page_size"] = 300, ["next_page_token"] = "", ["users"] = new JsonArray([.. zoom.Users.Values.Select(u => u.DeepClone())]),
        }));
        app.MapGet("/v2/users/{user}/meetings", (string user, string? type) => List(zoom, user, type));
        app.MapGet("/v2/meetings/{id}", (string id) => Read(zoom, id));
        app.MapPatch("/v2/meetings/{id}", (string id, JsonObject patch) => Change(zoom, id, patch, zoom.Meetings.GetValueOrDefault(id)?.HostEmail ?? ""));
        app.MapGet("/v2/meetings/{id}/registrants", (string id) => zoom.Meetings.ContainsKey(id)
            ? Results.Json(new JsonObject { ["next_page_token"] = "", ["registrants"] = new JsonArray() })
            : ZoomErrors.NotFound(id));
    }

    /// <summary>Also the clinic's own booking tool goes this way: the answer tells nobody apart, the webhook names the operator.</summary>
    internal static IResult Change(SimulatedZoom zoom, string id, JsonObject patch, string operatorEmail)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        var (old, now) = meeting.Merge(patch);
        if (now.Count > 0)
        {
            var number = long.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
            (old["id"], now["id"]) = (number, number);
            zoom.Webhooks.Send("meeting.updated", new JsonObject
            {
                ["operator"] = operatorEmail, ["operator_id"] = meeting.Host, ["time_stamp"] = zoom.Time.GetUtcNow().ToUnixTimeMilliseconds(), ["object"] = now, ["old_object"] = old,
            });
        }

        return Results.NoContent();
    }

    private static IResult Read(SimulatedZoom zoom, string id)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        lock (meeting.Gate)
        {
            return Results.Text(meeting.Document.ToJsonString(), "application/json");
        }
    }

    private static IResult List(SimulatedZoom zoom, string user, string? type)
    {
        if (!zoom.Users.ContainsKey(user))
        {
            return ZoomErrors.Of(404, 1001, "User does not exist.");
        }

        var live = type == "live";
        var items = zoom.Meetings.Values.Where(m => m.Host == user && (!live || (zoom.Rooms.TryGetValue(m.Id, out var room) && room.IsLive))).Select(m => (JsonNode)new JsonObject
        {
            ["uuid"] = m.Uuid, ["id"] = long.Parse(m.Id, System.Globalization.CultureInfo.InvariantCulture), ["host_id"] = m.Host, ["topic"] = m.Document["topic"]!.DeepClone(), ["type"] = 2,
            ["start_time"] = m.Document["start_time"]!.DeepClone(), ["duration"] = 50, ["timezone"] = "UTC",
        });
        return Results.Json(new JsonObject { ["page_size"] = 300, ["next_page_token"] = "", ["meetings"] = new JsonArray([.. items]) });
    }
}
