using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>What the host is to know: in the panel, said to be shown by it, and only then in the record.</summary>
public class NoticeTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_the_panel_says_that_it_has_shown_is_in_the_record_with_the_time()
    {
        await using var house = await OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await TwoDevicesAsync(house);
        await house.Pipeline.UntilAsync(async () => await NoticeAsync(panel) is null ? null : "shown", "the notice", Step);
        var before = (await house.Pipeline.ViolationsAsync("LIV-14")).Single();
        before["outcome"]!.GetValue<string>().ShouldBe("unenforced");
        before["reason"]!.GetValue<string>().ShouldStartWith("the host could not be told: ");
        (await SaidAsync(house)).ShouldBeEmpty("nobody has read it so far");
        await panel.ShownAsync(await NoticeAsync(panel));
        (await house.Pipeline.OutcomeAsync("LIV-14", "hostDecided", Step)).ShouldBe("hostDecided");
        var after = (await house.Pipeline.ViolationsAsync("LIV-14")).Single();
        after["reason"]!.GetValue<string>().ShouldMatch("^shown to the host at \\d\\d:\\d\\d:\\d\\d UTC; a device of somebody accepted is never put out$");
        after["surface"]!.GetValue<string>().ShouldBe("companion");
        (await SaidAsync(house)).ShouldBe(["Shown to the host: More devices than agreed"]);
    }

    [Fact]
    public async Task Without_a_panel_nobody_was_told_and_the_record_says_why()
    {
        await using var house = await OpenAsync();
        await TwoDevicesAsync(house);
        (await house.Pipeline.OutcomeAsync("LIV-14", "unenforced", Step)).ShouldBe("unenforced");
        var violation = (await house.Pipeline.ViolationsAsync("LIV-14")).Single();
        violation["reason"]!.GetValue<string>().ShouldStartWith("the host could not be told: no panel was open in the host's client; ");
        (await SaidAsync(house)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_shown_is_in_the_record_once_however_often_it_is_said()
    {
        await using var house = await OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await TwoDevicesAsync(house);
        await house.Pipeline.UntilAsync(async () => await NoticeAsync(panel) is null ? null : "shown", "the notice", Step);
        var id = await NoticeAsync(panel);
        await panel.ShownAsync(id);
        await panel.ShownAsync(id, id);
        await panel.ShownAsync(id, "unknown1");
        await house.Pipeline.OutcomeAsync("LIV-14", "hostDecided", Step);
        await house.Pipeline.QuietAsync();
        (await SaidAsync(house)).ShouldBe(["Shown to the host: More devices than agreed"]);
    }

    [Fact]
    public async Task A_recording_that_nothing_could_stop_is_warned_of_until_it_is_off_and_the_line_is_not_green()
    {
        await using var house = await OpenAsync(z => z.On(PipelineHouse.Control, StubZoom.Json(400, """{"code":3000,"message":"Access to this action is not allowed."}""")));
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = order => Task.FromResult(order["kind"]!.GetValue<string>() == "stopRecording" ? TestPanel.Says(order, false, 10021, "refused") : TestPanel.Says(order, true, null, "Success"));
        await JoinAsync(house, "JANE-1", "2", "Jane", email: "jane@example.org");
        await house.Pipeline.TellRecordingAsync(Contexts.Uuid);
        await house.Pipeline.UntilAsync(async () => await WarningAsync(panel) is null ? null : "shown", "the warning", Step);
        (await house.Pipeline.ViolationsAsync("LIV-11")).Single()["outcome"]!.GetValue<string>().ShouldBe("unenforced");
        panel.Views.Last()["tone"]!.GetValue<string>().ShouldNotBe("good");
        await panel.ShownAsync(await WarningAsync(panel));
        await house.Pipeline.QuietAsync(Step);
        (await WarningAsync(panel)).ShouldNotBeNull("it stands when it was shown");
        await house.Pipeline.TellAsync("recording.stopped", ZoomDocuments.Live(Contexts.Uuid, o => o["recording_file"] = new JsonObject { ["recording_start"] = "", ["recording_end"] = "" }));
        await house.Pipeline.UntilAsync(async () => await WarningAsync(panel) is null ? "gone" : null, "the end of the warning", Step);
        (await house.SessionAsync())["timeline"]!.ToJsonString().ShouldContain("Shown to the host: This session is still being recorded.");
    }

    [Fact]
    public async Task Ids_that_nobody_gave_out_change_nothing()
    {
        await using var house = await OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await house.Pipeline.QuietAsync();
        var before = (await house.SessionAsync())["timeline"]!.ToJsonString();
        await panel.ShownAsync("0123456789abcdef0123", "x");
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["timeline"]!.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task Ids_that_are_too_many_too_long_or_no_ids_are_refused()
    {
        await using var house = await OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        foreach (var ids in (string?[]?[])
            [null, [], [null], [""], [new string('a', 41)], ["a b"], ["<script>"], ["jane@example.org"], [.. Enumerable.Range(0, 21).Select(i => $"id{i}")]])
        {
            await RefusedAsync("tooMuch", () => panel.ShownAsync(ids!));
        }

        house.Desk.Said.ShouldNotContain(s => s is LiveFact.NoticesShown);
    }

    [Fact]
    public async Task Saying_that_things_were_shown_without_end_is_refused()
    {
        await using var house = await OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        for (var i = 0; i < 30; i++)
        {
            await panel.ShownAsync($"id{i}");
        }

        await RefusedAsync("slow", () => panel.ShownAsync("one"));
        house.Desk.Said.OfType<LiveFact.NoticesShown>().Count().ShouldBe(30);
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await panel.ShownAsync("one");
    }

    [Fact]
    public async Task Who_does_not_lead_the_meeting_any_more_shows_the_host_nothing()
    {
        await using var house = await OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.ReportAsync(1, TestPanel.Says("attendee"));
        await RefusedAsync("role", () => panel.ShownAsync("id1"));
    }

    [Fact]
    public async Task Nothing_is_taken_before_the_panel_has_opened()
    {
        await using var house = await OpenAsync();
        await using var panel = house.Panel();
        await panel.StartAsync();
        await RefusedAsync("open", () => panel.ShownAsync("id1"));
    }

    private static async Task<CompanionHouse> OpenAsync(Action<StubZoom>? zoom = null)
    {
        var house = await CompanionHouse.OpenAsync(started: false, zoom);
        await PutAsync(house, "people/jd", new JsonObject { ["alias"] = "J.D.", ["role"] = "client", ["emails"] = new JsonArray("jane@example.org") });
        await PutAsync(house, $"expected/{PipelineHouse.MeetingId}", new JsonObject
        {
            ["profile"] = "individual", ["expected"] = new JsonArray(new JsonObject { ["person"] = "jd", ["required"] = true, ["maxDevices"] = 1 }),
        });
        await house.StartMeetingAsync(Contexts.Uuid);
        await JoinAsync(house, "HOST-1", "1", "Therapist", PipelineHouse.Host);
        return house;
    }

    /// <summary>One more than agreed: told, and nothing else is done.</summary>
    private static async Task TwoDevicesAsync(CompanionHouse house)
    {
        await JoinAsync(house, "JANE-1", "2", "Jane", email: "jane@example.org");
        await JoinAsync(house, "JANE-2", "3", "Jane", email: "jane@example.org");
        await house.Pipeline.UntilAsync(async () => (await house.Pipeline.ViolationsAsync("LIV-14")).Count > 0 ? "found" : null, "the second device", Step);
    }

    private static Task<HttpStatusCode> JoinAsync(CompanionHouse house, string uuid, string id, string name, string? user = null, string? email = null) =>
        house.Pipeline.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Contexts.Uuid, uuid, id, name, user ?? "", email ?? ""));

    /// <summary>What the timeline says of this notice, in whatever words.</summary>
    private static async Task<IEnumerable<string>> SaidAsync(CompanionHouse house) =>
        (await house.SessionAsync())["timeline"]!.AsArray().Select(t => t!["text"]!.GetValue<string>()).Where(t => t.Contains("devices than agreed", StringComparison.OrdinalIgnoreCase));

    private static async Task<string?> WarningAsync(TestPanel panel) => await NoticeAsync(panel, "This session is still being recorded. Stop it in Zoom: More, Stop Recording");

    /// <summary>The notice in the newest view; the panel beats, so that it is not taken for lost while time passes.</summary>
    private static async Task<string?> NoticeAsync(TestPanel panel, string text = "J.D.: more devices than agreed")
    {
        await panel.BeatAsync();
        return panel.Views.LastOrDefault()?["notices"]?.AsArray().FirstOrDefault(n => n!["text"]!.GetValue<string>() == text)?["id"]!.GetValue<string>();
    }

    private static async Task RefusedAsync(string word, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {word}");

    private static async Task PutAsync(CompanionHouse house, string path, JsonObject body)
    {
        using var answer = await house.Pipeline.Http.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
