using System.Globalization;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Registration for a meeting: whoever is approved has a link of their own.</summary>
internal static class RegistrantEndpoints
{
    private const int AtOnce = 0;
    private const int WaitsForAWord = 1;

    internal static void Map(WebApplication app, SimulatedZoom zoom)
    {
        MeetingEndpoints.Needs(ZoomScopes.ListRegistrants, RateClass.Medium, app.MapGet("/v2/meetings/{id}/registrants", (string id, string? status, HttpRequest request) => List(zoom, id, status, request)));
        MeetingEndpoints.Needs(ZoomScopes.WriteRegistrant, RateClass.Light, app.MapPost("/v2/meetings/{id}/registrants", (string id, JsonObject body) => Add(zoom, id, body)));
        MeetingEndpoints.Needs(ZoomScopes.DecideRegistrant, RateClass.Medium, app.MapPut("/v2/meetings/{id}/registrants/status", (string id, JsonObject body) => Decide(zoom, id, body)));
    }

    /// <summary>Somebody fills in the meeting's registration page.</summary>
    /// <returns>The registrant's id.</returns>
    internal static string Register(SimulatedZoom zoom, SimulatedMeeting meeting, string firstName, string email)
    {
        Registrant registrant;
        bool fresh;
        lock (meeting.Gate)
        {
            var known = meeting.Registrants.Find(r => string.Equals(r.Email, email, StringComparison.OrdinalIgnoreCase) && r.Status is "approved" or "pending");
            fresh = known is null;
            var number = meeting.Registrants.Count + 1;
            registrant = known ?? new Registrant($"reg-{meeting.Id}-{number}", email, firstName, zoom.Time.GetUtcNow(), $"https://zoom.example/w/{meeting.Id}?tk=own-link-{meeting.Id}-{number}")
            {
                Status = Approval(meeting) == AtOnce ? "approved" : "pending",
            };
            if (fresh)
            {
                meeting.Registrants.Add(registrant);
            }

            // Left out, both are on.
            if (fresh && meeting.Settings["registrants_confirmation_email"]?.GetValue<bool>() != false)
            {
                zoom.MailedByZoom.Enqueue(email);
            }
        }

        if (fresh)
        {
            Tell(zoom, meeting, "created", registrant);
        }

        return registrant.Id;
    }

    private static int? Approval(SimulatedMeeting meeting) => meeting.Settings["approval_type"]?.GetValue<int>();

    private static IResult List(SimulatedZoom zoom, string id, string? status, HttpRequest request)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        lock (meeting.Gate)
        {
            return zoom.Pages.Of(request, "registrants",
            [
                .. meeting.Registrants.Where(r => r.Status == (status ?? "approved")).Select(r => (JsonNode)new JsonObject
                {
                    ["id"] = r.Id, ["email"] = r.Email, ["first_name"] = r.FirstName, ["status"] = r.Status, ["create_time"] = SimulatedMeeting.Time(r.At), ["join_url"] = r.JoinUrl,
                }),
            ]);
        }
    }

    private static IResult Add(SimulatedZoom zoom, string id, JsonObject body)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.Of(404, 1001, $"Meeting does not exist: {id}.");
        }

        if (Approval(meeting) is not (AtOnce or WaitsForAWord))
        {
            return ZoomErrors.Of(400, 3000, $"Registration has not been enabled for this meeting: {id}.");
        }

        if (body["first_name"]?.GetValue<string>() is not { Length: > 0 } name || body["email"]?.GetValue<string>() is not { Length: > 0 } email)
        {
            return ZoomErrors.Of(400, 300, "Validation Failed.");
        }

        var registrant = Register(zoom, meeting, name, email);
        return Results.Json(
            new JsonObject { ["id"] = long.Parse(id, CultureInfo.InvariantCulture), ["registrant_id"] = registrant, ["topic"] = meeting.Document["topic"]!.DeepClone(), ["join_url"] = "https://zoom.example/w/in-the-list" },
            statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Also what a host does on Zoom's own page goes this way.</summary>
    internal static IResult Decide(SimulatedZoom zoom, string id, JsonObject body)
    {
        if (!zoom.Meetings.TryGetValue(id, out var meeting))
        {
            return ZoomErrors.NotFound(id);
        }

        var (status, word) = body["action"]?.GetValue<string>() switch
        {
            "approve" => ("approved", "approved"),
            "cancel" => ("cancelled", "cancelled"),
            "deny" => ("denied", "denied"),
            _ => ("", ""),
        };
        if (status.Length == 0)
        {
            return ZoomErrors.Of(400, 300, "Validation Failed.");
        }

        var changed = new List<Registrant>();
        lock (meeting.Gate)
        {
            foreach (var asked in (body["registrants"] as JsonArray ?? []).Select(r => r!["id"]?.GetValue<string>()))
            {
                if (!zoom.Faults.WithoutEffect.ContainsKey(id) && meeting.Registrants.Find(r => r.Id == asked && r.Status != status) is { } registrant)
                {
                    registrant.Status = status;
                    changed.Add(registrant);
                }
            }
        }

        foreach (var registrant in changed)
        {
            Tell(zoom, meeting, word, registrant);
        }

        return Results.NoContent();
    }

    private static void Tell(SimulatedZoom zoom, SimulatedMeeting meeting, string word, Registrant registrant) => zoom.Webhooks.Send($"meeting.registration_{word}", new JsonObject
    {
        ["object"] = new JsonObject
        {
            ["uuid"] = meeting.Uuid, ["id"] = long.Parse(meeting.Id, CultureInfo.InvariantCulture), ["host_id"] = meeting.Host, ["topic"] = meeting.Document["topic"]!.DeepClone(), ["type"] = 2,
            ["registrant"] = new JsonObject
            {
                ["id"] = registrant.Id, ["first_name"] = registrant.FirstName, ["email"] = registrant.Email, ["status"] = registrant.Status, ["join_url"] = registrant.JoinUrl,
            },
        },
    });
}

/// <summary>One registration.</summary>
internal sealed class Registrant(string id, string email, string firstName, DateTimeOffset at, string joinUrl)
{
    internal string Id { get; } = id;

    internal string Email { get; } = email;

    internal string FirstName { get; } = firstName;

    internal DateTimeOffset At { get; set; } = at;

    internal string JoinUrl { get; } = joinUrl;

    /// <summary>approved, pending, cancelled or denied.</summary>
    internal string Status { get; set; } = "pending";
}
