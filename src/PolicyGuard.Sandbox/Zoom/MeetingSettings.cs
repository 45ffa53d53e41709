using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>What Zoom makes of a PATCH before it keeps it (zoom-platform 3.2): nothing of this is an error, and the answer is 204 all the same.</summary>
internal static class MeetingSettings
{
    internal static void Lock(JsonObject settings, JsonObject? locks)
    {
        foreach (var (name, value) in locks ?? [])
        {
            settings[name] = value?.DeepClone();
        }
    }

    internal static JsonObject Settle(JsonObject document, JsonObject patch, JsonObject? locks, bool oneOption)
    {
        var settled = (JsonObject)patch.DeepClone();
        if (settled["settings"] is JsonObject asked)
        {
            foreach (var (name, _) in locks ?? [])
            {
                asked.Remove(name);
            }

            Exclude(asked);
        }

        if (oneOption)
        {
            KeepOneOption(document, settled, locks);
        }

        return settled;
    }

    /// <summary>End-to-end encryption switches off what cannot work with it; of two that exclude one another the one asked for stays.</summary>
    private static void Exclude(JsonObject asked)
    {
        if (asked["encryption_type"]?.GetValue<string>() == "e2ee")
        {
            (asked["join_before_host"], asked["auto_recording"]) = (false, "none");
        }

        if (IsOn(asked["request_permission_to_unmute_participants"]))
        {
            asked["allow_host_control_participant_mute_state"] = false;
        }
        else if (IsOn(asked["allow_host_control_participant_mute_state"]))
        {
            asked["request_permission_to_unmute_participants"] = false;
        }
    }

    /// <summary>Without any of the three, those stay that there were; where there was none, the waiting room comes on.</summary>
    private static void KeepOneOption(JsonObject document, JsonObject settled, JsonObject? locks)
    {
        var before = (JsonObject)document["settings"]!;
        var asked = settled["settings"] as JsonObject;
        var (room, signIn, passcode) = (
            IsOn(asked?["waiting_room"] ?? before["waiting_room"]), IsOn(asked?["meeting_authentication"] ?? before["meeting_authentication"]),
            HasText(settled["password"] ?? document["password"]));
        if (room || signIn || passcode)
        {
            return;
        }

        if (IsOn(before["waiting_room"]) || IsOn(before["meeting_authentication"]) || HasText(document["password"]))
        {
            asked?.Remove("waiting_room");
            asked?.Remove("meeting_authentication");
            settled.Remove("password");
        }
        else if (locks?.ContainsKey("waiting_room") != true)
        {
            ((JsonObject)(settled["settings"] ??= new JsonObject()))["waiting_room"] = true;
        }
    }

    private static bool IsOn(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var on) && on;

    private static bool HasText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0;
}
