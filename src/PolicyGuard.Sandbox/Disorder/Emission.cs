using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>One webhook that Zoom makes, before anything happens to it on its way.</summary>
/// <param name="SentAt"><c>event_ts</c>; null: Zoom left it out.</param>
/// <param name="Step">The step that caused it; negative: a call of the app did.</param>
/// <param name="Ordinal">Which of the step's emissions this is.</param>
internal sealed record Emission(string Event, DateTimeOffset Moment, DateTimeOffset? SentAt, JsonObject Payload, Connection? About, int Step, int Ordinal)
{
    /// <summary>Its place in the true order of the session.</summary>
    internal int Order { get; init; }

    /// <summary>When Zoom hands it to the network.</summary>
    internal DateTimeOffset LeavesAt => SentAt is { } sent && sent > Moment ? sent : Moment;

    /// <summary>It tells how somebody was let in, or that two legs are one person: without it nobody could know.</summary>
    internal bool IsCredential => Event is "meeting.participant_joined_waiting_room" or "meeting.participant_bind" or "meeting.participant_admitted";

    /// <summary>It tells that somebody is not in the room: gone, or waiting.</summary>
    internal bool TellsGoing => Event is "meeting.participant_left" or "meeting.participant_put_in_waiting_room" or "meeting.participant_joined_waiting_room" or "meeting.participant_left_waiting_room";

    /// <summary>The same content, in one of the property orders that real payloads come in.</summary>
    internal byte[] Body(bool tsFirst)
    {
        var (name, payload) = (JsonValue.Create(Event), (JsonObject)Payload.DeepClone());
        var body = new JsonObject();
        if (tsFirst)
        {
            body["event"] = name;
            Time(body);
            body["payload"] = payload;
        }
        else
        {
            body["payload"] = Reversed(payload);
            body["event"] = name;
            Time(body);
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private void Time(JsonObject body)
    {
        if (SentAt is { } sent)
        {
            body["event_ts"] = sent.ToUnixTimeMilliseconds();
        }
    }

    /// <summary>The same object, its properties the other way round.</summary>
    internal static JsonObject Reversed(JsonObject source)
    {
        var turned = new JsonObject();
        foreach (var (key, value) in source.Reverse())
        {
            turned[key] = value is JsonObject inner ? Reversed(inner) : value?.DeepClone();
        }

        return turned;
    }
}
