using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Pipeline;
using PolicyGuard.Receive;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>What fails without a sound is found and said: silence, a lost connection, a day's updates used up.</summary>
public sealed class OperationsWatchTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_meeting_that_runs_and_of_which_nothing_is_heard_is_said_once()
    {
        await using var house = await RunningAsync();
        await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-01")).SingleOrDefault(), "OPS-01", Minute);
        var silent = (await house.ViolationsAsync("OPS-01")).Single();
        (Text(silent, "outcome"), Text(silent, "meetingId"), Text(silent, "reason")).ShouldBe(("unenforced", PipelineHouse.MeetingId, "the meeting runs and Zoom sent no event of it"));
        house.Time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(PipelineHouse.Noon + (10 * Minute));

        await PassAsync(house, 60);
        (await house.ViolationsAsync("OPS-01")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_meeting_that_was_heard_of_is_not_called_silent_not_even_after_a_restart_in_the_middle_of_it()
    {
        await using var house = await RunningAsync();
        await house.TellAsync("meeting.started", ZoomDocuments.Live("uuid-1=="));
        await house.QuietAsync();
        await PassAsync(house, 20);

        // Two people talk: for half an hour there is nothing that Zoom could tell.
        await house.RestartAsync();
        await PassAsync(house, 45);
        (await house.ViolationsAsync("OPS-01")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_meeting_that_nobody_came_to_is_not_called_silent()
    {
        await using var house = await RunningAsync(live: """{"meetings":[]}""");
        await PassAsync(house, 75);
        (await house.ViolationsAsync("OPS-01")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_grant_taken_back_on_a_quiet_day_is_said_long_before_the_night()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        house.Zoom.On("POST /oauth/token", StubZoom.Json(400, """{"reason":"Invalid Token!","error":"invalid_grant"}"""));
        await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-03")).SingleOrDefault(), "OPS-03", Minute);
        (house.Time.GetUtcNow() - PipelineHouse.Noon).ShouldBeLessThan(TimeSpan.FromMinutes(75), "a token lives an hour");
        Text((await house.ViolationsAsync("OPS-03")).Single(), "reason").ShouldContain("invalid_grant");

        await PassAsync(house, 60);
        (await house.ViolationsAsync("OPS-03")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Zoom_out_of_reach_is_no_lost_connection_and_the_watch_goes_on()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        house.Zoom.On("POST /oauth/token", StubZoom.Answer(502, "<html>", "text/html"));
        await PassAsync(house, 90);
        (await house.ViolationsAsync("OPS-03")).ShouldBeEmpty();
        house.HasStopped.ShouldBeFalse();

        house.Zoom.On("POST /oauth/token", ZoomHouse.TokenAnswer("token-2"));
        house.Zoom.On(PipelineHouse.Users, StubZoom.Json(400, """{"code":4711,"message":"Invalid access token, does not contain scopes:[user:read:list_users:admin]."}"""));
        house.Time.SetUtcNow(PipelineHouse.Noon.AddHours(-12).AddDays(1).AddHours(2).AddMinutes(29));
        await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-03")).SingleOrDefault(), "OPS-03", Minute);
        Text((await house.ViolationsAsync("OPS-03")).Single(), "reason").ShouldBe("missing scope user:read:list_users:admin");
    }

    [Fact]
    public async Task An_app_that_was_removed_from_the_account_is_said()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellAsync("app_deauthorized", []);
        Text(await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-03")).SingleOrDefault(), "OPS-03"), "reason").ShouldBe("the app was removed from the Zoom account");
    }

    [Fact]
    public async Task A_host_whose_daily_updates_are_used_up_is_named_once()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), ZoomDocuments.WithoutWaitingRoom));
            zoom.On($"PATCH {PipelineHouse.Meeting}", StubZoom.Json(429, """{"code":429,"message":"You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00."}"""));
        });
        await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon.AddDays(2)));
        await house.OutcomeAsync("SCH-01", "deferred", Minute);
        var low = await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-04")).SingleOrDefault(), "OPS-04", Minute);
        (Text(low, "host"), Text(low, "before")).ShouldBe((PipelineHouse.Host, "0"));

        await PassAsync(house, 30);
        (await house.ViolationsAsync("OPS-04")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Deliveries_that_are_refused_while_none_is_accepted_are_told_once_with_what_to_check()
    {
        await using var house = await WatchingAsync();
        for (var i = 0; i < 4; i++)
        {
            (await house.PostUnsignedAsync()).ShouldBe(HttpStatusCode.Unauthorized);
        }

        var refused = await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-09")).SingleOrDefault(), "OPS-09", Minute);
        (Text(refused, "outcome"), Text(refused, "before")).ShouldBe(("unenforced", "4 refused in ten minutes, none accepted"));
        Text(refused, "reason").ShouldContain("a proxy or gateway in front may strip headers");

        (await house.PostUnsignedAsync()).ShouldBe(HttpStatusCode.Unauthorized);
        await PassAsync(house, 30);
        (await house.ViolationsAsync("OPS-09")).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(9, true)]
    public async Task A_few_refused_deliveries_or_many_beside_accepted_ones_are_no_violation(int refused, bool accepted)
    {
        await using var house = await WatchingAsync();
        for (var i = 0; i < refused; i++)
        {
            await house.PostUnsignedAsync();
        }

        if (accepted)
        {
            await house.TellAsync("meeting.started", ZoomDocuments.Live("uuid-1=="));
            await house.QuietAsync();
        }

        await PassAsync(house, 30);
        (await house.ViolationsAsync("OPS-09")).ShouldBeEmpty();
        house.Services.GetRequiredService<RefusedDeliveries>().Counts.Total.Total.ShouldBe(refused);
    }

    [Fact]
    public async Task Posts_that_anybody_can_send_are_counted_and_are_no_violation()
    {
        await using var house = await WatchingAsync();
        for (var i = 0; i < 9; i++)
        {
            (await house.PostAsync(new byte[WebhookOptions.DefaultMaxBodyBytes + 1])).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
            (await house.PostAsync("<?php phpinfo();"u8.ToArray())).ShouldBe(HttpStatusCode.Unauthorized);
            (await house.PostAsync([])).ShouldBe(HttpStatusCode.Unauthorized);
        }

        await PassAsync(house, 30);
        (await house.ViolationsAsync("OPS-09")).ShouldBeEmpty();
        var by = (await house.GetAsync("status"))["refusedBy"]!;
        (by["tooLarge"]!.GetValue<long>(), by["noSignature"]!.GetValue<long>()).ShouldBe((9, 18));
    }

    [Fact]
    public async Task Events_whose_Zoom_headers_were_all_taken_away_are_told()
    {
        await using var house = await WatchingAsync();
        var ended = $"{{\"event\":\"meeting.ended\",\"event_ts\":1,\"payload\":{{\"account_id\":\"{PolicyGuard.Sandbox.Zoom.SimulatedZoom.Account}\"}}}}";
        for (var i = 0; i < 4; i++)
        {
            (await house.PostAsync(System.Text.Encoding.UTF8.GetBytes(ended))).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await house.UntilAsync(async () => (await house.ViolationsAsync("OPS-09")).SingleOrDefault(), "OPS-09", Minute)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Refused_deliveries_of_a_practice_without_any_meeting_to_watch_are_counted_and_no_violation()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        for (var i = 0; i < 9; i++)
        {
            await house.PostUnsignedAsync();
        }

        await PassAsync(house, 30);
        (await house.ViolationsAsync("OPS-09")).ShouldBeEmpty();
        (await house.GetAsync("status"))["refused"]!.GetValue<long>().ShouldBe(9);
    }

    /// <summary>A meeting of the day after tomorrow is watched, and the last delivery is a while ago.</summary>
    private static async Task<PipelineHouse> WatchingAsync()
    {
        var house = await PipelineHouse.OpenAsync();
        await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon.AddDays(2)));
        await house.UntilAsync(async () => (await house.GetAsync("meetings"))["items"]!.AsArray().Count == 1 ? "known" : null, "the meeting");
        await house.QuietAsync();
        await PassAsync(house, 15);
        return house;
    }

    /// <summary>A meeting that begins now is known, and Zoom's list says that it runs.</summary>
    private static async Task<PipelineHouse> RunningAsync(string live = $$"""{"meetings":[{"id":{{PipelineHouse.MeetingId}},"uuid":"u==","type":2}]}""")
    {
        var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(PipelineHouse.Noon)));
        await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon));
        await house.UntilAsync(async () => (await house.GetAsync("meetings"))["items"]!.AsArray().Count == 1 ? "known" : null, "the meeting");
        await house.QuietAsync();
        house.Zoom.On(PipelineHouse.Calendar, StubZoom.Json(200, live));
        return house;
    }

    /// <summary>At least so many minutes, in which the watch goes its rounds of five minutes each.</summary>
    private static async Task PassAsync(PipelineHouse house, int minutes)
    {
        var watch = house.Services.GetRequiredService<OperationsWatch>();
        var rounds = watch.Rounds + (minutes / 5);
        for (var passed = 0; passed < minutes; passed++)
        {
            house.Time.Advance(Minute);
            await house.QuietAsync();
        }

        await house.UntilAsync(() => watch.Rounds >= rounds, "the rounds of the watch", Minute);
        await house.QuietAsync();
    }

    private static string Text(JsonNode violation, string name) => violation[name]?.GetValue<string>() ?? "";
}
