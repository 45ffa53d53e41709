using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Live.Panel;

namespace PolicyGuard.Companion;

/// <summary>What the panel says of the client it runs in. Claims of a browser: they may only lessen what a pass allows.</summary>
/// <param name="Supported">The kinds of command that the panel itself thinks it can carry out; null when it does not say.</param>
internal sealed record PanelHello(string? ClientVersion, string? Product, string? RunningContext, string? Role, string? Status, string[]? UnsupportedApis, string[]? Supported);

/// <summary>Asks the panel to do one thing, at most once for the same id and never after the deadline.</summary>
/// <param name="Deadline">Unix milliseconds.</param>
internal sealed record PanelOrder(
    string Id, long Deadline, string Kind, [property: JsonPropertyName("participantUUID")] string? ParticipantUuid);

/// <param name="Code">The SDK's, when it refused with one.</param>
internal sealed record PanelAnswer(string? Id, bool Done, int? Code, string? Message);

/// <param name="Panel">Names the panel in what it tells; the same after every reconnect.</param>
internal sealed record OpenAnswer(string Panel);

/// <summary>A panel's part in its room. Acts: it is asked. Standby: another one is, this one only shows. Role: Zoom does not say that its user leads.</summary>
internal enum PanelStanding { Acts, Standby, Role }

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PanelHello))]
[JsonSerializable(typeof(PanelOrder))]
[JsonSerializable(typeof(PanelAnswer))]
[JsonSerializable(typeof(OpenAnswer))]
[JsonSerializable(typeof(PanelView))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(object))]
internal sealed partial class PanelJson : JsonSerializerContext;
