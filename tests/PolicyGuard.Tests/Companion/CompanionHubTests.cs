using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;
using PolicyGuard.Queue;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

public class CompanionHubTests
{
    [Fact]
    public async Task A_connection_that_does_not_open_is_ended_after_five_seconds()
    {
        await using var house = await CompanionHouse.OpenAsync(started: false);
        await using var silent = house.Panel();
        await silent.StartAsync();
        await using var open = await house.OpenPanelAsync();
        (await silent.BeatAsync()).ShouldBe(house.Now.ToUnixTimeMilliseconds());
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(4.9));
        silent.Closed.IsCompleted.ShouldBeFalse();
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(0.2));
        await silent.Closed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        (await open.BeatAsync()).ShouldBe(house.Now.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("Q2ZESjhBQUFBQQ")]
    public async Task A_token_that_is_not_ours_opens_nothing(string token)
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = house.Panel();
        await panel.StartAsync();
        await RefusedAsync("token", () => panel.OpenAsync(token));
        await RefusedAsync("open", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
        await RefusedAsync("open", () => panel.SayAsync("HandsOff"));
    }

    [Fact]
    public async Task A_token_runs_out_after_four_hours_and_a_fresh_one_opens_over_the_same_connection()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        house.Pipeline.Time.Advance(TimeSpan.FromHours(4));
        await using var panel = house.Panel();
        await panel.StartAsync();
        await RefusedAsync("token", () => panel.OpenAsync(token));
        await panel.OpenAsync(await house.TokenAsync());
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
    }

    [Fact]
    public async Task A_pass_of_somebody_who_left_the_practice_opens_nothing()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().NoteStaff(house.Pipeline.Practice, [("SOMEBODYELSE", null, true, [])]);
        await using var panel = house.Panel();
        await panel.StartAsync();
        await RefusedAsync("token", () => panel.OpenAsync(token));
    }

    [Theory]
    [InlineData("attendee")]
    [InlineData("panelist")]
    [InlineData(null)]
    public async Task Who_is_not_host_any_more_cannot_open(string? role)
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = house.Panel();
        await panel.StartAsync();
        var token = await house.TokenAsync();
        await RefusedAsync("role", () => panel.OpenAsync(token, h => h["role"] = role));
    }

    [Fact]
    public async Task What_a_panel_tells_is_decided_like_zooms_own_events_and_once()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.ReportAsync(7, TestPanel.Joined("{aaaa-1111}", "Somebody"), TestPanel.Waits("BBBB-2222", "Another"));
        await panel.ReportAsync(7, TestPanel.Joined("{aaaa-1111}", "Somebody"), TestPanel.Waits("BBBB-2222", "Another"));
        await house.Pipeline.QuietAsync();
        var people = (await house.SessionAsync())["participants"]!.AsArray();
        people.Select(p => p!["place"]!.GetValue<string>()).Order().ShouldBe(["inside", "waiting"]);
        (await house.Pipeline.GetAsync("parked"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Unknown_kinds_are_passed_over_and_what_cannot_be_read_is_parked()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.ReportAsync(1, TestPanel.Event("confetti"), TestPanel.Event("participant"), new JsonObject());
        await house.Pipeline.QuietAsync();
        var parked = (await house.Pipeline.GetAsync("parked"))["items"]!.AsArray();
        parked.Select(p => p!["reason"]!.GetValue<string>()).Order().ShouldBe(["unreadable: no kind", "unreadable: no status"]);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_said_so_that_the_panel_tells_it_again()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        house.Desk.Fault = new QueueUnavailableException("full");
        await RefusedAsync("notStored", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
        await RefusedAsync("notStored", () => panel.SayAsync("HandsOff"));
        house.Desk.Fault = null;
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Too_many_events_at_once_are_refused_and_too_many_bytes_end_the_connection()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await RefusedAsync("tooMuch", () => panel.ReportAsync(1, [.. Enumerable.Range(0, 101).Select(i => TestPanel.Joined($"P-{i}", "Somebody"))]));
        await RefusedAsync("tooMuch", () => panel.ReportAsync(-1, TestPanel.Joined("P-1", "Somebody")));
        await Should.ThrowAsync<Exception>(() => panel.ReportAsync(1, TestPanel.Joined("P-1", new string('x', 200_000))));
        await panel.Closed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_whose_clock_was_set_back_is_believed_again_by_its_beats()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.BeatAtAsync(house.Now);
        for (var passed = 0; passed <= 130; passed += 5)
        {
            house.Pipeline.Time.Advance(TimeSpan.FromSeconds(5));
            await panel.BeatAtAsync(house.Now.AddMinutes(-3));
        }

        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody", timestamp: house.Now.AddMinutes(-3).ToUnixTimeMilliseconds()));
        house.Desk.LastAt.ShouldBe(house.Now);
        await panel.ReportAsync(2, TestPanel.Joined("P-2", "Another", timestamp: house.Now.AddMinutes(-3).AddSeconds(-40).ToUnixTimeMilliseconds()));
        house.Desk.LastAt.ShouldBe(house.Now.AddSeconds(-40));
    }

    [Fact]
    public async Task Hands_off_shows_in_the_session()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.SayAsync("HandsOff");
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["state"]!.GetValue<string>().ShouldBe("handsOff");
        await house.Pipeline.UntilAsync(() => panel.Views.Any(v => v["handsOff"]!.GetValue<bool>()), "the view");
    }

    [Fact]
    public async Task A_meeting_that_nobody_knows_to_be_ours_is_told_and_shown_nothing()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync(c => c["mid"] = "ofAnotherPractice==");
        await RefusedAsync("meeting", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
        await RefusedAsync("meeting", () => panel.SayAsync("HandsOff"));
        await house.Pipeline.UntilAsync(
            async () =>
            {
                if (!panel.Byes.IsEmpty)
                {
                    return panel.Byes.Single();
                }

                // Cut off between the look and the beat, it cannot beat any more.
                await Task.WhenAny(panel.BeatAsync(), panel.Closed);
                return null;
            },
            "the good-bye", TimeSpan.FromSeconds(5));
        panel.Byes.ShouldBe(["meeting"]);
        await panel.Closed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        house.Desk.Said.ShouldBeEmpty();
        panel.Views.ShouldBeEmpty();
        (await house.SessionAsync("ofAnotherPractice=="))["status"]!.GetValue<int>().ShouldBe(404);
    }

    [Fact]
    public async Task A_host_of_one_practice_has_no_say_in_the_session_of_another()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var practices = house.Pipeline.Services.GetRequiredService<PracticeDirectory>();
        var ours = practices.All.Single().Id;
        await practices.ConnectAsync("acc_OTHER", RuleMode.Enforce, TestContext.Current.CancellationToken);
        await house.Pipeline.TellAsync("meeting.started", ZoomDocuments.Live("of-the-other=="), account: "acc_OTHER");
        await house.Pipeline.UntilAsync(
            async () =>
            {
                await using var database = await house.Pipeline.DatabaseAsync();
                return database.Sessions.SingleOrDefault(s => s.Uuid == "of-the-other==");
            },
            "the other's session");
        await using var panel = await house.OpenPanelAsync(c => c["mid"] = "of-the-other==");
        await RefusedAsync("meeting", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
        await RefusedAsync("meeting", () => panel.SayAsync("HandsOff"));
        var surface = house.Pipeline.Services.GetRequiredService<ICompanionSurface>();
        var other = practices.All.Single(p => p.Id != ours).Id;
        (await surface.CarryOutAsync(other, "of-the-other==", new RequestedAction("a", "LIV-01", null, house.Now.AddSeconds(9), new Command.Secure()), TestContext.Current.CancellationToken))
            .Report.ShouldBe(ActionReport.Unavailable);
        panel.Views.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_meeting_of_which_no_event_came_yet_is_ours_when_zoom_says_that_its_host_runs_it()
    {
        await using var house = await CompanionHouse.OpenAsync(
            started: false, z => z.On(PipelineHouse.Calendar, StubZoom.Json(200, $$"""{"meetings":[{"id":84712639219,"uuid":"{{Contexts.Uuid}}"}]}""")));
        await using var panel = await house.OpenPanelAsync();
        await house.Pipeline.UntilAsync(() => house.Desk.Said.Any(s => s is LiveFact.CompanionOpened), "the opening", TimeSpan.FromSeconds(1));
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_meeting_is_ours_as_soon_as_its_event_comes()
    {
        await using var house = await CompanionHouse.OpenAsync(started: false);
        await using var panel = await house.OpenPanelAsync();
        await RefusedAsync("meeting", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
        await house.StartMeetingAsync(Contexts.Uuid);
        await house.Pipeline.UntilAsync(() => house.Desk.Said.Any(s => s is LiveFact.CompanionOpened), "the opening", TimeSpan.FromSeconds(1));
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
        await house.Pipeline.UntilAsync(() => !panel.Views.IsEmpty, "a view");
    }

    [Fact]
    public async Task A_token_is_good_after_a_restart()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        await house.Pipeline.RestartAsync();
        await using var panel = await house.OpenPanelAsync(token: token);
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Every_panel_is_shown_the_session_at_once_and_after_each_change()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await house.Pipeline.UntilAsync(() => panel.Views.Any(v => v["state"] is not null && v["cards"] is JsonArray), "the first view");
        var first = panel.Views.Max(v => v["revision"]!.GetValue<long>());
        await panel.ReportAsync(1, TestPanel.Joined("P-1", "Persephone Quillfeather"));
        await house.Pipeline.UntilAsync(() => panel.Views.Any(v => v["revision"]!.GetValue<long>() > first), "the next view");
        string.Concat(panel.Views.Select(v => v.ToJsonString())).ShouldNotContain("Quillfeather");
    }

    [Fact]
    public async Task Other_transports_than_web_sockets_are_not_spoken()
    {
        await using var house = await CompanionHouse.OpenAsync(started: false);
        using var answer = await house.Pipeline.Http.GetAsync(new Uri("/hubs/companion?id=1", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task Bytes_that_are_no_signalr_end_the_connection_and_nothing_else()
    {
        await using var house = await CompanionHouse.OpenAsync();
        using var socket = await ((TestServer)house.Pipeline.Services.GetRequiredService<IServer>()).CreateWebSocketClient().ConnectAsync(new Uri("ws://localhost/hubs/companion"), TestContext.Current.CancellationToken);
        await socket.SendAsync("GET / HTTP/1.1\u001e"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        WebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        }
        while (result.MessageType != WebSocketMessageType.Close);
        await using var panel = await house.OpenPanelAsync();
        (await panel.BeatAsync()).ShouldBe(house.Now.ToUnixTimeMilliseconds());
    }

    private static async Task RefusedAsync(string reason, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {reason}");
}
