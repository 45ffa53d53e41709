using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>PATCH live_meetings/{id}/events: 202 at once, the effect and its webhook a little later, or never.</summary>
internal static class LiveEndpoints
{
    private const int FastestEffect = 50;
    private const int SlowestEffect = 1500;

    internal static void Map(WebApplication app, SimulatedZoom zoom)
    {
        MeetingEndpoints.Needs(ZoomScopes.Control, RateClass.Medium, app.MapPatch("/v2/live_meetings/{id}/events", (string id, JsonObject body, HttpContext context) => ControlAsync(zoom, id, body, context)));
        MeetingEndpoints.Needs(ZoomScopes.Stream, RateClass.Light, app.MapPatch("/v2/meetings/{id}/livestream/status", (string id) =>
            zoom.Rooms.TryGetValue(id, out var room) && room.IsLive ? Results.NoContent() : ZoomErrors.Of(400, 4927, "The live stream is not started.")));
    }

    private static Task<IResult> ControlAsync(SimulatedZoom zoom, string id, JsonObject body, HttpContext context) => zoom.Controlled.TryGetValue(id, out var meeting)
        ? meeting.ControlAsync(body["method"]?.GetValue<string>() ?? "", (body["params"] as JsonObject)?["participant_uuid"]?.GetValue<string>() ?? "", context)
        : Task.FromResult(Control(zoom, id, body));

    private static IResult Control(SimulatedZoom zoom, string id, JsonObject body)
    {
        if (!zoom.Meetings.ContainsKey(id))
        {
            return ZoomErrors.NotFound(id);
        }

        if (!zoom.Rooms.TryGetValue(id, out var room) || !room.IsLive)
        {
            return ZoomErrors.Of(400, 300, "The meeting is not live.");
        }

        var method = body["method"]?.GetValue<string>();
        var participant = (body["params"] as JsonObject)?["participant_uuid"]?.GetValue<string>();
        Action? effect = method switch
        {
            "participant.remove" => () => room.RemovedBySystem(participant ?? ""),
            "recording.stop" => room.StopRecording,
            "ai_companion.disable" or "ai_companion.stop" => room.StopAiCompanion,
            "waiting_room.update" => () => room.WaitingText = (body["params"] as JsonObject)?["waiting_room_title"]?.GetValue<string>(),
            _ => null,
        };
        if (effect is null)
        {
            return ZoomErrors.Of(400, 300, "Invalid method.");
        }

        if (method == "participant.remove" && !zoom.Faults.RemoveAvailable)
        {
            return ZoomErrors.Of(400, 300, "This API is not available for this account.");
        }

        if (!zoom.Faults.WithoutEffect.ContainsKey(id))
        {
            _ = Task.Run(async () =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(FastestEffect, SlowestEffect)), zoom.Time);
                effect();
            });
        }

        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}

/// <summary>A running meeting that decides itself what becomes of in-meeting calls.</summary>
internal interface IControlledMeeting
{
    Task<IResult> ControlAsync(string method, string participantUuid, HttpContext context);
}
