using System.Text.Json;
using System.Text.Json.Serialization;

namespace PolicyGuard.Show.Api;

/// <summary>A time in a body says its offset: without one it would be read as the time of wherever this service runs.</summary>
internal sealed class MomentReader : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var moment) && reader.TryGetDateTime(out var time) && time.Kind != DateTimeKind.Unspecified
            ? moment
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
