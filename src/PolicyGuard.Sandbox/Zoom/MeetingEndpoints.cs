using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Users, lists, GET and PATCH of meetings.</summary>
internal static class MeetingEndpoints
{
    internal static void Map(WebApplication app, SimulatedZoom zoom)
    {
        Needs(ZoomScopes.ListUsers, RateClass.Medium, app.MapGet("/v2/users", (HttpRequest request) =>
            zoom.Pages.Of(request, "users", [.. zoom.Users.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => u.Value)])));
        Needs(ZoomScopes.ListMeetings, RateClass.Medium, app.MapGet("/v2/users/{user}/meetings", (string user, string? type, HttpRequest request) => List(zoom, user, type, request)));
        Needs(ZoomScopes.ReadMeeting, RateClass.Light, app.MapGet("/v2/meetings/{id}", (string id, string? occurrence_id) => Read(zoom, id, occurrence_id)));
        Needs(ZoomScopes.UpdateMeeting, RateClass.Light, app.MapPatch("/v2/meetings/{id}", (string id, string? occurrence_id, JsonObject patch) => Patch(zoom, id, patch, occurrence_id)));
        RegistrantEndpoints.Map(app, zoom);
    }

    internal static void Needs(string scope, RateClass label, RouteHandlerBuilder route) => route.WithMetadata(new NeedsScope(scope, label));

    /// <summary>What comes by REST: counted against the host's day, refused as a whole where Zoom refuses one setting of it, and without effect where the day wants it so.</summary>
    private static IResult Patch(SimulatedZoom zoom, string id, JsonObject patch, string? occurrence)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        if (!zoom.Faults.MayUpdate(meeting.Host, zoom.Time.GetUtcNow()))
        {
            return ZoomErrors.HostDayLimit(zoom.Faults.DayLimitWording);
        }

        if (occurrence is not null && !meeting.HasOccurrence(occurrence))
        {
            return ZoomErrors.NoOccurrence(occurrence);
        }

        if (PatchValidation.Refused(zoom, meeting, patch, occurrence) is { Count: > 0 } refused)
        {
            return ZoomErrors.Validation(refused, zoom.RefusalForm);
        }

        return zoom.Faults.WithoutEffect.ContainsKey(id) ? Results.NoContent() : Change(zoom, id, patch, meeting.HostEmail, occurrence);
    }

    /// <summary>Also the clinic's own booking tool goes this way: the answer tells nobody apart, the webhook names the operator.</summary>
    internal static IResult Change(SimulatedZoom zoom, string id, JsonObject patch, string operatorEmail, string? occurrence = null)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        var locks = zoom.Locks.GetValueOrDefault(meeting.Host);
        var (old, now) = occurrence is null ? meeting.Merge(patch, locks, zoom.SecureWithOneOption) : meeting.MergeOccurrence(occurrence, patch, locks);
        if (now.Count > 0)
        {
            var number = long.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
            (old["id"], now["id"]) = (number, number);
            var payload = new JsonObject
            {
                ["operator"] = operatorEmail, ["operator_id"] = meeting.Host, ["time_stamp"] = zoom.Time.GetUtcNow().ToUnixTimeMilliseconds(), ["object"] = now, ["old_object"] = old,
            };
            if (occurrence is not null)
            {
                (payload["scope"], now["occurrences"]) = ("single", new JsonArray(new JsonObject { ["occurrence_id"] = occurrence }));
            }

            zoom.Webhooks.Send("meeting.updated", payload);
        }

        return Results.NoContent();
    }

    private static IResult Read(SimulatedZoom zoom, string id, string? occurrence)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        lock (meeting.Gate)
        {
            return occurrence is null ? Results.Text(meeting.Document.ToJsonString(), "application/json")
                : meeting.HasOccurrence(occurrence) ? Results.Text(meeting.OccurrenceDocument(occurrence).ToJsonString(), "application/json")
                : ZoomErrors.NoOccurrence(occurrence);
        }
    }

    private static IResult List(SimulatedZoom zoom, string user, string? type, HttpRequest request)
    {
        if (!zoom.Users.ContainsKey(user))
        {
            return ZoomErrors.Of(404, 1001, "User does not exist.");
        }

        var live = type == "live";
        var items = zoom.Meetings.Values.Where(m => m.Host == user && (!live || (zoom.Rooms.TryGetValue(m.Id, out var room) && room.IsLive)))
            .OrderBy(m => m.Id, StringComparer.Ordinal).Select(m => (JsonNode)new JsonObject
        {
            ["uuid"] = m.Uuid, ["id"] = long.Parse(m.Id, System.Globalization.CultureInfo.InvariantCulture), ["host_id"] = m.Host, ["topic"] = m.Document["topic"]!.DeepClone(), ["type"] = 2,
            ["start_time"] = m.Document["start_time"]!.DeepClone(), ["duration"] = 50, ["timezone"] = "UTC",
        });
        return zoom.Pages.Of(request, "meetings", [.. items]);
    }
}
