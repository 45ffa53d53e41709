using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static PolicyGuard.Browser.Tests.Panel.PanelStage;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>In light and dark, narrow and wide, for everybody.</summary>
public sealed class LookTests(House house)
{
    public static TheoryData<string, ColorScheme> Looks => [.. new[] { "secured", "offer", "cards", "notices", "lost", "handsOff", "recap" }.SelectMany(s => new TheoryDataRow<string, ColorScheme>[] { new(s, ColorScheme.Light), new(s, ColorScheme.Dark) })];

    [Theory, MemberData(nameof(Looks))]
    public async Task The_panel_is_clean_for_axe_and_never_scrolls_sideways_at_320_pixels(string state, ColorScheme scheme)
    {
        await using var stage = await PanelStage.OpenAsync(house, scheme: scheme, width: 1440);
        await stage.Page.EvaluateAsync("document.querySelector('#panel-frame').style.width = '320px'");
        await ArrangeAsync(stage, state);
        var frame = stage.Page.Frames.Single(f => f.Url.Contains("/companion", StringComparison.Ordinal));
        (await frame.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(320);
        (await stage.Page.RunAxe(new AxeRunContext { Include = [new AxeSelector("#panel-frame", ["body"])] }, Rules)).Violations.Select(Text).ShouldBeEmpty();
        await ShootAsync(stage.Page.Locator("#panel-frame"), $"panel-{state}-{scheme}");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 320)]
    public async Task The_simulated_client_is_clean_for_axe_and_never_scrolls_sideways(ColorScheme scheme, int width)
    {
        await using var stage = await PanelStage.OpenAsync(house, scheme: scheme, width: width);
        stage.Desk.Arrive(stage.Room, "client");
        stage.Room.HostAdmits(stage.Room.Everybody[^1]);
        stage.Desk.Arrive(stage.Room, "stranger");
        stage.Desk.Act(new() { ["act"] = "arrive", ["who"] = "botIn" });
        await ArrangeAsync(stage, "cards");
        await stage.Page.GetByRole(AriaRole.List, new() { Name = "In the waiting room" }).GetByText("iPhone").WaitForAsync();
        (await stage.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        (await stage.Page.RunAxe(Rules)).Violations.Select(Text).ShouldBeEmpty();
        await ShootAsync(stage.Page.Locator("body"), $"client-{scheme}-{width}");
    }

    private static AxeRunOptions Rules => new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } };

    private static string Text(AxeResultItem item) => $"{item.Id}: {string.Join(' ', item.Nodes.Select(n => n.Html))}";

    private static async Task ArrangeAsync(PanelStage stage, string state)
    {
        switch (state)
        {
            case "secured":
                await stage.ShowAsync();
                await stage.SeeLineAsync("Secured. You and J.D.");
                break;
            case "offer":
                await stage.ShowAsync(line: "Waiting for K.L.", tone: "busy", offer: Choice("StartWithThese", "Go on without K.L."));
                await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Go on without K.L." }).WaitForAsync();
                break;
            case "cards":
                var until = TimeProvider.System.GetUtcNow().AddSeconds(20).ToUnixTimeMilliseconds();
                await stage.ShowAsync(line: "Secured. You and J.D. Somebody waits.", tone: "warn", cards:
                [
                    Card("c1", title: "Somebody unknown waits", until: until),
                    Card("c2", "noteTaker", "A note-taker wants in", null, Choice("NotOurs", "Keep it out", safe: true), Choice("AdmitOnce", "Let it in, all agreed")),
                    Card("c3", "returning", "J.D. is back", null, Choice("AdmitOnce", "Let J.D. back in", safe: true), Choice("LeaveIt", "Not yet")),
                ]);
                await stage.Panel.GetByRole(AriaRole.Article).Nth(2).WaitForAsync();
                break;
            case "notices":
                await stage.ShowAsync(line: "Somebody who could not be removed is still inside.", tone: "warn", notices:
                [
                    Notice("n1", "An unknown participant is still in the session. Remove them in Zoom: Participants, More, Remove"),
                    Notice("n2", "J.D.: more devices than agreed"),
                ]);
                await stage.Panel.Locator("#notices > li").Nth(1).WaitForAsync();
                break;
            case "lost":
                await stage.Server.KillAsync();
                await stage.SeeLineAsync("Not connected.");
                break;
            case "handsOff":
                await stage.HandsOff.ClickAsync();
                await stage.SeeLineAsync("Hands off.");
                break;
            case "recap":
                await stage.ShowAsync(line: "The session is over.", tone: "off", recap: new
                {
                    title = "What happened", lines = new[] { "50 minutes, protected from here all the time.", "One stranger was kept waiting." },
                    ask = new[] { new { alias = "unknown-1", question = "Somebody unknown was kept waiting. Was this right?", choices = new[] { Choice("NotOurs", "Yes"), Choice("IsExpectedPerson", "No, it was J.D.", personId: "jd") } } },
                });
                await stage.SeeLineAsync("The session is over.");
                break;
        }
    }

    /// <summary>Pictures to look at, when a folder for them is named.</summary>
    private static async Task ShootAsync(ILocator what, string name)
    {
        if (Environment.GetEnvironmentVariable("POLICYGUARD_SHOTS") is { Length: > 0 } folder)
        {
            await what.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }
}
