using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Day;

/// <summary>What happens to meetings before they start.</summary>
internal static class ScheduledScenes
{
    internal static IReadOnlyList<Scene> All { get; } =
    [
        new("a meeting without waiting room", "SCH-01 fixedVerified; one PATCH; waiting room on", WithoutWaitingRoomAsync),
        new("a full name in the topic", "SCH-07 fixedVerified; the name is gone from Zoom and never in the record", FullNameAsync),
        new("a booking tool makes a weak meeting", "SCH-01 SCH-03 SCH-05 SCH-06 fixedVerified; one PATCH", WeakMeetingAsync),
        new("Zoom rate-limits us", "SCH-01 fixedVerified; waited as told", RateLimitedAsync),
        new("a booking tool fights back", "OPS-05 recorded; PolicyGuard stopped", TugOfWarAsync),
    ];

    private static JsonObject Settings(JsonObject meeting) => (JsonObject)meeting["settings"]!;

    private static int Patches(Stage stage, SimulatedMeeting meeting) => stage.Calls("PATCH", $"/v2/meetings/{meeting.Id}");

    private static string Count(int patches) => patches == 1 ? "one PATCH" : $"{patches} PATCHes";

    private static async Task<string> WithoutWaitingRoomAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m => Settings(m)["waiting_room"] = false);
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", "fixedVerified", "failed", "fixedUnverified");
        await stage.PauseAsync(5);
        return $"{outcome}; {Count(Patches(stage, meeting))}; waiting room {(meeting.Settings["waiting_room"]!.GetValue<bool>() ? "on" : "off")}";
    }

    private static async Task<string> FullNameAsync(Stage stage)
    {
        const string name = "Persephone Quillfeather";
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m => m["topic"] = $"Therapy {name}");
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-07", "fixedVerified", "failed", "fixedUnverified");
        var gone = !meeting.Document["topic"]!.GetValue<string>().Contains("Quillfeather", StringComparison.Ordinal);
        using var export = await stage.PolicyGuard.GetAsync(new Uri("/api/v1/ledger/export", UriKind.Relative));
        var record = await export.Content.ReadAsStringAsync() + string.Join(' ', (await stage.ViolationsAsync(meeting)).Select(v => v.ToJsonString()));
        return $"{outcome}; the name is {(gone ? "gone from" : "still in")} Zoom and {(record.Contains("Quillfeather", StringComparison.OrdinalIgnoreCase) ? "is" : "never")} in the record";
    }

    private static async Task<string> WeakMeetingAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m =>
        {
            var settings = Settings(m);
            (settings["waiting_room"], settings["join_before_host"], settings["auto_recording"], settings["auto_start_meeting_summary"]) = (false, true, "cloud", true);
            m["creation_source"] = "open_api";
        });
        string[] rules = ["SCH-01", "SCH-03", "SCH-05", "SCH-06"];
        var outcomes = new List<string>();
        foreach (var rule in rules)
        {
            outcomes.Add(await stage.SeeOutcomeAsync(meeting, rule, "fixedVerified", "failed", "fixedUnverified"));
        }

        await stage.PauseAsync(5);
        var all = outcomes.TrueForAll(o => o.EndsWith("fixedVerified", StringComparison.Ordinal)) ? string.Join(' ', rules) + " fixedVerified" : string.Join(' ', outcomes);
        return $"{all}; {Count(Patches(stage, meeting))}";
    }

    private static async Task<string> RateLimitedAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m => Settings(m)["waiting_room"] = false);
        var until = stage.Zoom.Time.GetUtcNow() + TimeSpan.FromSeconds(6);
        stage.Zoom.Faults.RateLimit($"/v2/meetings/{meeting.Id}", 1, TimeSpan.FromSeconds(6));
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", "fixedVerified", "failed", "fixedUnverified");
        var calls = stage.Zoom.Journal.Where(j => j.Path.EndsWith($"/meetings/{meeting.Id}", StringComparison.Ordinal)).Take(2).ToList();
        return $"{outcome}; {(calls.Count == 2 && calls[1].At >= until - TimeSpan.FromSeconds(1) ? "waited as told" : "did not wait")}";
    }

    private static async Task<string> TugOfWarAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m => Settings(m)["waiting_room"] = false);
        for (var round = 0; round < 2; round++)
        {
            await Stage.SeeAsync(() => meeting.Settings["waiting_room"]!.GetValue<bool>(), "repaired");
            await stage.SeeOutcomeAsync(meeting, "SCH-01", "fixedVerified");
            await stage.PauseAsync(3);
            MeetingEndpoints.Change(stage.Zoom, meeting.Id, new JsonObject { ["settings"] = new JsonObject { ["waiting_room"] = false } }, "booking-tool@vendor.example");
        }

        var recorded = await Stage.SeeAsync(async () => (await stage.ViolationsAsync(meeting, "OPS-05")).Count > 0 ? "OPS-05 recorded" : null);
        var before = Patches(stage, meeting);
        await stage.PauseAsync(20);
        return $"{recorded}; {(Patches(stage, meeting) == before && before == 2 ? "PolicyGuard stopped" : $"{Patches(stage, meeting)} PATCHes")}";
    }
}
