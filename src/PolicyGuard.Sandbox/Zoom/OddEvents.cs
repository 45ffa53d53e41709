using System.Globalization;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Events that look unlike the others (zoom-platform 2.8, 2.12), and one that nobody has heard of yet.</summary>
internal static class OddEvents
{
    /// <summary>No <c>event_ts</c> where others have it, and a text where theirs is a number.</summary>
    internal static void AppDeauthorized(SimulatedZoom zoom) => zoom.Webhooks.SendRaw(new JsonObject
    {
        ["event"] = "app_deauthorized",
        ["payload"] = new JsonObject
        {
            ["account_id"] = SimulatedZoom.Account, ["user_id"] = zoom.Users.Keys.Order(StringComparer.Ordinal).FirstOrDefault() ?? "", ["signature"] = Guid.NewGuid().ToString("N"),
            ["deauthorization_time"] = zoom.Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), ["client_id"] = SimulatedZoom.ClientId,
            ["event_ts"] = zoom.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        },
    });

    /// <summary>With what somebody wrote, and a date in a form of its own.</summary>
    internal static void Chat(SimulatedZoom zoom, LiveRoom room, string text) => zoom.Webhooks.Send("meeting.chat_message_sent", new JsonObject
    {
        ["object"] = new JsonObject
        {
            ["id"] = long.Parse(room.MeetingId, CultureInfo.InvariantCulture), ["uuid"] = room.Uuid,
            ["chat_message"] = new JsonObject
            {
                ["date_time"] = zoom.Time.GetUtcNow().ToString("'GMT'yyyyMMdd-HHmmss", CultureInfo.InvariantCulture), ["sender_session_id"] = "16778240", ["sender_name"] = "Therapist",
                ["sender_type"] = "host", ["recipient_type"] = "everyone", ["message_id"] = Guid.NewGuid().ToString("N"), ["message_content"] = text,
            },
        },
    });

    internal static void NotYetInvented(SimulatedZoom zoom, LiveRoom room) => zoom.Webhooks.Send("meeting.participant_teleported", new JsonObject
    {
        ["object"] = new JsonObject { ["id"] = room.MeetingId, ["uuid"] = room.Uuid, ["participant"] = new JsonArray(1, null, "x") },
    });
}
