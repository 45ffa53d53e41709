using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>The columns that hold JSON, read back. A member that a later version wrote is passed over.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(List<ParticipantShape>))]
[JsonSerializable(typeof(List<RuleResultShape>))]
[JsonSerializable(typeof(List<LinkShape>))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    internal static List<string> Evidence(ViolationRow row) => JsonSerializer.Deserialize(row.Evidence, Default.ListString) ?? [];

    internal static List<ParticipantShape> Roster(SessionRow row) => JsonSerializer.Deserialize(row.Roster, Default.ListParticipantShape) ?? [];

    internal static List<RuleResultShape> Rules(MeetingRow row) => JsonSerializer.Deserialize(row.Rules, Default.ListRuleResultShape) ?? [];

    internal static List<LinkShape> Links(MeetingRow row) => row.Links is { } links ? JsonSerializer.Deserialize(links, Default.ListLinkShape) ?? [] : [];
}
