using Microsoft.Playwright;
using static PolicyGuard.Browser.Tests.Panel.PanelStage;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>What a panel says of its own part and its own right, and that nothing is lost when the server asks it to wait.</summary>
public sealed class PartTests(House house)
{
    [Fact]
    public async Task A_panel_beside_another_says_that_the_other_acts_and_says_so_no_more_when_it_acts_itself()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync();
        await stage.Server.TellPartAsync("standby");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToHaveTextAsync("Another PolicyGuard panel of this meeting acts. This one only shows; taps count here too.");
        await stage.SeeLineAsync("Secured. You and J.D.");
        await Assertions.Expect(stage.HandsOff).ToBeVisibleAsync();
        await stage.Server.TellPartAsync("acts");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Who_does_not_lead_any_more_is_not_shown_what_was_true_before()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")]);
        await stage.SeeLineAsync("Secured. You and J.D.");
        await stage.Server.TellPartAsync("role");
        await stage.SeeLineAsync("Only watching.");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync("Zoom does not say that you are host or co-host of this meeting.");
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Article)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_right_that_is_gone_is_told_in_one_plain_line()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync();
        await stage.Server.SayByeAsync("right");
        await stage.SeeLineAsync("Not connected.");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToHaveTextAsync(
            "Nothing is enforced from here. PolicyGuard does not know you as staff of this practice any more. Open PolicyGuard again from Zoom's Apps.");
    }

    [Fact]
    public async Task A_renewed_token_is_the_one_that_opens_after_a_restart()
    {
        await using var stage = await PanelStage.OpenAsync(house, s => s.PageToken = "token-1");
        // Before the kill, too: a server that is on its way down may be asked once more.
        stage.Server.Tokens["token-2"] = true;
        await stage.Server.RenewAsync("token-2");
        await stage.ShowAsync();
        await stage.SeeLineAsync("Secured. You and J.D.");
        await stage.Server.KillAsync();
        stage.Server.Tokens.Remove("token-1", out _);
        stage.Server.Drain();
        await stage.Server.StartAsync();
        (await stage.Server.HearAsync("try")).GetProperty("token").GetString().ShouldBe("token-2");
        await stage.Server.HearEventAsync("roster");
    }

    [Fact]
    public async Task What_is_told_too_fast_is_told_again_under_its_numbers()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.Server.HearEventAsync("roster");
        stage.Server.ReportFault = "slow";
        stage.Desk.Arrive(stage.Room, "stranger");
        var refused = (await stage.Server.HearAsync("refused")).GetInt64();
        stage.Desk.Arrive(stage.Room, "intruder");
        (await stage.Server.HearAsync("refused")).GetInt64().ShouldBe(refused);
        stage.Server.ReportFault = null;
        (await stage.Server.HearAsync("seq")).GetInt64().ShouldBe(refused);
        (await stage.Server.HearAsync("seq")).GetInt64().ShouldBe(refused + 1);
        stage.Server.Drain().ShouldNotContain(h => h.What == "open");
    }

    [Fact]
    public async Task Hands_off_that_the_server_could_not_take_is_told_until_it_does()
    {
        await using var stage = await PanelStage.OpenAsync(house, s => s.SayFault = "notStored");
        await stage.HandsOff.ClickAsync();
        await stage.Server.HearAsync("untaken");
        await stage.Server.HearAsync("untaken");
        stage.Server.SayFault = null;
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("HandsOff");
        stage.Server.Drain().ShouldNotContain(h => h.What == "open");
    }

    [Theory]
    [InlineData("wait", "does not know yet who belongs to the practice")]
    [InlineData("slow", "Too many taps at once")]
    [InlineData("notStored", "That did not arrive")]
    public async Task A_tap_that_was_not_taken_says_why(string fault, string words)
    {
        await using var stage = await PanelStage.OpenAsync(house, s => s.SayFault = fault);
        await stage.ShowAsync(cards: [Card("c1")]);
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Let in this once" }).ClickAsync();
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync(words);
    }
}
