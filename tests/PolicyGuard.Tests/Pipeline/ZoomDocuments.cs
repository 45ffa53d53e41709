using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>What Zoom says of a meeting that keeps every rule; a test changes one thing in it.</summary>
internal static class ZoomDocuments
{
    internal static JsonObject MeetingDocument(DateTimeOffset start, Action<JsonObject>? change = null, string id = PipelineHouse.MeetingId)
    {
        var document = new JsonObject
        {
            ["id"] = long.Parse(id), ["host_id"] = PipelineHouse.Host, ["topic"] = "Session", ["type"] = 2, ["status"] = "waiting", ["start_time"] = Time(start), ["duration"] = 50,
            ["password"] = "aB3kLm9Qx", ["creation_source"] = "web_portal",
            ["settings"] = new JsonObject
            {
                ["waiting_room"] = true, ["join_before_host"] = false, ["use_pmi"] = false, ["approval_type"] = 2, ["auto_recording"] = "none", ["alternative_hosts"] = "",
                ["auto_start_meeting_summary"] = false, ["auto_start_ai_companion_questions"] = false, ["email_notification"] = false, ["private_meeting"] = true,
            },
        };
        change?.Invoke(document);
        return document;
    }

    internal static HttpResponseMessage Meeting(DateTimeOffset start, Action<JsonObject>? change = null, string id = PipelineHouse.MeetingId) => Json(MeetingDocument(start, change, id));

    internal static void WithoutWaitingRoom(JsonObject meeting) => meeting["settings"]!["waiting_room"] = false;

    internal static HttpResponseMessage Json(JsonNode body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    /// <summary>The object of an event of the running meeting.</summary>
    internal static JsonObject Live(string uuid, Action<JsonObject>? change = null)
    {
        var thing = new JsonObject { ["id"] = PipelineHouse.MeetingId, ["uuid"] = uuid, ["host_id"] = PipelineHouse.Host, ["topic"] = "Session", ["type"] = 2 };
        change?.Invoke(thing);
        return thing;
    }

    internal static JsonObject Participant(string uuid, string participant, string user, string name, string zoomUser = "", string email = "") => Live(uuid, o => o["participant"] = new JsonObject
    {
        ["participant_uuid"] = participant, ["user_id"] = user, ["user_name"] = name, ["id"] = zoomUser, ["participant_user_id"] = zoomUser, ["email"] = email,
    });

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
