using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Live;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.Companion;

/// <summary>One connection may ask much, and not everything.</summary>
public class PanelPaceTests
{
    [Fact]
    public async Task Events_beyond_any_room_are_refused_whole_and_taken_when_they_are_told_again()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        var batch = Enumerable.Range(0, 100).Select(i => TestPanel.Event("waitingRoom", e => e["on"] = i % 2 == 0)).ToArray();
        for (var i = 0; i < 10; i++)
        {
            await panel.ReportAsync(i * 100, batch);
        }

        await RefusedAsync("slow", () => panel.ReportAsync(1000, batch));
        house.Desk.Told.Count.ShouldBe(1000);
        await panel.SayAsync("HandsOff");
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(2));
        await panel.ReportAsync(1000, batch);
        house.Desk.Told.Count.ShouldBe(1100);
        await RefusedAsync("slow", () => panel.ReportAsync(1100, batch));
    }

    [Fact]
    public async Task A_new_connection_or_a_new_pass_brings_nobody_fresh_events_and_others_have_their_own()
    {
        await using var house = await CompanionHouse.OpenAsync();
        StaffAre(house, PipelineHouse.Host, "COLLEAGUE-1");
        var token = await house.TokenAsync();
        var batch = Enumerable.Range(0, 100).Select(i => TestPanel.Event("waitingRoom", e => e["on"] = i % 2 == 0)).ToArray();
        for (var i = 0; i < 10; i++)
        {
            await using var panel = await house.OpenPanelAsync(token: token);
            await panel.ReportAsync(i * 100, batch);
        }

        await using var back = await house.OpenPanelAsync(token: token);
        await RefusedAsync("slow", () => back.ReportAsync(1000, batch));
        await using var fresh = await house.OpenPanelAsync();
        await RefusedAsync("slow", () => fresh.ReportAsync(1000, batch));
        await using var other = await house.OpenPanelAsync(c => c["uid"] = "COLLEAGUE-1");
        await other.ReportAsync(1000, batch);
        await back.SayAsync("HandsOff");
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(2));
        await back.ReportAsync(1000, batch);
    }

    [Fact]
    public async Task A_full_house_that_comes_back_at_once_is_not_slowed()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var users = Enumerable.Range(0, 8).Select(i => $"COLLEAGUE-{i}").ToArray();
        StaffAre(house, users);
        foreach (var user in users)
        {
            await using var panel = await house.OpenPanelAsync(c => c["uid"] = user);
            for (var read = 0; read < 5; read++)
            {
                await panel.ReportAsync(read * 100, TestPanel.Event("waitingRoom", e => e["on"] = true), TestPanel.Event("roster", e => (e["inside"], e["waiting"]) = (new System.Text.Json.Nodes.JsonArray(), new System.Text.Json.Nodes.JsonArray())));
                await panel.ReportAsync((read * 100) + 10, [.. Enumerable.Range(0, 50).Select(p => TestPanel.Joined($"P-{p}", "Somebody"))]);
            }
        }
    }

    [Fact]
    public async Task Taps_without_end_are_refused_and_hands_off_never_is()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        for (var i = 0; i < 20; i++)
        {
            await panel.SayAsync("LeaveIt", "unknown-1");
        }

        await RefusedAsync("slow", () => panel.SayAsync("AdmitOnce", "unknown-1"));
        for (var i = 0; i < 30; i++)
        {
            await panel.SayAsync("HandsOff");
        }

        house.Desk.Said.OfType<LiveFact.HostSaid>().Count(s => s.Choice == HostChoice.HandsOff).ShouldBe(30);
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await panel.SayAsync("AdmitOnce", "unknown-1");
    }

    [Fact]
    public async Task Hands_off_without_end_is_written_down_no_faster_than_a_finger_taps()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        for (var i = 0; i < 200; i++)
        {
            await panel.SayAsync("HandsOff");
        }

        await house.Pipeline.QuietAsync();
        (await SaidAsync(house)).ShouldBe(21);
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 200; i++)
        {
            await panel.SayAsync("HandsOff");
        }

        await house.Pipeline.QuietAsync();
        (await SaidAsync(house)).ShouldBeInRange(22, 23);
    }

    [Fact]
    public async Task Hands_off_after_a_resume_counts_however_often_it_was_said_in_the_same_second()
    {
        await using var house = await CompanionHouse.OpenAsync();
        StaffAre(house, PipelineHouse.Host, "COLLEAGUE-1");
        await using var panel = await house.OpenPanelAsync();
        await using var other = await house.OpenPanelAsync(c => (c["uid"], c["attendrole"]) = ("COLLEAGUE-1", "co-host"));
        for (var i = 0; i < 30; i++)
        {
            await panel.SayAsync("HandsOff");
        }

        for (var i = 0; i < 3; i++)
        {
            await other.SayAsync("Resume");
            await panel.SayAsync("HandsOff");
            await house.Pipeline.QuietAsync();
            (await house.SessionAsync())["state"]!.GetValue<string>().ShouldBe("handsOff");
        }
    }

    [Fact]
    public async Task Opening_over_and_over_is_refused()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = house.Panel();
        await panel.StartAsync();
        var token = await house.TokenAsync();
        for (var i = 0; i < 10; i++)
        {
            await panel.OpenAsync(token);
        }

        await RefusedAsync("slow", () => panel.OpenAsync(token));
        await panel.SayAsync("HandsOff");
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(2));
        await panel.OpenAsync(token);
    }

    private static async Task<int> SaidAsync(CompanionHouse house) =>
        (await house.SessionAsync())["timeline"]!.AsArray().Count(t => t!["text"]!.GetValue<string>() == "The therapist said hands off");

    private static void StaffAre(CompanionHouse house, params string[] users) =>
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().NoteStaff(house.Pipeline.Practice, users.Select(u => (u, (string?)null, true, Enumerable.Empty<string>())));

    private static async Task RefusedAsync(string reason, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {reason}");
}
