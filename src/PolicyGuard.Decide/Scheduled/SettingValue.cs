using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>The values that Zoom takes for one setting.</summary>
public sealed record SettingValue
{
    private readonly Func<JsonElement, bool> accepts;

    private SettingValue(string kind, Func<JsonElement, bool> accepts) => (Kind, this.accepts) = (kind, accepts);

    /// <summary>In words, e.g. <c>true or false</c>.</summary>
    public string Kind { get; }

    internal static SettingValue Flag { get; } = new("true or false", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False);

    internal static SettingValue Group { get; } = new("an object", value => value.ValueKind == JsonValueKind.Object);

    internal static SettingValue List { get; } = new("a list", value => value.ValueKind == JsonValueKind.Array);

    /// <summary>False for a value that Zoom would refuse.</summary>
    /// <param name="literal">As JSON.</param>
    public bool Accepts(string literal)
    {
        using var document = JsonDocument.Parse(literal);
        return accepts(document.RootElement);
    }

    internal static SettingValue Text(int longest) => new($"text of at most {longest} characters",
        value => value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= longest);

    internal static SettingValue Range(int least, int most) => new($"a number from {least} to {most}",
        value => Read(value) is { } number && number >= least && number <= most);

    internal static SettingValue Number(params ImmutableArray<int> allowed) => new($"one of {string.Join(", ", allowed)}",
        value => Read(value) is { } number && allowed.Contains(number));

    internal static SettingValue Word(params ImmutableArray<string> allowed) => new($"one of {string.Join(", ", allowed)}",
        value => value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString()!));

    private static int? Read(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && int.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
