using System.Globalization;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>What the webhooks of a running meeting look like, oddities and all (zoom-platform 2.2, 2.6, 2.10).</summary>
internal sealed class RoomEvents(SimulatedZoom zoom, SimulatedMeeting meeting, string uuid)
{
    internal string Now => SimulatedMeeting.Time(zoom.Time.GetUtcNow());

    internal void Send(string name, JsonObject payload) => zoom.Webhooks.Send(name, payload);

    internal void Of(string name, Guest guest, string timeField, Action<JsonObject>? more = null, Action<JsonObject>? around = null)
    {
        var participant = Participant(guest.UserId, guest.Name, guest.ZoomUserId, guest.Uuid, guest.Email, guest.Phone, guest.Registrant, timeField, Now);
        participant["custom_keys"] = new JsonArray();

        // Zoom's own examples show both names of the time.
        if (timeField == "join_time" && guest.Number % 2 == 1)
        {
            participant.Remove("join_time");
            participant["date_time"] = Now;
        }

        if (guest.Uuid.Length == 0)
        {
            participant.Remove("participant_uuid");
        }

        more?.Invoke(participant);
        Send(name, Meeting(o =>
        {
            o["participant"] = participant;
            around?.Invoke(o);
        }));
    }

    /// <summary>One participant as Zoom's events describe them; what there is nothing of is left out where Zoom leaves it out.</summary>
    internal static JsonObject Participant(string userId, string name, string zoomUserId, string uuid, string email, string phone, string registrant, string timeField, string time)
    {
        var participant = new JsonObject
        {
            ["user_id"] = userId, ["user_name"] = name, ["id"] = zoomUserId, ["participant_user_id"] = zoomUserId, ["participant_uuid"] = uuid, ["email"] = email, [timeField] = time,
            ["public_ip"] = "203.0.113.7",
        };
        if (phone.Length > 0)
        {
            participant["phone_number"] = phone;
        }

        if (registrant.Length > 0)
        {
            participant["registrant_id"] = registrant;
        }

        return participant;
    }

    internal JsonObject Ai() => new()
    {
        ["object"] = new JsonObject
        {
            ["meeting_number"] = long.Parse(meeting.Id, CultureInfo.InvariantCulture), ["meeting_uuid"] = uuid, ["host_id"] = meeting.Host,
            ["ai_companion"] = new JsonObject { ["questions"] = true, ["summary"] = true },
        },
    };

    internal JsonObject Meeting(Action<JsonObject>? more, bool idAsNumber = false)
    {
        var thing = new JsonObject
        {
            ["id"] = idAsNumber ? long.Parse(meeting.Id, CultureInfo.InvariantCulture) : meeting.Id, ["uuid"] = uuid, ["host_id"] = meeting.Host,
            ["topic"] = meeting.Document["topic"]!.DeepClone(), ["type"] = 2, ["start_time"] = Now, ["timezone"] = "UTC", ["duration"] = 50,
        };
        more?.Invoke(thing);
        return new JsonObject { ["object"] = thing };
    }
}
