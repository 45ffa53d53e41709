using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Tests.Telemetry;
using Serilog.Core;

namespace PolicyGuard.Tests.Companion;

public class CompanionPrivacyTests
{
    [Fact]
    public async Task A_fault_of_our_own_behind_the_hub_is_told_by_its_type()
    {
        var log = new KeptLog();
        await using var house = await CompanionHouse.OpenAsync(services: services => services.AddSingleton<ILogEventSink>(log));
        await using var panel = await house.OpenPanelAsync();
        house.Desk.Fault = new InvalidOperationException("Quetzalcoatl");
        await Should.ThrowAsync<HubException>(() => panel.SayAsync("HandsOff"));
        log.Text.ShouldContain("InvalidOperationException");
        log.Text.ShouldNotContain("Quetzalcoatl");
    }

    [Fact]
    public async Task No_name_context_or_token_reaches_the_log_a_trace_or_an_address()
    {
        var log = new KeptLog();
        using var spans = new KeptSpans();
        await using var house = await CompanionHouse.OpenAsync(services: services => services.AddSingleton<ILogEventSink>(log));
        var (good, bad) = (Contexts.Good(house.Now), Contexts.Good(house.Now, c => c["aud"] = "Quetzalcoatl"));
        using var page = await house.PageAsync(good);
        using var refused = await house.ExchangeAsync(bad);
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("Quetzalcoatl");
        var token = await house.TokenAsync();
        await using var panel = await house.OpenPanelAsync(token: token);
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Quetzalcoatl Zanzibar"), TestPanel.Waits("P-2", "Zanzibar"), TestPanel.Event("Quetzalcoatl"), TestPanel.Event("participant", e => e["screenName"] = "Quetzalcoatl"));
        await Should.ThrowAsync<HubException>(() => panel.SayAsync("Quetzalcoatl"));
        await panel.SayAsync("LeaveIt", "Quetzalcoatl", "Zanzibar");
        await using var stranger = house.Panel();
        await stranger.StartAsync();
        await Should.ThrowAsync<HubException>(() => stranger.OpenAsync("quetzal.canary@example.org"));
        await Should.ThrowAsync<Exception>(() => panel.ReportAsync(9, TestPanel.Joined("P-3", new string('Q', 140_000) + "Quetzalcoatl")));
        await house.Pipeline.QuietAsync();
        log.Text.ShouldContain("\"@t\"");

        // Whoever knocks without a pass must not be able to fill the log.
        log.Text.ShouldNotContain("HubException");
        spans.Text.ShouldContain("decide");
        foreach (var text in new[] { log.Text, spans.Text })
        {
            Canary.AllIn(text).ShouldBeEmpty();
            text.ShouldNotContain(token);
            text.ShouldNotContain(good);
            text.ShouldNotContain(bad);
        }

        (await house.Pipeline.GetAsync("parked")).ToJsonString().ShouldNotContain("Quetzalcoatl");
        (await house.SessionAsync()).ToJsonString().ShouldNotContain("Quetzalcoatl");
    }
}
