using System.Text.Json.Nodes;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>What Zoom refuses in a PATCH of a meeting, by the same table that tells PolicyGuard what to send. One refused setting spoils the whole PATCH.</summary>
internal static class PatchValidation
{
    private const int Licensed = 2;

    internal static IReadOnlyList<string> Refused(SimulatedZoom zoom, SimulatedMeeting meeting, JsonObject patch, string? occurrence)
    {
        var target = occurrence is not null ? SettingTargets.Occurrence : MeetingSettingCatalogue.TargetOf(meeting.Document["type"]!.GetValue<int>());
        var licensed = zoom.Users.TryGetValue(meeting.Host, out var user) && user["type"]!.GetValue<int>() == Licensed;
        return [.. Settings(patch).Where(s => IsRefused(zoom, s, target, licensed)).Select(s => s.Path)];
    }

    private static bool IsRefused(SimulatedZoom zoom, (string Path, JsonNode? Value) setting, SettingTargets target, bool licensed) =>
        zoom.RefusedSettings.ContainsKey(setting.Path)
        || !MeetingSettingCatalogue.Takes(setting.Path, target, licensed)
        || (setting.Value is { } value && !MeetingSettingCatalogue.All[setting.Path].Value.Accepts(value.ToJsonString()));

    /// <summary>Null is as good as left out.</summary>
    private static IEnumerable<(string Path, JsonNode? Value)> Settings(JsonObject patch) =>
        patch.Where(p => p.Key != "settings").Select(p => (p.Key, p.Value))
            .Concat((patch["settings"] as JsonObject ?? []).Select(p => ($"settings.{p.Key}", p.Value)));
}

/// <summary>How a refusal is written; all have been seen.</summary>
internal enum RefusalForm
{
    /// <summary>The settings are named in <c>errors</c>.</summary>
    Named,

    /// <summary>Code and message alone.</summary>
    Bare,

    /// <summary>XML in place of JSON.</summary>
    Xml,
}
