using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PolicyGuard.Zoom;

/// <summary>GET /meetings/{id}; the whole document, because repairs and rules are path based and Zoom adds fields every month.</summary>
internal sealed record ZoomMeeting(JsonObject Document)
{
    // Records print their members; these hold what people wrote and who they are.
    public override string ToString() => nameof(ZoomMeeting);

    internal string? Text(string path) => At(path) switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is { Length: > 0 } text ? text : null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    internal bool? Flag(string path) => At(path)?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Text(path) switch
        {
            "1" => true,
            "0" => false,
            var text => bool.TryParse(text, out var flag) ? flag : null,
        },
    };

    internal int? Number(string path) => int.TryParse(Text(path), out var number) ? number : null;

    internal DateTimeOffset? Time(string path) =>
        DateTimeOffset.TryParse(Text(path), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    internal JsonNode? At(string path)
    {
        JsonNode? node = Document;
        foreach (var part in path.Split('.'))
        {
            node = node is JsonObject inner && inner.TryGetPropertyValue(part, out var next) ? next : null;
        }

        return node;
    }
}

/// <summary>An item of GET /users.</summary>
internal sealed record ZoomUser(string Id, string? Email, string? Status, int? Type, string? Timezone)
{
    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>As they may stand in the topic of a meeting that Zoom itself named.</summary>
    internal IEnumerable<string> Names => new[] { DisplayName, $"{FirstName} {LastName}", $"{LastName} {FirstName}" }.OfType<string>().Where(n => n.Trim().Contains(' '));

    public override string ToString() => nameof(ZoomUser);
}

internal sealed record ZoomUserPage(string? NextPageToken, IReadOnlyList<ZoomUser>? Users);

/// <summary>An item of GET /users/{id}/meetings: no settings, so a sweep reads each.</summary>
internal sealed record ZoomMeetingItem([property: JsonConverter(typeof(DigitsConverter))] string Id, string? Uuid, string? HostId, int? Type, DateTimeOffset? StartTime, int? Duration);

internal sealed record ZoomMeetingPage(string? NextPageToken, IReadOnlyList<ZoomMeetingItem>? Meetings);

internal sealed record ZoomRegistrant(string Id, string? Email, string? Status)
{
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>Lets whoever holds it in: a secret.</summary>
    public string? JoinUrl { get; init; }

    public override string ToString() => nameof(ZoomRegistrant);
}

internal sealed record ZoomRegistrantPage(string? NextPageToken, IReadOnlyList<ZoomRegistrant>? Registrants);

/// <summary>Body of POST /meetings/{id}/registrants. What stands here as a name is seen by everybody in the room.</summary>
internal sealed record ZoomNewRegistrant(string FirstName, string Email)
{
    public override string ToString() => nameof(ZoomNewRegistrant);
}

/// <summary>Body of PUT /meetings/{id}/registrants/status.</summary>
/// <param name="Action"><c>approve</c>, <c>cancel</c> or <c>deny</c>.</param>
internal sealed record ZoomRegistrantStatus(string Action, IReadOnlyList<ZoomRegistrantId> Registrants);

internal sealed record ZoomRegistrantId(string Id);

/// <summary>Answer to a registration.</summary>
internal sealed record ZoomRegistered(string? RegistrantId);

/// <summary>Body of PATCH /live_meetings/{id}/events.</summary>
internal sealed record ZoomLiveEvent(string Method, JsonObject? Params)
{
    public override string ToString() => nameof(ZoomLiveEvent);
}

internal sealed record ZoomStreamStatus(string Action);

/// <summary>Zoom sends meeting numbers as text in one place and as a number in another.</summary>
internal sealed class DigitsConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        JsonTokenType.String => reader.GetString() ?? "",
        _ => throw new JsonException("A meeting number is text or a number."),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>A date that may be missing, empty or oddly written.</summary>
internal sealed class LenientTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && DateTimeOffset.TryParse(reader.GetString(), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) => writer.WriteStringValue(value?.ToString("O"));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString, Converters = [typeof(LenientTimeConverter)])]
[JsonSerializable(typeof(ZoomUserPage))]
[JsonSerializable(typeof(ZoomMeetingPage))]
[JsonSerializable(typeof(ZoomRegistrantPage))]
[JsonSerializable(typeof(ZoomNewRegistrant))]
[JsonSerializable(typeof(ZoomRegistrantStatus))]
[JsonSerializable(typeof(ZoomRegistered))]
[JsonSerializable(typeof(ZoomLiveEvent))]
[JsonSerializable(typeof(ZoomStreamStatus))]
[JsonSerializable(typeof(ZoomOpenApp))]
[JsonSerializable(typeof(ZoomAppLinkRequest))]
[JsonSerializable(typeof(ZoomAppLink))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ZoomJson : JsonSerializerContext;
