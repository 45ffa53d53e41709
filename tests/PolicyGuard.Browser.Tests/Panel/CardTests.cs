using System.Text.Json;
using Microsoft.Playwright;
using static PolicyGuard.Browser.Tests.Panel.PanelStage;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>What the therapist sees, and what a tap does.</summary>
public sealed class CardTests(House house)
{
    [Theory]
    [InlineData("uncertain", "LeaveIt", "Keep them waiting")]
    [InlineData("noteTaker", "NotOurs", "Keep it out")]
    [InlineData("returning", "AdmitOnce", "Let J.D. back in")]
    public async Task Each_kind_of_card_has_its_safe_choice_first_and_takes_one_tap(string kind, string safe, string label)
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1", kind, "A question", null, Choice("LeaveIt" == safe ? "AdmitOnce" : "LeaveIt", "The other way"), Choice(safe, label, safe: true))]);
        var card = stage.Panel.Locator($"article.{kind}");
        await Assertions.Expect(card.GetByRole(AriaRole.Heading)).ToHaveTextAsync("A question");
        await Assertions.Expect(card.GetByRole(AriaRole.Button).First).ToHaveTextAsync(label);
        await card.GetByRole(AriaRole.Button, new() { Name = label }).ClickAsync();
        var said = await stage.Server.HearAsync("say");
        said.GetProperty("choice").GetString().ShouldBe(safe);
        said.GetProperty("alias").GetString().ShouldBe("unknown-1");
        said.GetProperty("cardId").GetString().ShouldBe("c1");
    }

    [Fact]
    public async Task A_tap_that_names_a_person_says_whom()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")]);
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "This is J.D." }).ClickAsync();
        var said = await stage.Server.HearAsync("say");
        (said.GetProperty("choice").GetString(), said.GetProperty("personId").GetString()).ShouldBe(("IsExpectedPerson", "jd"));
    }

    [Fact]
    public async Task A_tap_that_does_not_arrive_says_so_and_can_be_repeated()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")]);
        stage.Server.SayFault = "notStored";
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Let in this once" }).ClickAsync();
        await Assertions.Expect(stage.Panel.Locator("#note")).ToHaveTextAsync("That did not arrive. Tap again.");
        stage.Server.SayFault = null;
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Let in this once" }).ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("AdmitOnce");
    }

    [Fact]
    public async Task A_tap_that_changes_nothing_says_so_and_can_be_repeated()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")]);
        var button = stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Let in this once" });
        await button.ClickAsync();
        await stage.Server.HearAsync("say");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync("Nothing has happened yet.", new() { Timeout = 20_000 });
        await button.ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("AdmitOnce");
    }

    [Fact]
    public async Task What_is_offered_for_the_session_as_a_whole_takes_one_tap_and_moves_nothing_when_it_comes_or_goes()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(line: "Waiting for K.L.", tone: "busy");
        await stage.SeeLineAsync("Waiting for K.L.");
        var before = await BoxAsync(stage.HandsOff);
        await stage.ShowAsync(line: "Waiting for K.L.", tone: "busy", offer: Choice("StartWithThese", "Go on without K.L."), revision: 2);
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Go on without K.L." }).ClickAsync();
        var said = await stage.Server.HearAsync("say");
        said.GetProperty("choice").GetString().ShouldBe("StartWithThese");
        said.GetProperty("alias").ValueKind.ShouldBe(JsonValueKind.Null);
        (await BoxAsync(stage.HandsOff)).ShouldBe(before);
        await stage.ShowAsync(line: "Secured. You and J.D. K.L. may still come.", revision: 3);
        await Assertions.Expect(stage.Panel.Locator("#offer")).ToBeHiddenAsync();
        (await BoxAsync(stage.HandsOff)).ShouldBe(before);
    }

    [Fact]
    public async Task Nothing_moves_when_a_card_comes_or_goes()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1"), Card("c2", title: "Another waits")]);
        var second = stage.Panel.GetByRole(AriaRole.Article).Nth(1);
        await second.WaitForAsync();
        var (button, before) = (await BoxAsync(stage.HandsOff), await BoxAsync(second));
        await stage.ShowAsync(line: "A very long line that tells of several people: J.D., K.L. and M.N. are in, and somebody unknown waits", tone: "warn", cards: [Card("c2", title: "Another waits"), Card("c3", title: "A third waits")], revision: 2);
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Article).Nth(0)).ToHaveTextAsync("Settled.");
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Article).Nth(2)).ToContainTextAsync("A third waits");
        (await BoxAsync(stage.HandsOff)).ShouldBe(button);
        (await BoxAsync(second)).ShouldBe(before);
    }

    [Fact]
    public async Task While_a_screen_is_shared_nothing_speaks_counts_or_takes_the_focus()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(quiet: true, cards: [Card("c1", until: TimeProvider.System.GetUtcNow().AddSeconds(30).ToUnixTimeMilliseconds())]);
        await stage.Panel.GetByRole(AriaRole.Article).WaitForAsync();
        await Assertions.Expect(stage.Line).ToHaveAttributeAsync("aria-live", "off");
        await Assertions.Expect(stage.Panel.Locator("p.hidden")).ToBeEmptyAsync();
        await Assertions.Expect(stage.Panel.Locator(".left")).ToBeEmptyAsync();
        (await stage.HandsOff.EvaluateAsync<string>("() => document.activeElement.tagName")).ShouldBe("BODY");
        await stage.ShowAsync(cards: [Card("c1")], revision: 2);
        await Assertions.Expect(stage.Panel.Locator("p.hidden")).ToContainTextAsync("Somebody unknown waits");
    }

    [Fact]
    public async Task A_share_makes_it_quiet_at_once_without_the_server()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync();
        await Assertions.Expect(stage.Line).ToHaveAttributeAsync("aria-live", "polite");
        stage.Room.Shares(stage.Desk.Client.Host!, on: true);
        await Assertions.Expect(stage.Line).ToHaveAttributeAsync("aria-live", "off");
        (await stage.Server.HearEventAsync("share")).GetProperty("action").GetString().ShouldBe("start");
        stage.Room.Shares(stage.Desk.Client.Host!, on: false);
        await Assertions.Expect(stage.Line).ToHaveAttributeAsync("aria-live", "polite");
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_keeps_its_place()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")]);
        await stage.HandsOff.FocusAsync();
        await stage.Page.Keyboard.PressAsync("Tab");
        await stage.Page.Keyboard.PressAsync("Tab");
        await stage.ShowAsync(line: "Secured. You, J.D. and K.L.", cards: [Card("c1", title: "Somebody unknown still waits")], revision: 2);
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Heading, new() { Name = "Somebody unknown still waits" })).ToBeVisibleAsync();
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Let in this once" })).ToBeFocusedAsync();
        await stage.Page.Keyboard.PressAsync("Enter");
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("AdmitOnce");
        await stage.ShowAsync(cards: [], revision: 3);
        await Assertions.Expect(stage.Panel.Locator("#cards")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_older_view_never_replaces_a_newer_one()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(line: "Second", revision: 2);
        await stage.ShowAsync(line: "First", revision: 1);
        await stage.ShowAsync(line: "Third", revision: 3);
        await stage.SeeLineAsync("Third");
        await stage.ShowAsync(line: "First again", revision: 1);
        await stage.ShowAsync(line: "Fourth", revision: 4);
        await stage.SeeLineAsync("Fourth");
    }

    [Fact]
    public async Task After_the_session_there_is_a_recap_whose_questions_take_one_tap()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(line: "The session is over.", tone: "off", recap: new
        {
            title = "50 minutes, all of them protected", lines = new[] { "One stranger was kept out." },
            ask = new[] { new { alias = "unknown-1", question = "Somebody unknown was kept waiting. Was this right?", choices = new[] { Choice("NotOurs", "Yes"), Choice("IsExpectedPerson", "No, it was J.D.", personId: "jd") } } },
        });
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Heading, new() { Name = "50 minutes" })).ToBeVisibleAsync();
        await Assertions.Expect(stage.HandsOff).ToBeHiddenAsync();
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "No, it was J.D." }).ClickAsync();
        var said = await stage.Server.HearAsync("say");
        (said.GetProperty("alias").GetString(), said.GetProperty("personId").GetString()).ShouldBe(("unknown-1", "jd"));
    }

    [Fact]
    public async Task Names_of_people_never_reach_the_page()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Desk.Arrive(stage.Room, "client");
        stage.Room.HostAdmits(stage.Room.Everybody[^1]);
        stage.Desk.Arrive(stage.Room, "stranger");
        await stage.Server.HearEventAsync("participant", e => e.GetProperty("screenName").GetString() == "Jane D");
        await stage.Server.HearEventAsync("waiting", e => e.GetProperty("screenName").GetString() == "iPhone");
        await stage.ShowAsync(cards: [Card("c1")]);
        await stage.Panel.GetByRole(AriaRole.Article).WaitForAsync();
        var html = await stage.Panel.Locator("html").EvaluateAsync<string>("e => e.outerHTML");
        html.ShouldNotContain("Jane");
        html.ShouldNotContain("iPhone");
        html.ShouldNotContain("Therapist");
        html.ShouldNotContain("token-1");
    }

    private static async Task<(float X, float Y, float Width, float Height)> BoxAsync(ILocator locator)
    {
        var box = (await locator.BoundingBoxAsync())!;
        return (box.X, box.Y, box.Width, box.Height);
    }
}
