using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;
using PolicyGuard.Tests.Pipeline;

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
        await panel.ShownAsync(await NoticeAsync(panel));
        (await house.Pipeline.OutcomeAsync("LIV-14", "hostDecided", Step)).ShouldBe("hostDecided");
        var after = (await house.Pipeline.ViolationsAsync("LIV-14")).Single();
        after["reason"]!.GetValue<string>().ShouldMatch("^shown to the host at \\d\\d:\\d\\d:\\d\\d UTC; a device of somebody accepted is never put out$");
        after["surface"]!.GetValue<string>().ShouldBe("companion");
        (await house.SessionAsync())["timeline"]!.AsArray().Count(t => t!["text"]!.GetValue<string>() == "Shown to the host: More devices than agreed").ShouldBe(1);
        (await house.SessionAsync())["timeline"]!.ToJsonString().ShouldNotContain("Tell the host");
    }

    [Fact]
    public async Task Without_a_panel_nobody_was_told_and_the_record_says_why()
    {
        await using var house = await OpenAsync();
        await TwoDevicesAsync(house);
        (await house.Pipeline.OutcomeAsync("LIV-14", "unenforced", Step)).ShouldBe("unenforced");
        var violation = (await house.Pipeline.ViolationsAsync("LIV-14")).Single();
        violation["reason"]!.GetValue<string>().ShouldStartWith("the host could not be told: no panel was open in the host's client; ");
        (await house.SessionAsync())["timeline"]!.ToJsonString().ShouldNotContain("the host: ");
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
        (await house.SessionAsync())["timeline"]!.AsArray().Count(t => t!["text"]!.GetValue<string>().StartsWith("Shown to the host: More", StringComparison.Ordinal)).ShouldBe(1);
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

    private static async Task<CompanionHouse> OpenAsync()
    {
        var house = await CompanionHouse.OpenAsync(started: false);
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

    /// <summary>The notice in the newest view; the panel beats, so that it is not taken for lost while time passes.</summary>
    private static async Task<string?> NoticeAsync(TestPanel panel)
    {
        await panel.BeatAsync();
        return panel.Views.LastOrDefault()?["notices"]?.AsArray().FirstOrDefault(n => n!["text"]!.GetValue<string>() == "J.D.: more devices than agreed")?["id"]!.GetValue<string>();
    }

    private static async Task RefusedAsync(string word, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {word}");

    private static async Task PutAsync(CompanionHouse house, string path, JsonObject body)
    {
        using var answer = await house.Pipeline.Http.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
