using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace PolicyGuard.Browser.Tests;

public sealed class PagesTests(House house)
{
    private static readonly string[] Everywhere = ["/", "/violations", "/violations/v1", "/sessions", "/sessions/4%2FaB%2Bc%3D%3D", "/meetings", "/meetings/84712639219/expected", "/people", "/people/new", "/people/import", "/person/jd", "/policy", "/nowhere"];

    public static TheoryData<string, ColorScheme> Looks => [.. Everywhere.SelectMany(p => new TheoryDataRow<string, ColorScheme>[] { new(p, ColorScheme.Light), new(p, ColorScheme.Dark) })];

    public static TheoryData<string> Paths => [.. Everywhere, "/sign-in"];

    [Theory, MemberData(nameof(Looks))]
    public async Task Every_page_is_clean_for_axe_in_light_and_dark(string path, ColorScheme scheme)
    {
        var page = await house.OpenAsync(path, scheme: scheme);
        await ShootAsync(page, $"{path.Replace('/', '_').Replace('%', '-')}-{scheme}");
        (await AxeAsync(page)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Nothing_scrolls_sideways_at_320_pixels(string path)
    {
        var page = await house.OpenAsync(path, signedIn: path != "/sign-in", width: 320);
        await ShootAsync(page, $"{path.Replace('/', '_').Replace('%', '-')}-320");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(320);
    }

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in_and_then_taken_where_they_were_going()
    {
        var page = await house.OpenAsync("/violations", signedIn: false);
        await page.GetByLabel("Password").FillAsync("a wrong long phrase");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        (await page.GetByRole(AriaRole.Alert).InnerTextAsync()).ShouldContain("did not match");
        await page.GetByLabel("Password").FillAsync(House.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Violations", Level = 1 }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Level = 1 }).WaitForAsync();
        await page.GotoAsync("/");
        page.Url.ShouldContain("/sign-in");
    }

    [Fact]
    public async Task The_list_is_filtered_and_leads_to_what_happened_and_why()
    {
        var page = await house.OpenAsync("/violations");
        (await page.Locator("tbody tr").CountAsync()).ShouldBe(4);
        await page.GetByLabel("Severity").SelectOptionAsync("critical");
        await page.GetByLabel("Where").SelectOptionAsync("scheduled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        (await page.Locator("tbody tr").CountAsync()).ShouldBe(1);
        await page.Locator("tbody a").ClickAsync();
        (await page.InnerTextAsync("main")).ShouldContain("SHALL");
        (await page.InnerTextAsync("main")).ShouldContain("Repaired, and read back from Zoom.");
    }

    [Fact]
    public async Task A_violation_is_acknowledged_without_script_and_says_so()
    {
        var page = await house.OpenAsync("/violations/v4", script: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        page.Url.ShouldEndWith("/violations/v4");
        (await page.Locator("dt", new() { HasText = "Acknowledged" }).CountAsync()).ShouldBe(1);
        (await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_policy_page_says_where_the_policy_comes_from()
    {
        var page = await house.OpenAsync("/policy");
        (await page.InnerTextAsync("main")).ShouldContain("Built in: nobody has written one");
    }

    [Fact]
    public async Task A_session_tells_its_story_in_order_by_alias()
    {
        var page = await house.OpenAsync("/sessions");
        await page.GetByRole(AriaRole.Link, new() { Name = "Meeting 84712639219" }).ClickAsync();
        var kinds = await page.Locator(".timeline .when strong").AllInnerTextsAsync();
        kinds.ShouldBe(["Event", "Event", "Decision", "Action", "Outcome", "Gap"]);
        (await page.Locator(".roster").InnerTextAsync()).ShouldContain("J.D.");
        (await page.Locator(".timeline").InnerTextAsync()).ShouldContain("Fixed and verified: read back");
    }

    [Fact]
    public async Task A_crowd_at_the_door_leaves_its_sessions_page_small()
    {
        var page = await house.OpenAsync("/sessions/over%3D%3D");
        (await page.Locator(".timeline li").CountAsync()).ShouldBe(500);
        var text = await page.InnerTextAsync("main");
        text.ShouldContain("unknown-700 waits");
        text.ShouldContain("200 earlier ones");
    }

    [Fact]
    public async Task A_meeting_that_was_read_while_it_ran_is_over_once_its_session_has_ended()
    {
        var page = await house.OpenAsync("/meetings");
        (await page.Locator("tr", new() { HasText = "84712639220" }).InnerTextAsync()).ShouldContain("Over");
    }

    [Fact]
    public async Task A_list_of_one_meeting_stays_with_that_meeting_while_it_is_filtered()
    {
        var page = await house.OpenAsync("/violations?meeting=84712639219");
        await page.GetByLabel("Severity").SelectOptionAsync("critical");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        page.Url.ShouldContain("meeting=84712639219");
        (await page.InnerTextAsync("main")).ShouldContain("Only meeting 84712639219");
    }

    [Fact]
    public async Task The_overview_counts_what_is_open_and_says_that_nothing_was_heard()
    {
        var page = await house.OpenAsync("/");
        (await page.InnerTextAsync("h1")).ShouldBe("2 things need you");
        (await page.InnerTextAsync("main")).ShouldContain("Nothing has been received from Zoom yet");
        (await page.InnerTextAsync("main")).ShouldContain("0.0");
    }

    internal static async Task<IEnumerable<string>> AxeAsync(IPage page) => (await page.RunAxe(
        new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } }))
        .Violations.Select(v => $"{v.Id}: {string.Join(' ', v.Nodes.Select(n => n.Html))}");

    /// <summary>Pictures to look at, when a folder for them is named.</summary>
    internal static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("POLICYGUARD_SHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
