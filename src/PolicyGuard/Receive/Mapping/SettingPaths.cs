using System.Collections.Immutable;
using System.Text.Json;

namespace PolicyGuard.Receive.Mapping;

/// <summary>Which properties a partial object names, as dotted paths. Values stay behind: they may be topics, passcodes or links.</summary>
internal static class SettingPaths
{
    private static readonly string[] Identity = ["id", "uuid", "host_id"];

    internal static ImmutableArray<string> Of(JsonElement changed) =>
        changed.ValueKind != JsonValueKind.Object
            ? []
            : [.. changed.EnumerateObject().Where(p => !Identity.Contains(p.Name)).SelectMany(p => Below(p.Name, p.Value)).Distinct()];

    private static IEnumerable<string> Below(string path, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().SelectMany(p => Below($"{path}.{p.Name}", p.Value))
            : [path];
}
