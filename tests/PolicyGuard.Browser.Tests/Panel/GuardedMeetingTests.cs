using System.Text.Json.Nodes;
using Microsoft.Playwright;
using PolicyGuard.Sandbox.Client;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>The whole way, nothing stubbed: a click in the simulated client, Zoom's webhooks, PolicyGuard's decision, its command, the real SDK, the room.</summary>
public sealed class GuardedMeetingTests(House house) : IDisposable
{
    private const string StillInside = "An unknown participant is still in the session. Remove them in Zoom: Participants, More, Remove";

    private const string StillRecorded = "This session is still being recorded. Stop it in Zoom: More, Stop Recording";

    private readonly string policy = Path.Combine(Path.GetTempPath(), $"policyguard-quick-{Guid.NewGuid():N}.yaml");

    [Fact]
    public async Task A_stranger_who_walks_in_is_sent_back_to_the_waiting_room_and_the_client_stays()
    {
        await using var day = await OpenDayAsync();
        var page = await OpenAsync(day);
        await SecureAsync(page);
        await ClickAsync(page, "A stranger, straight in");
        await Assertions.Expect(Inside(page).GetByText("Galaxy A5")).ToBeVisibleAsync();
        await ShootAsync(page);
        await Assertions.Expect(Waiting(page).GetByText("Galaxy A5")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(Inside(page).GetByText("Jane D")).ToBeVisibleAsync();
        await Assertions.Expect(Log(page).GetByText("putParticipantToWaitingRoom: Success")).ToBeVisibleAsync();
        (await PanelTextAsync(page)).ShouldNotContain("Galaxy");
    }

    [Fact]
    public async Task A_client_who_drops_is_let_back_in_by_one_tap_or_none()
    {
        await using var day = await OpenDayAsync();
        var page = await OpenAsync(day);
        await SecureAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "They drop: Jane D" }).ClickAsync();
        await Assertions.Expect(Panel(page).Locator("#line")).ToContainTextAsync("place is kept", new() { Timeout = 20_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Returns: Jane D" }).ClickAsync();
        await Assertions.Expect(Inside(page).GetByText("Jane D")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(Log(page).GetByText("admitParticipantFromWaitingRoom: Success")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Hands_off_leaves_a_stranger_where_they_are()
    {
        await using var day = await OpenDayAsync();
        var page = await OpenAsync(day);
        await SecureAsync(page);
        await Panel(page).GetByRole(AriaRole.Button, new() { Name = "Hands off" }).ClickAsync();
        await Assertions.Expect(Panel(page).Locator("#line")).ToHaveTextAsync("Hands off.");
        await ClickAsync(page, "A stranger, straight in");
        await Assertions.Expect(Log(page).GetByText("meeting.participant_joined").First).ToBeVisibleAsync();
        await day.Stage.SeeStateAsync(day.Zoom.Rooms.Values.Single(), "handsOff");

        // Longer than a card lies before somebody unknown is sent back.
        await day.Stage.PauseAsync(5);
        await Assertions.Expect(Log(page).GetByText("participant.remove")).ToHaveCountAsync(0);
        await Assertions.Expect(Inside(page).GetByText("Galaxy A5")).ToBeVisibleAsync();
        await Assertions.Expect(Log(page).GetByText("putParticipantToWaitingRoom")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_couple_begins_with_one_on_a_tap_and_the_other_is_let_in_later()
    {
        await using var day = await OpenDayAsync();
        var page = await OpenAsync(day, couple: true);
        var line = Panel(page).Locator("#line");
        await Assertions.Expect(line).ToHaveTextAsync("Waiting for J.D. and K.L.", new() { Timeout = 25_000 });
        await ClickAsync(page, "The client");
        await LetInAsync(page, "Jane D");
        await Assertions.Expect(line).ToHaveTextAsync("Waiting for K.L.", new() { Timeout = 25_000 });
        await Panel(page).GetByRole(AriaRole.Button, new() { Name = "Go on without K.L." }).ClickAsync();
        await Assertions.Expect(line).ToHaveTextAsync("Secured. You and J.D. K.L. may still come.", new() { Timeout = 45_000 });
        await ClickAsync(page, "The partner");
        await LetInAsync(page, "Kim L");
        await Assertions.Expect(line).ToHaveTextAsync("Secured. You, J.D. and K.L.", new() { Timeout = 45_000 });
        (await PanelTextAsync(page)).ShouldNotContain("Kim");
    }

    [Fact]
    public async Task A_stranger_whom_nothing_removes_is_a_warning_that_stays_until_they_are_gone()
    {
        await using var day = await OpenDayAsync();
        var page = await OpenAsync(day);
        await SecureAsync(page);
        var room = day.Zoom.Rooms.Values.Single();
        day.Zoom.Faults.RemoveAvailable = false;
        day.Zoom.Clients.Find(room.MeetingId)!.Client.Mood = ClientMood.Lies;
        await ClickAsync(page, "A stranger, straight in");
        await Assertions.Expect(Notices(page)).ToHaveTextAsync([StillInside], new() { Timeout = 45_000 });
        await Assertions.Expect(Panel(page).Locator(".state")).ToHaveAttributeAsync("data-tone", "warn");
        (await SeeTimelineAsync(day, room, $"Shown to the host: {StillInside}")).ShouldBe("shown");
        (await OutcomesAsync(day, room)).ShouldAllBe(o => o == "failed" || o == "unenforced");
        await ShootAsync(page, "failed-removal");
        room.Leaves(room.Inside.Single(g => g.Name == "Galaxy A5"), "left the meeting");
        await Assertions.Expect(Notices(page)).ToHaveCountAsync(0, new() { Timeout = 25_000 });
        await Assertions.Expect(Panel(page).Locator(".state")).ToHaveAttributeAsync("data-tone", "good", new() { Timeout = 25_000 });
        (await PanelTextAsync(page)).ShouldNotContain("Galaxy");
    }

    [Fact]
    public async Task A_recording_that_nothing_stops_is_a_warning_that_stays_until_it_is_off()
    {
        await using var day = await OpenDayAsync(usual => usual.Replace("cardSeconds: 10", "cardSeconds: 3", StringComparison.Ordinal));
        var page = await OpenAsync(day);
        await SecureAsync(page);
        var room = day.Zoom.Rooms.Values.Single();
        day.Zoom.Faults.WithoutEffect[room.MeetingId] = true;
        day.Zoom.Clients.Find(room.MeetingId)!.Client.Mood = ClientMood.Lies;
        room.StartRecording();
        await Assertions.Expect(Notices(page)).ToHaveTextAsync([StillRecorded], new() { Timeout = 45_000 });
        await Assertions.Expect(Panel(page).Locator(".state")).ToHaveAttributeAsync("data-tone", "warn");
        (await SeeTimelineAsync(day, room, $"Shown to the host: {StillRecorded}")).ShouldBe("shown");
        (await day.Stage.ViolationsAsync(day.Zoom.Meetings[room.MeetingId], "LIV-11")).ShouldHaveSingleItem()["outcome"]!.GetValue<string>().ShouldBe("failed");
        await ShootAsync(page, "unstopped-recording");
        room.StopRecording();
        await Assertions.Expect(Notices(page)).ToHaveCountAsync(0, new() { Timeout = 25_000 });
        await Assertions.Expect(Panel(page).Locator(".state")).ToHaveAttributeAsync("data-tone", "good", new() { Timeout = 25_000 });
    }

    [Fact]
    public async Task A_card_that_the_policy_leaves_to_the_therapist_is_told_when_the_panel_has_shown_it()
    {
        await using var day = await OpenDayAsync(usual => usual.Replace("action: waitingRoom, cardSeconds: 3", "action: card, cardSeconds: 3", StringComparison.Ordinal));
        var page = await OpenAsync(day);
        await SecureAsync(page);
        var room = day.Zoom.Rooms.Values.Single();
        await ClickAsync(page, "A stranger, straight in");
        (await SeeTimelineAsync(day, room, "Shown to the host: Somebody unknown is inside")).ShouldBe("shown");
        (await Stage.SeeAsync(async () => (await OutcomesAsync(day, room)).Contains("hostDecided") ? "hostDecided" : null)).ShouldBe("hostDecided");
        (await ViolationsAsync(day, room))[0]["reason"]!.GetValue<string>().ShouldStartWith("shown to the host at ");
    }

    public void Dispose() => File.Delete(policy);

    private static async Task<IReadOnlyList<JsonObject>> ViolationsAsync(ClinicDay day, LiveRoom room) => await day.Stage.ViolationsAsync(day.Zoom.Meetings[room.MeetingId], "LIV-05");

    private static async Task<IReadOnlyList<string?>> OutcomesAsync(ClinicDay day, LiveRoom room) => [.. (await ViolationsAsync(day, room)).Select(v => v["outcome"]?.GetValue<string>())];

    /// <summary>What the API tells of the session, once this is in it.</summary>
    private static Task<string> SeeTimelineAsync(ClinicDay day, LiveRoom room, string text) => Stage.SeeAsync(async () =>
        (await day.Stage.GetAsync($"sessions?uuid={Uri.EscapeDataString(room.Uuid)}"))?["timeline"]?.AsArray().Any(t => t!["text"]!.GetValue<string>() == text) == true ? "shown" : null);

    private static ILocator Notices(IPage page) => Panel(page).GetByRole(AriaRole.List, new() { Name = "Notices" }).GetByRole(AriaRole.Listitem);

    private async Task<ClinicDay> OpenDayAsync(Func<string, string>? change = null)
    {
        using var built = new StreamReader(typeof(PolicyGuardBuilder).Assembly.GetManifestResourceStream("PolicyGuard.Policies.clinic-default.yaml")!);
        var usual = await built.ReadToEndAsync();
        var quick = usual.Replace("settleSeconds: 30", "settleSeconds: 2", StringComparison.Ordinal).Replace("cardSeconds: 20", "cardSeconds: 3", StringComparison.Ordinal);
        await File.WriteAllTextAsync(policy, change?.Invoke(quick) ?? quick);
        var day = await ClinicDay.OpenAsync("http://127.0.0.1:0", "http://127.0.0.1:0", speed: 5, [$"--Policy:File={policy}"]);

        // A browser and its heartbeat know no other; the policy's waits are short instead.
        day.KeepRealTime();
        return day;
    }

    /// <summary>The README's pictures, when a folder for them is named.</summary>
    private static async Task ShootAsync(IPage page, string panel = "panel")
    {
        if (Environment.GetEnvironmentVariable("POLICYGUARD_SHOTS") is { Length: > 0 } folder)
        {
            if (panel == "panel")
            {
                await Panel(page).GetByRole(AriaRole.Article).First.WaitForAsync();
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "client.png") });
            }

            await page.Locator("#panel-frame").ScreenshotAsync(new() { Path = Path.Combine(folder, $"{panel}.png") });
        }
    }

    private static LocatorAssertionsToBeVisibleOptions Patient => new() { Timeout = 25_000 };

    private async Task<IPage> OpenAsync(ClinicDay day, bool couple = false)
    {
        var address = await day.OpenClientAsync(couple);
        var context = await house.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1360, Height = 860 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(address.AbsoluteUri);
        await ClickAsync(page, "Start the meeting");
        return page;
    }

    /// <summary>The client comes, is let in by the card's tap, and the room closes behind them.</summary>
    private static async Task SecureAsync(IPage page)
    {
        await Assertions.Expect(Panel(page).Locator("#line")).ToHaveTextAsync("Waiting for J.D.", new() { Timeout = 25_000 });
        await ClickAsync(page, "The client");
        await LetInAsync(page, "Jane D");
        await Assertions.Expect(Panel(page).Locator("#line")).ToHaveTextAsync("Secured. You and J.D.", new() { Timeout = 45_000 });
    }

    private static async Task LetInAsync(IPage page, string name)
    {
        // A tap in the same breath as Zoom's event can come before the client has shown whom it means; the panel then asks for another.
        var (tap, inside) = (Panel(page).GetByRole(AriaRole.Button, new() { Name = "Let in" }), Inside(page).GetByText(name));
        await tap.ClickAsync(new() { Timeout = 25_000 });
        var again = Panel(page).GetByText("Tap again");
        if (await Stage.SeeAsync(async () => await inside.IsVisibleAsync() ? "in" : await again.IsVisibleAsync() ? "again" : null) == "again")
        {
            await tap.ClickAsync();
        }

        await Assertions.Expect(inside).ToBeVisibleAsync(Patient);
    }

    private static Task ClickAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static IFrameLocator Panel(IPage page) => page.FrameLocator("#panel-frame");

    private static ILocator Inside(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "In the meeting" });

    private static ILocator Waiting(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "In the waiting room" });

    private static ILocator Log(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "What was said" });

    private static Task<string> PanelTextAsync(IPage page) => Panel(page).Locator("html").EvaluateAsync<string>("e => e.outerHTML");
}
