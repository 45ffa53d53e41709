using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;

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
    public async Task A_full_house_that_comes_back_at_once_is_not_slowed()
    {
        await using var house = await CompanionHouse.OpenAsync();
        for (var i = 0; i < 8; i++)
        {
            await using var panel = await house.OpenPanelAsync();
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

    private static async Task RefusedAsync(string reason, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {reason}");
}
