using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PolicyGuard.Receive.Mapping;

/// <summary>Reads Zoom's JSON as it comes: absent, null and "" are one; a number may be a string; a date may be anything.</summary>
internal static class ZoomJson
{
    internal static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    internal static string? Text(JsonElement parent, string name)
    {
        var value = Child(parent, name);
        return value.ValueKind switch
        {
            JsonValueKind.String => NullIfBlank(Decode(value)),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    /// <summary>The first of several names that holds text.</summary>
    internal static string? Text(JsonElement parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(parent, name) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A meeting's number, which goes into addresses and keys; anything else is none.</summary>
    internal static string? Digits(string? text) => text is { Length: <= 19 } && text.All(char.IsAsciiDigit) ? text : null;

    internal static DateTimeOffset? Milliseconds(JsonElement parent, string name) =>
        long.TryParse(Text(parent, name), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms is > 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : null;

    internal static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date.ToUniversalTime() : null;

    /// <summary>Half a surrogate or broken UTF-8 in a guest's own name must not make the guest's arrival unreadable.</summary>
    private static string Decode(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)).Trim('"');
        }
    }

    private static string? NullIfBlank(string text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
