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
        new("the therapist's own name in the topic", "no violation; the topic stays", OwnNameAsync),
        new("a German topic that names nobody", "no violation; the topic stays", GermanTopicAsync),
        new("a booking tool makes a weak meeting", "SCH-01 SCH-03 SCH-05 SCH-06 fixedVerified; one PATCH", WeakMeetingAsync),
        new("Zoom rate-limits us, in all its spellings", "SCH-01 fixedVerified; waited as told (Iso, HttpDate, Seconds, Absent)", RateLimitedAsync),
        new("Zoom is down, slow, or elsewhere", "SCH-01 fixedVerified; one PATCH took effect each", TroubledAsync),
        new("an admin has locked the waiting room off", "SCH-01 failed, with a reason; asked once", LockedAsync),
        new("Zoom takes the repair and cannot be read", "SCH-01 fixedUnverified; not called fixed", UnreadAsync),
        new("the app lacks a permission", "SCH-01 unenforced; the scope is named", MissingScopeAsync),
        new("Zoom's error is no JSON", "SCH-01 failed, with a reason; nothing of the error repeated", MalformedAsync),
        new("Zoom answers 200 and means no", "SCH-01 failed, with a reason", MeansNoAsync),
        new("a booking tool fights back", "OPS-05 recorded; PolicyGuard stopped", TugOfWarAsync),
    ];

    /// <summary>Where a repair may end.</summary>
    private static readonly string[] Settled = ["fixedVerified", "fixedUnverified", "failed", "unenforced", "deferred"];

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

    private static Task<string> OwnNameAsync(Stage stage) => HarmlessAsync(stage, "Alex Morgan's Zoom Meeting");

    private static Task<string> GermanTopicAsync(Stage stage) => HarmlessAsync(stage, "Musiktherapie Einzelsitzung Freitag");

    private static async Task<string> HarmlessAsync(Stage stage, string topic)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m => m["topic"] = topic);
        await Stage.SeeAsync(async () => (await stage.GetAsync($"meetings?host={meeting.Host}"))?["items"]?.AsArray().Count == 1 ? "checked" : null);
        await stage.PauseAsync(10);
        var violations = await stage.ViolationsAsync(meeting);
        return $"{(violations.Count == 0 ? "no violation" : $"{violations.Count} violations")}; the topic {(meeting.Document["topic"]!.GetValue<string>() == topic ? "stays" : "was changed")}";
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

    private static SimulatedMeeting ScheduleWeak(Stage stage, Action<SimulatedMeeting>? before = null)
    {
        var host = stage.NewHost();
        return stage.Zoom.Schedule(host, stage.In(3000), m => Settings(m)["waiting_room"] = false, before);
    }

    private static async Task<string> RateLimitedAsync(Stage stage)
    {
        var forms = Enum.GetValues<RetryForm>();
        var seen = await Task.WhenAll(forms.Select(async form =>
        {
            // Without a time the wait is ours to choose; it must be one all the same.
            var wait = TimeSpan.FromSeconds(form == RetryForm.Absent ? 1 : 6);
            var meeting = ScheduleWeak(stage, m => stage.Zoom.Faults.RateLimit($"/v2/meetings/{m.Id}", 1, wait, form));
            var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", Settled);
            var calls = stage.Zoom.Journal.Where(j => j.Path.EndsWith($"/meetings/{meeting.Id}", StringComparison.Ordinal)).Take(2).ToList();
            var waited = calls.Count == 2 && calls[1].At - calls[0].At >= wait - TimeSpan.FromSeconds(1);
            return (outcome, waited);
        }));
        var outcomes = seen.Select(s => s.outcome).Distinct();
        return $"{string.Join(", ", outcomes)}; {(seen.All(s => s.waited) ? "waited as told" : "did not wait")} ({string.Join(", ", forms)})";
    }

    private static async Task<string> TroubledAsync(Stage stage)
    {
        var faults = stage.Zoom.Faults;
        Action<string>[] troubles = [path => faults.Down(path, 2), path => faults.Slow(path, 1, TimeSpan.FromSeconds(30)), path => faults.Redirect(path, 1)];
        var seen = await Task.WhenAll(troubles.Select(async trouble =>
        {
            var meeting = ScheduleWeak(stage, m => trouble($"/v2/meetings/{m.Id}"));
            var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", Settled);
            return (outcome, once: Patches(stage, meeting) == 1 && meeting.Settings["waiting_room"]!.GetValue<bool>());
        }));
        return $"{string.Join(", ", seen.Select(s => s.outcome).Distinct())}; {(seen.All(s => s.once) ? "one PATCH took effect each" : "not each was repaired by one PATCH")}";
    }

    private static async Task<string> LockedAsync(Stage stage)
    {
        var host = stage.NewHost();
        stage.Zoom.Locks[host] = new JsonObject { ["waiting_room"] = false };
        var meeting = stage.Zoom.Schedule(host, stage.In(3000));
        var seen = await SeeReasonAsync(stage, meeting);
        await stage.PauseAsync(20);
        return $"{seen}; {(Patches(stage, meeting) == 1 ? "asked once" : $"asked {Patches(stage, meeting)} times")}";
    }

    private static async Task<string> UnreadAsync(Stage stage)
    {
        var meeting = ScheduleWeak(stage, m => stage.Zoom.Faults.Set($"/v2/meetings/{m.Id}", 1, _ =>
        {
            // Zoom keeps the change; from here on nobody can read the meeting.
            MeetingEndpoints.Change(stage.Zoom, m.Id, new JsonObject { ["settings"] = new JsonObject { ["waiting_room"] = true } }, m.HostEmail);
            stage.Zoom.Faults.Set($"/v2/meetings/{m.Id}", int.MaxValue, _ => ZoomErrors.Of(403, 0, "Not permitted."), "GET");
            return Results.NoContent();
        }, "PATCH"));
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", Settled);
        await stage.PauseAsync(20);
        var later = await stage.SeeOutcomeAsync(meeting, "SCH-01", Settled);
        return $"{outcome}; {(later == outcome ? "not called fixed" : $"then {later}")}";
    }

    private static async Task<string> MissingScopeAsync(Stage stage)
    {
        var meeting = ScheduleWeak(stage, m => stage.Zoom.Faults.Set($"/v2/meetings/{m.Id}", int.MaxValue, _ => ZoomErrors.MissingScope(ZoomScopes.UpdateMeeting), "PATCH"));
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", Settled);
        var reason = await ReasonAsync(stage, meeting);
        return $"{outcome}; {(reason.Contains(ZoomScopes.UpdateMeeting, StringComparison.Ordinal) ? "the scope is named" : $"the reason is {reason}")}";
    }

    private static async Task<string> MalformedAsync(Stage stage)
    {
        const string quoted = "quoted-by-zoom";
        var meeting = ScheduleWeak(stage, m => stage.Zoom.Faults.Set($"/v2/meetings/{m.Id}", int.MaxValue, _ => ZoomErrors.Malformed(400, 300, quoted), "PATCH"));
        var seen = await SeeReasonAsync(stage, meeting);
        return $"{seen}; {((await ReasonAsync(stage, meeting)).Contains(quoted, StringComparison.Ordinal) ? "the error repeated" : "nothing of the error repeated")}";
    }

    private static async Task<string> MeansNoAsync(Stage stage)
    {
        var meeting = ScheduleWeak(stage, m => stage.Zoom.Faults.Set($"/v2/meetings/{m.Id}", int.MaxValue, _ => ZoomErrors.Of(200, 200, "Only available for paid account."), "PATCH"));
        return await SeeReasonAsync(stage, meeting);
    }

    private static async Task<string> SeeReasonAsync(Stage stage, SimulatedMeeting meeting)
    {
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-01", Settled);
        return $"{outcome}, {((await ReasonAsync(stage, meeting)).Length > 0 ? "with" : "without")} a reason";
    }

    private static async Task<string> ReasonAsync(Stage stage, SimulatedMeeting meeting) =>
        (await stage.ViolationsAsync(meeting, "SCH-01")).Select(v => v["reason"]?.GetValue<string>()).FirstOrDefault() ?? "";

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
