using System.Text.Json;

namespace PolicyGuard.Receive;

/// <summary>
/// The few words that decide where an event goes, read without building the document. Members nested elsewhere (a participant's own
/// id) are not mistaken for the meeting's; property order does not matter.
/// </summary>
internal sealed record RoutingKeys(string? Event, long? EventTs, string? Account, string? Uuid, string? MeetingId, string? PlainToken)
{
    private const int DeepestNesting = 64;

    /// <summary>Null when the bytes are not a JSON object with an event name.</summary>
    internal static RoutingKeys? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestNesting });
            var found = new RoutingKeys(null, null, null, null, null, null);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found = reader.ValueTextEquals("event"u8) ? found with { Event = Scalar(ref reader) }
                    : reader.ValueTextEquals("event_ts"u8) ? found with { EventTs = Number(ref reader) }
                    : reader.ValueTextEquals("payload"u8) ? ReadPayload(ref reader, found)
                    : Skip(ref reader, found);
            }

            // Anything after the closing brace makes the reader throw, so a document with a tail is not half-understood.
            while (reader.Read())
            {
            }

            return string.IsNullOrEmpty(found.Event) ? null : found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RoutingKeys ReadPayload(ref Utf8JsonReader reader, RoutingKeys found)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return found;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found = reader.ValueTextEquals("account_id"u8) ? found with { Account = Scalar(ref reader) }
                : reader.ValueTextEquals("meeting_uuid"u8) ? found with { Uuid = Scalar(ref reader) ?? found.Uuid }
                : reader.ValueTextEquals("plainToken"u8) ? found with { PlainToken = Scalar(ref reader) }
                : reader.ValueTextEquals("object"u8) ? ReadObject(ref reader, found)
                : Skip(ref reader, found);
        }

        return found;
    }

    private static RoutingKeys ReadObject(ref Utf8JsonReader reader, RoutingKeys found)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return found;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found = reader.ValueTextEquals("uuid"u8) || reader.ValueTextEquals("meeting_uuid"u8) ? found with { Uuid = Scalar(ref reader) ?? found.Uuid }
                : reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("meeting_id"u8) || reader.ValueTextEquals("meeting_number"u8)
                    ? found with { MeetingId = Scalar(ref reader) ?? found.MeetingId }
                : Skip(ref reader, found);
        }

        return found;
    }

    private static string? Scalar(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString() is { Length: > 0 and <= 256 } text ? text : null;
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
            default:
                reader.Skip();
                return null;
        }
    }

    private static long? Number(ref Utf8JsonReader reader) => long.TryParse(Scalar(ref reader), out var number) ? number : null;

    private static RoutingKeys Skip(ref Utf8JsonReader reader, RoutingKeys found)
    {
        reader.Read();
        reader.Skip();
        return found;
    }
}
