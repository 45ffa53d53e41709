using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Tests.Connect;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>What the signed-in pages say of the companion.</summary>
public class CompanionPagesTests
{
    private const string Link = "POST /v2/zoomapp/deeplink";
    private const string Page = $"/companion-link/4444AAAiAAAAAiAiAiiAii%3D%3D";

    [Fact]
    public async Task A_running_session_without_a_panel_has_a_link_that_opens_one()
    {
        await using var house = await CompanionHouse.OpenAsync(zoom: z => z.On(Link, StubZoom.Json(200, """{"deeplink":"https://zoom.us/launch/app/1"}""")));
        (await house.SessionAsync())["endedAt"].ShouldBeNull();
        using var browser = await SignInAsync(house.Pipeline);
        (await browser.OpenAsync("/sessions/4444AAAiAAAAAiAiAiiAii%3D%3D")).ShouldContain($"href=\"{Page}\"");
        var (status, location, _) = await browser.AnswerAsync(Page);
        (status, location).ShouldBe((HttpStatusCode.Redirect, "https://zoom.us/launch/app/1"));
        house.Pipeline.Zoom.Calls.Single(c => c.Line == Link).Body.ShouldBe($$"""{"type":1,"user_id":"{{PipelineHouse.Host}}"}""");
        await using var panel = await house.OpenPanelAsync();
        await house.Pipeline.QuietAsync();
        (await browser.OpenAsync("/sessions/4444AAAiAAAAAiAiAiiAii%3D%3D")).ShouldNotContain("companion-link");
    }

    [Theory]
    [InlineData(200, """{"deeplink":"https://zoom.us.evil.example/launch"}""", "no link of Zoom&#x27;s")]
    [InlineData(200, """{"deeplink":"javascript:alert(1)"}""", "no link of Zoom&#x27;s")]
    [InlineData(400, """{"code":4711,"message":"scopes:[app:deeplink:write]"}""", "app:deeplink:write")]
    public async Task Where_zoom_gives_no_good_link_it_is_said_and_nobody_is_sent_anywhere(int status, string body, string said)
    {
        await using var house = await CompanionHouse.OpenAsync(zoom: z => z.On(Link, StubZoom.Json(status, body)));
        using var browser = await SignInAsync(house.Pipeline);
        var (answered, location, page) = await browser.AnswerAsync(Page);
        (answered, location).ShouldBe((HttpStatusCode.BadGateway, null));
        page.ShouldContain(said);
    }

    [Fact]
    public async Task The_meetings_page_tells_how_the_panel_opens_by_itself()
    {
        await using var house = await CompanionHouse.OpenAsync(started: false);
        using var browser = await SignInAsync(house.Pipeline);
        (await browser.OpenAsync("/meetings")).ShouldContain("On meeting start");
        await using var without = await PipelineHouse.OpenAsync();
        using var other = await SignInAsync(without);
        (await other.OpenAsync("/meetings")).ShouldContain("No Zoom App is set up");
    }

    private static Task<Browser> SignInAsync(PipelineHouse house) => Browser.OwnerAsync(house.Services, ((TestServer)house.Services.GetRequiredService<IServer>()).CreateClient());
}
