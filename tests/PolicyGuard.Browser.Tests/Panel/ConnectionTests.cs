using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using PolicyGuard.Sandbox.Zoom;
using static PolicyGuard.Browser.Tests.Panel.PanelStage;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>Coming in, being cut off, coming back; and the switch that needs none of it.</summary>
public sealed class ConnectionTests(House house)
{
    [Fact]
    public async Task Hands_off_holds_at_once_and_with_the_server_killed_and_is_told_when_it_is_back()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(cards: [Card("c1")]);
        await stage.Panel.GetByRole(AriaRole.Article).WaitForAsync();
        await stage.Server.KillAsync();
        await stage.SeeLineAsync("Not connected.");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync("Nothing is enforced from here");
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Article)).ToHaveCountAsync(0);

        await stage.HandsOff.ClickAsync();
        await stage.SeeLineAsync("Hands off.");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync("Not connected");
        await Assertions.Expect(stage.HandsOff).ToHaveAttributeAsync("aria-pressed", "true");

        await stage.Server.StartAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("HandsOff");
        var intruder = stage.Desk.Arrive(stage.Room, "intruder")!;
        foreach (var kind in new[] { "secure", "admit", "putBack", "remove", "stopRecording" })
        {
            (await stage.Server.CarryAsync(kind, intruder.PanelUuid)).GetProperty("message").GetString().ShouldBe("handsOff");
        }

        intruder.Place.ShouldBe(GuestPlace.Inside);
        await stage.ShowAsync(line: "Secured. You and J.D.");
        await stage.SeeLineAsync("Hands off.");
    }

    [Fact]
    public async Task Resume_takes_commands_again_and_tells_the_server()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.HandsOff.ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("HandsOff");
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("Resume");
        var intruder = stage.Desk.Arrive(stage.Room, "intruder")!;
        (await stage.Server.CarryAsync("putBack", intruder.PanelUuid)).GetProperty("done").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Hands_off_that_somebody_else_lifted_is_told_again_for_as_long_as_it_is_shown_here()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.HandsOff.ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("HandsOff");
        await stage.ShowAsync(line: "Hands off. PolicyGuard only watches.", tone: "off", handsOff: true, revision: 1);
        await stage.ShowAsync(line: "Secured. You and J.D.", handsOff: false, revision: 2);
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("HandsOff");
        await stage.SeeLineAsync("Hands off.");
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("Resume");
        await stage.ShowAsync(line: "Secured. You and J.D.", handsOff: false, revision: 3);
        await stage.SeeLineAsync("Secured. You and J.D.");
        stage.Server.Drain().ShouldNotContain(h => h.What == "say");
    }

    [Fact]
    public async Task Hands_off_outlives_a_reload_of_the_panel()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.HandsOff.ClickAsync();
        await stage.Server.HearAsync("say");
        await stage.Page.ReloadAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("HandsOff");
        (await stage.Server.CarryAsync("secure")).GetProperty("message").GetString().ShouldBe("handsOff");
        await stage.SeeLineAsync("Hands off.");
    }

    [Fact]
    public async Task Hands_off_that_was_said_elsewhere_can_be_resumed_here()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.ShowAsync(line: "Hands off. PolicyGuard only watches.", tone: "off", handsOff: true);
        await stage.SeeLineAsync("Hands off. PolicyGuard only watches.");
        await stage.Panel.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        (await stage.Server.HearAsync("say")).GetProperty("choice").GetString().ShouldBe("Resume");
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_panel_is_back_with_its_token_and_tells_the_whole_room()
    {
        await using var stage = await PanelStage.OpenAsync(house, s => s.PageToken = "token-1");
        await stage.ShowAsync();
        await stage.SeeLineAsync("Secured. You and J.D.");
        await stage.Server.KillAsync();
        await stage.SeeLineAsync("Not connected.");
        var missed = stage.Desk.Arrive(stage.Room, "intruder")!;
        stage.Room.StartRecording();
        stage.Server.Drain();
        await stage.Server.StartAsync();
        (await stage.Server.HearAsync("open")).GetProperty("token").GetString().ShouldBe("token-1");
        (await stage.Server.HearEventAsync("cloudRecording")).GetProperty("status").GetString().ShouldBe("started");
        (await stage.Server.HearEventAsync("roster")).GetProperty("inside").EnumerateArray().Select(p => p.GetProperty("participantUUID").GetString()).ShouldContain(missed.PanelUuid);
        await stage.SeeLineAsync("Connected.");
        await stage.ShowAsync(line: "One more is in", revision: 1);
        await stage.SeeLineAsync("One more is in");
    }

    [Fact]
    public async Task Events_carry_rising_numbers_without_gaps()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        for (var i = 0; i < 5; i++)
        {
            stage.Desk.Arrive(stage.Room, "stranger");
        }

        await stage.Server.HearEventAsync("roster");
        (await stage.Server.CarryAsync("readRoom")).GetProperty("done").GetBoolean().ShouldBeTrue();
        await stage.Server.HearEventAsync("roster");
        stage.Desk.Arrive(stage.Room, "intruder");
        var numbers = new List<long>();
        while (numbers.Count < 1)
        {
            numbers.Add((await stage.Server.HearAsync("seq")).GetInt64());
        }

        await stage.Server.HearEventAsync("participant");
        stage.Desk.Arrive(stage.Room, "intruder");
        numbers.Add((await stage.Server.HearAsync("seq")).GetInt64());
        (numbers[1] - numbers[0]).ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_renewed_with_a_fresh_context()
    {
        var contexts = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        await using var stage = await PanelStage.OpenAsync(house, s =>
        {
            s.PageToken = "stale";
            s.Exchange = context =>
            {
                contexts.Enqueue(context);
                return Results.Json(new { token = "token-1" });
            };
        });
        contexts.Count.ShouldBe(1);
        contexts.Single().ShouldNotBeNullOrEmpty();
        await stage.SeeLineAsync("Connected.");
    }

    [Fact]
    public async Task A_context_that_is_refused_is_told_in_the_servers_words_and_not_asked_again()
    {
        var asked = 0;
        await using var stage = await PanelStage.OpenAsync(house, wait: false, server: s => s.Exchange = _ =>
        {
            asked++;
            return Results.Problem("Your Zoom user does not belong to a practice.", statusCode: 403);
        });
        await stage.SeeLineAsync("Not connected.");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToHaveTextAsync("Nothing is enforced from here. Your Zoom user does not belong to a practice.");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_context_that_was_used_already_is_waited_out()
    {
        var asked = 0;
        await using var stage = await PanelStage.OpenAsync(house, s => s.Exchange = _ => ++asked == 1 ? Results.Problem("Connected already.", statusCode: 409) : Results.Json(new { token = "token-1" }));
        await stage.SeeLineAsync("Connected.");
        asked.ShouldBe(2);
    }

    [Theory]
    [InlineData("getAppContext", 10118, "Close PolicyGuard in Zoom and open it again")]
    [InlineData("getAppContext", 10151, "Zoom Apps are switched off in this meeting")]
    [InlineData("config", 10151, "Zoom Apps are switched off in this meeting")]
    public async Task What_Zoom_refuses_at_the_start_is_told_plainly(string api, int code, string words)
    {
        await using var stage = await PanelStage.OpenAsync(house, desk: d => d.Client.Inject(api, code), wait: false);
        await stage.SeeLineAsync("Not connected.");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync(words);
    }

    [Fact]
    public async Task A_meeting_of_somebody_else_is_told_and_not_tried_again()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.SeeLineAsync("Connected.");
        await stage.Server.SayByeAsync("meeting");
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync("does not know this meeting");
    }

    [Fact]
    public async Task The_token_leaves_the_page_and_nothing_breaks_its_policy()
    {
        await using var stage = await PanelStage.OpenAsync(house, s => s.PageToken = "token-1");
        await stage.ShowAsync(cards: [Card("c1"), Card("c2")]);
        await stage.Panel.GetByRole(AriaRole.Article).Nth(1).WaitForAsync();
        await stage.ShowAsync(cards: [Card("c2")], revision: 2);
        await Assertions.Expect(stage.Panel.GetByRole(AriaRole.Article).First).ToHaveTextAsync("Settled.");
        (await stage.Panel.Locator("html").EvaluateAsync<string>("e => e.outerHTML")).ShouldNotContain("token-1");
        stage.Console.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_panel_beats()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var first = (await stage.Server.HearAsync("beat")).GetInt64();
        var second = (await stage.Server.HearAsync("beat")).GetInt64();
        first.ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        second.ShouldBeGreaterThan(first);
    }
}
