using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;
using PolicyGuard.Queue;

namespace PolicyGuard.Tests.Companion;

public class PanelPresenceTests
{
    [Fact]
    public async Task A_session_whose_panel_is_gone_is_told_at_once_and_is_blind_after_twenty_seconds()
    {
        await using var house = await CompanionHouse.OpenAsync();
        (await SurfaceAsync(house)).ShouldBe("rest");
        var panel = await house.OpenPanelAsync();
        await house.Pipeline.QuietAsync();
        (await SurfaceAsync(house)).ShouldBe("companion");
        await panel.DisposeAsync();
        await GoneAsync(house);
        Presence(house).ShouldBe(["opened 63"]);
        await house.Pipeline.UntilAsync(() => Presence(house).Count == 2, "the loss", TimeSpan.FromSeconds(1));
        Presence(house).ShouldBe(["opened 63", "lost"]);
        await house.Pipeline.QuietAsync();
        (await SurfaceAsync(house)).ShouldBe("rest");
        var lost = house.Now;
        await house.Pipeline.UntilAsync(async () => (await BlindAsync(house)) ? "blind" : null, "blindness", TimeSpan.FromSeconds(1));
        (house.Now - lost).ShouldBeInRange(TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_panel_that_comes_back_in_time_was_never_lost()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        var panel = await house.OpenPanelAsync(token: token);
        await panel.DisposeAsync();
        await GoneAsync(house);
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await using var back = await house.OpenPanelAsync(token: token);
        await PassAsync(house, 40, back);
        Presence(house).ShouldBe(["opened 63", "opened 63"]);
        (await BlindAsync(house)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_restart_ends_in_a_panel_that_is_back_or_in_one_that_is_lost()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await house.StartMeetingAsync("another==");
        var (token, other) = (await house.TokenAsync(), await house.TokenAsync(c => c["mid"] = "another=="));
        await using var first = await house.OpenPanelAsync(token: token);
        await using var second = await house.OpenPanelAsync(token: other);
        await house.Pipeline.QuietAsync();
        (await SurfaceAsync(house, "another==")).ShouldBe("companion");
        await house.Pipeline.RestartAsync();
        await using var back = await house.OpenPanelAsync(token: token);
        await house.Pipeline.UntilAsync(
            async () =>
            {
                await back.BeatAsync();
                return await SurfaceAsync(house, "another==") == "rest" ? "lost" : null;
            },
            "the loss", TimeSpan.FromSeconds(1));
        (await SurfaceAsync(house)).ShouldBe("companion");
        Presence(house).Count(p => p == "lost").ShouldBe(1);
    }

    [Fact]
    public async Task A_panel_that_stops_beating_is_lost_although_its_connection_is_open()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await house.Pipeline.UntilAsync(() => Presence(house).Contains("lost"), "the loss", TimeSpan.FromSeconds(1));
        await panel.Closed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Presence(house).ShouldBe(["opened 63", "lost"]);
    }

    [Fact]
    public async Task A_panel_that_beats_stays()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await PassAsync(house, 60, panel);
        Presence(house).ShouldBe(["opened 63"]);
        panel.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Of_several_panels_the_newest_host_is_asked_and_another_takes_over_at_once()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var coHost = await house.OpenPanelAsync(c => c["attendrole"] = "cohost", h => h["role"] = "coHost");
        await using var first = await house.OpenPanelAsync();
        var second = await house.OpenPanelAsync();
        await using var mobile = await house.OpenPanelAsync(hello: h => h["product"] = "mobile");
        (await AskedAsync(house, coHost, first, second, mobile)).ShouldBe(second);
        await second.DisposeAsync();
        await house.Pipeline.UntilAsync(() => house.Desk.Said.OfType<LiveFact.CompanionOpened>().Count() == 4, "the next opening");
        (await AskedAsync(house, coHost, first, mobile)).ShouldBe(first);
        await first.StopAsync();
        await house.Pipeline.UntilAsync(() => house.Desk.Said.OfType<LiveFact.CompanionOpened>().Count() == 5, "the next opening");
        (await AskedAsync(house, coHost, mobile)).ShouldBe(coHost);
        Presence(house).ShouldNotContain("lost");
    }

    [Fact]
    public async Task Only_the_panel_that_is_asked_tells_and_all_are_shown()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var standby = await house.OpenPanelAsync(c => c["attendrole"] = "cohost", h => h["role"] = "coHost");
        await using var asked = await house.OpenPanelAsync();
        await standby.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
        await asked.ReportAsync(1, TestPanel.Joined("P-2", "Another"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Count.ShouldBe(1);
        await house.Pipeline.UntilAsync(() => !standby.Views.IsEmpty && !asked.Views.IsEmpty, "views");
    }

    [Fact]
    public async Task A_host_who_becomes_an_attendee_has_no_say_until_they_are_host_again()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.ReportAsync(1, TestPanel.Says("attendee"));
        Presence(house).ShouldBe(["opened 63", "opened 0"]);
        await Should.ThrowAsync<Microsoft.AspNetCore.SignalR.HubException>(() => panel.SayAsync("HandsOff"));
        await panel.ReportAsync(2, TestPanel.Joined("P-1", "Somebody"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().ShouldBeEmpty();
        await panel.ReportAsync(3, TestPanel.Says("host"));
        Presence(house).ShouldBe(["opened 63", "opened 0", "opened 63"]);
        await panel.SayAsync("HandsOff");
    }

    [Fact]
    public async Task What_could_not_be_told_of_a_panel_is_told_when_the_disk_is_back()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var panel = await house.OpenPanelAsync();
        await panel.DisposeAsync();
        await GoneAsync(house);
        house.Desk.Fault = new QueueUnavailableException("full");
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(30));
        await house.Pipeline.UntilAsync(() => true, "a moment");
        Presence(house).ShouldBe(["opened 63"]);
        house.Desk.Fault = null;
        await house.Pipeline.UntilAsync(() => Presence(house).Contains("lost"), "the loss", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_fault_that_nobody_thought_of_ends_no_watch()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var panel = await house.OpenPanelAsync();
        await panel.DisposeAsync();
        await GoneAsync(house);
        house.Desk.Fault = new InvalidDataException("unheard of");
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(30));
        await house.Pipeline.UntilAsync(() => house.Desk.Refused > 0, "the fault");
        house.Desk.Fault = null;
        await house.Pipeline.UntilAsync(() => Presence(house).Contains("lost"), "the loss", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task One_meeting_that_is_slow_to_ask_about_holds_up_no_other()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var stranger = await house.OpenPanelAsync(c => c["mid"] = "slow==");
        await using var panel = await house.OpenPanelAsync();
        house.Desk.Hold = new TaskCompletionSource();
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await house.Pipeline.UntilAsync(() => house.Desk.Held > 0, "the slow question", TimeSpan.FromSeconds(1));
        await house.Pipeline.UntilAsync(() => Presence(house).Contains("lost"), "the loss", TimeSpan.FromSeconds(1));
        house.Desk.Hold.SetResult();
    }

    private static IReadOnlyList<string> Presence(CompanionHouse house) =>
        [.. house.Desk.Said.Select(s => s switch { LiveFact.CompanionOpened o => $"opened {(int)o.Abilities}", LiveFact.CompanionLost => "lost", _ => null }).OfType<string>()];

    private static async Task<string> SurfaceAsync(CompanionHouse house, string uuid = Contexts.Uuid) => (await house.SessionAsync(uuid))["surface"]!.GetValue<string>();

    private static async Task<bool> BlindAsync(CompanionHouse house) =>
        (await house.SessionAsync())["timeline"]!.AsArray().Any(t => t!["text"]!.GetValue<string>().StartsWith("Blind", StringComparison.Ordinal));

    private static Task<string> GoneAsync(CompanionHouse house) => house.Pipeline.UntilAsync(async () => (await CarryAsync(house, "gone")).Report == ActionReport.Unavailable ? "gone" : null, "the end of the connection");

    private static Task<CompanionAnswer> CarryAsync(CompanionHouse house, string id) => house.Pipeline.Services.GetRequiredService<ICompanionSurface>().CarryOutAsync(
        house.Pipeline.Practice, Contexts.Uuid, new RequestedAction(id, "LIV-01", null, house.Now.AddSeconds(30), new Command.ReadRoom()), TestContext.Current.CancellationToken);

    private static async Task<TestPanel> AskedAsync(CompanionHouse house, params TestPanel[] panels)
    {
        var id = Guid.NewGuid().ToString("N");
        (await CarryAsync(house, id)).Report.ShouldBe(ActionReport.Accepted);
        return panels.Single(p => p.Orders.Any(o => o["id"]!.GetValue<string>() == id));
    }

    /// <summary>Seconds of the house's clock, one after another, with the panel beating.</summary>
    private static async Task PassAsync(CompanionHouse house, int seconds, TestPanel panel)
    {
        for (var i = 0; i < seconds; i++)
        {
            house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            await panel.BeatAsync();
        }
    }
}
