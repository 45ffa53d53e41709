using System.Text.Json;
using Microsoft.Playwright;
using static PolicyGuard.Browser.Tests.Panel.PanelStage;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>What needs no answer: where it stands, and what the panel says that it has shown.</summary>
public sealed class NoticeTests(House house)
{
    [Fact]
    public async Task A_notice_and_a_card_are_said_to_be_shown_once_and_together()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")], notices: [Notice("n1", "J.D.: more devices than agreed")]);
        await Assertions.Expect(Items(stage)).ToHaveTextAsync(["J.D.: more devices than agreed"]);
        var said = new HashSet<string>();
        while (said.Count < 2)
        {
            Ids(await stage.Server.HearAsync("shown")).ShouldAllBe(id => said.Add(id), "each once");
        }

        said.ShouldBe(["c1", "n1"], ignoreOrder: true);
        await stage.ShowAsync(cards: [Card("c1", title: "Still somebody")], notices: [Notice("n1", "J.D.: more devices than agreed"), Notice("n2", "Another")], revision: 2);
        Ids(await stage.Server.HearAsync("shown")).ShouldBe(["n2"]);
    }

    [Fact]
    public async Task What_the_server_did_not_take_is_said_again()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Server.ShownFault = "notStored";
        await stage.ShowAsync(notices: [Notice("n1", "One")]);
        await stage.Server.HearAsync("unshown");
        stage.Server.ShownFault = null;
        Ids(await stage.Server.HearAsync("shown")).ShouldBe(["n1"]);
    }

    [Fact]
    public async Task A_notice_below_the_edge_of_the_panel_is_shown_when_it_is_scrolled_into_view()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.Page.EvaluateAsync("document.querySelector('#panel-frame').style.height = '260px'");
        await stage.ShowAsync(cards: [Card("c1"), Card("c2"), Card("c3")], notices: [Notice("n1", "Far below")]);
        await Items(stage).WaitForAsync();
        stage.Server.Drain().Where(h => h.What == "shown").SelectMany(h => Ids(h.Said)).ShouldNotContain("n1");
        await Items(stage).ScrollIntoViewIfNeededAsync();
        await stage.Server.HearAsync("shown", ids => Ids(ids).Contains("n1"));
    }

    [Fact]
    public async Task While_a_screen_is_shared_a_notice_comes_and_goes_and_nothing_moves_speaks_or_takes_the_focus()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(quiet: true, cards: [Card("c1")], notices: [Notice("n1", "The first notice"), Notice("n2", "The second notice")]);
        var second = stage.Panel.GetByText("The second notice");
        await second.WaitForAsync();
        var (card, before) = (await TopAsync(stage.Panel.GetByRole(AriaRole.Article)), await TopAsync(second));
        await stage.ShowAsync(quiet: true, cards: [Card("c1")], notices: [Notice("n3", "The newest notice"), Notice("n2", "The second notice")], revision: 2);
        await stage.Panel.GetByText("The newest notice").WaitForAsync();
        await Assertions.Expect(stage.Panel.GetByText("The first notice")).ToBeHiddenAsync();
        (await TopAsync(stage.Panel.GetByRole(AriaRole.Article))).ShouldBe(card);
        (await TopAsync(second)).ShouldBe(before);
        await Assertions.Expect(stage.Panel.Locator("p.hidden")).ToBeEmptyAsync();
        (await stage.HandsOff.EvaluateAsync<string>("() => document.activeElement.tagName")).ShouldBe("BODY");
        await stage.Panel.GetByText("The newest notice").ScrollIntoViewIfNeededAsync();
        await stage.Server.HearAsync("shown", ids => Ids(ids).Contains("n3"));
        await stage.ShowAsync(cards: [Card("c1")], notices: [Notice("n3", "The newest notice"), Notice("n2", "The second notice")], revision: 3);
        await Assertions.Expect(Items(stage)).ToHaveTextAsync(["The newest notice", "The second notice"]);
        await Assertions.Expect(stage.Panel.Locator("p.hidden")).ToContainTextAsync("The newest notice");
    }

    [Fact]
    public async Task A_text_is_text_whatever_stands_in_it()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(notices: [Notice("n1", "<img src=x onerror=alert(1)>")]);
        await Assertions.Expect(Items(stage)).ToHaveTextAsync(["<img src=x onerror=alert(1)>"]);
        (await stage.Panel.Locator("img").CountAsync()).ShouldBe(0);
    }

    private static ILocator Items(PanelStage stage) => stage.Panel.Locator("#notices > li");

    private static string[] Ids(JsonElement said) => [.. said.EnumerateArray().Select(i => i.GetString()!)];

    private static async Task<float> TopAsync(ILocator locator) => (await locator.BoundingBoxAsync())!.Y;
}
