using System.Diagnostics.Metrics;
using System.Globalization;
using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Zoom;

public sealed class ZoomCallTests : IDisposable
{
    private const string Get = $"GET {ZoomHouse.Meeting}";
    private const string Patch = $"PATCH {ZoomHouse.Meeting}";
    private const string Live = "PATCH /v2/live_meetings/84712639219/events";
    private const string PerSecond = """{"code":429,"message":"You have reached the maximum per-second rate limit for this API. Try again later."}""";
    private const string PerHost = """{"code":429,"message":"You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00."}""";
    private const string PerAccount = """{"code":429,"message":"You have reached the maximum daily rate limit for this API. Refer to the response header."}""";
    private readonly ZoomHouse house = new();

    [Fact]
    public async Task A_change_sends_exactly_what_is_to_change()
    {
        house.Stub.On(Patch, StubZoom.Json(204, ""));
        (await house.ChangeAsync()).ShouldBeOfType<ZoomResult<Done>.Ok>();
        house.Stub.Calls[^1].Body.ShouldBe("""{"settings":{"waiting_room":true}}""");
        house.Get<HostDayBudget>().Remaining("host-1", house.Time.GetUtcNow()).ShouldBe(99);
    }

    [Fact]
    public async Task A_control_names_its_method_and_participant()
    {
        house.Stub.On(Live, StubZoom.Json(202, ""));
        (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.Ok>();
        house.Stub.Calls[^1].Body.ShouldBe("""{"method":"participant.remove","params":{"participant_uuid":"P-1"}}""");
    }

    [Theory]
    [InlineData(404, """{"code":3001,"message":"Meeting not found"}""", "application/json", "NotFound")]
    [InlineData(404, "", "application/json", "NotFound")]
    [InlineData(404, "<html>gateway</html>", "text/html", "Unavailable")]
    [InlineData(403, "<html>gateway</html>", "text/html", "Unavailable")]
    [InlineData(200, "<html>gateway</html>", "text/html", "Unavailable")]
    [InlineData(200, "", "application/json", "Unavailable")]
    [InlineData(200, """{"code":200,"message":"No permission."}""", "application/json", "Refused")]
    [InlineData(200, """{"code":0,"id":1}""", "application/json", "Ok")]
    [InlineData(400, """{"code":4711,"message":"does not contain scopes:[meeting:read:meeting:admin]"}""", "application/json", "MissingScope")]
    [InlineData(400, """{"code":3161,"message":"Jane Example may not host"}""", "application/json", "Refused")]
    [InlineData(408, "", "application/json", "Unavailable")]
    [InlineData(503, "", "application/json", "Unavailable")]
    public async Task Every_answer_has_its_result(int status, string body, string type, string result)
    {
        house.Stub.On(Get, StubZoom.Answer(status, body, type));
        var got = await house.ReadAsync();
        got.GetType().Name.ShouldBe(result);
        (got.Problem ?? "").ShouldNotContain("Jane");
    }

    [Fact]
    public async Task A_gateways_page_is_never_taken_for_a_change_carried_out()
    {
        house.Stub.On(Patch, StubZoom.Answer(200, "<html>gateway</html>", "text/html"));
        (await house.ChangeAsync()).ShouldBeOfType<ZoomResult<Done>.Unavailable>();
    }

    [Theory]
    [InlineData("This API is not available for this account.")]
    [InlineData("API not available for the account")]
    public async Task A_control_that_the_account_does_not_have_is_told_apart_from_a_bad_request(string message)
    {
        house.Stub.On(Live, StubZoom.Json(400, $$"""{"code":300,"message":"{{message}}"}"""), StubZoom.Json(400, """{"code":300,"message":"Invalid meeting id."}"""));
        (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.Refused>().Reason.ShouldBe(ZoomCapabilities.NotForThisAccount);
        (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.Refused>().Reason.ShouldNotBe(ZoomCapabilities.NotForThisAccount);
    }

    [Fact]
    public async Task Reads_and_changes_to_a_fixed_state_are_repeated_a_removal_is_not()
    {
        house.Stub.On(Get, StubZoom.Json(502, ""), StubZoom.Json(200, "{}"));
        house.Stub.On(Patch, StubZoom.Json(502, ""), StubZoom.Json(204, ""));
        house.Stub.On(Live, StubZoom.Json(502, ""), StubZoom.Json(202, ""));
        (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.Ok>();
        (await house.ChangeAsync()).ShouldBeOfType<ZoomResult<Done>.Ok>();
        (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.Unavailable>();
        house.Stub.Count(Live).ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_connection_is_a_result_and_a_removal_is_not_sent_twice()
    {
        house.Stub.OnAsync(Live, () => throw new HttpRequestException("reset"));
        (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.Unavailable>();
        house.Stub.Count(Live).ShouldBe(1);
    }

    [Theory]
    [InlineData("iso")]
    [InlineData("date")]
    [InlineData("seconds")]
    public async Task A_short_limit_is_waited_out_within_the_call(string format)
    {
        var until = house.Time.GetUtcNow().AddSeconds(6);
        var header = format == "iso" ? until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : format == "date" ? until.ToString("R", CultureInfo.InvariantCulture) : "6";
        house.Stub.On(Get, StubZoom.Json(429, PerSecond, ("Retry-After", header), ("X-RateLimit-Type", "QPS")), StubZoom.Json(200, "{}"));
        (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.Ok>();
        house.Time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(until);
        house.Time.GetUtcNow().ShouldBeLessThan(until.AddSeconds(3));
    }

    [Theory]
    [InlineData(PerHost, "Daily-limit", true)]
    [InlineData(PerHost, null, true)]
    [InlineData(PerAccount, "Daily-limit", false)]
    [InlineData(PerAccount, null, false)]
    public async Task A_days_limit_comes_back_at_once_and_only_a_hosts_own_is_the_hosts(string body, string? type, bool hostOnly)
    {
        house.Stub.On(Patch, StubZoom.Json(429, body, type is null ? [] : [("X-RateLimit-Type", type)]));
        var limited = (await house.ChangeAsync()).ShouldBeOfType<ZoomResult<Done>.RateLimited>();
        limited.HostOnly.ShouldBe(hostOnly);
        limited.Until.ShouldBe(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
        house.Stub.Count(Patch).ShouldBe(1);
    }

    [Theory]
    [InlineData("https://api-eu.zoom.us/v2/moved", true)]
    [InlineData("/v2/moved", true)]
    [InlineData("https://zoom.us.evil.example/v2/moved", false)]
    [InlineData("https://evilzoom.us/v2/moved", false)]
    [InlineData("http://api.zoom.us/v2/moved", false)]
    [InlineData("http://api-eu.zoom.us/v2/moved", false)]
    public async Task A_redirect_is_followed_with_the_bearer_only_to_zoom_and_only_over_https(string location, bool followed)
    {
        house.Stub.On(Get, StubZoom.Json(307, "", ("Location", location)));
        house.Stub.On("GET /v2/moved", StubZoom.Json(200, "{}"));
        (await house.ReadAsync() is ZoomResult<ZoomMeeting>.Ok).ShouldBe(followed);
        house.Stub.Count("GET /v2/moved").ShouldBe(followed ? 1 : 0);
    }

    [Fact]
    public async Task Waiting_in_our_own_lane_is_no_failure_of_zooms()
    {
        using var slow = new ZoomHouse("Free");
        slow.Stub.On(Get, StubZoom.Json(200, "{}"));
        var results = await slow.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 80).Select(_ =>
            slow.Api.ReadMeetingAsync(ZoomHouse.Account, ZoomHouse.MeetingId, Lane.Sweep, TestContext.Current.CancellationToken))));
        results.ShouldAllBe(r => r is ZoomResult<ZoomMeeting>.Ok);
        (slow.Time.GetUtcNow() - new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero)).TotalSeconds.ShouldBeInRange(18, 40);
    }

    [Fact]
    public async Task A_live_call_goes_at_once_where_a_sweep_must_wait()
    {
        var gate = new RateGate(ZoomPlan.Pro, house.Time);
        var sweeps = Enumerable.Range(0, 30).Select(_ => gate.WaitAsync(Call(Lane.Sweep), TestContext.Current.CancellationToken).AsTask()).ToList();
        sweeps.Count(s => s.IsCompleted).ShouldBe(15);
        gate.WaitAsync(Call(Lane.Scheduled), TestContext.Current.CancellationToken).AsTask().IsCompleted.ShouldBeTrue();
        gate.WaitAsync(Call(Lane.Live), TestContext.Current.CancellationToken).AsTask().IsCompleted.ShouldBeTrue();
        await house.RunAsync(async () =>
        {
            await Task.WhenAll(sweeps);
            return true;
        });
    }

    [Fact]
    public async Task An_account_in_trouble_is_left_alone_for_a_while_and_then_asked_again()
    {
        house.Stub.On(Live, StubZoom.Json(500, ""));
        for (var i = 0; i < 40; i++)
        {
            await house.RemoveAsync();
        }

        house.Stub.Count(Live).ShouldBe(20);
        house.Stub.On(Live, StubZoom.Json(202, ""));
        house.Time.Advance(TimeSpan.FromSeconds(11));
        (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.Ok>();
    }

    [Fact]
    public async Task Being_told_to_slow_down_does_not_open_the_circuit()
    {
        house.Stub.On(Live, StubZoom.Json(429, PerAccount, ("X-RateLimit-Type", "Daily-limit")));
        for (var i = 0; i < 40; i++)
        {
            (await house.RemoveAsync()).ShouldBeOfType<ZoomResult<Done>.RateLimited>();
        }
    }

    [Fact]
    public async Task Lists_are_read_to_the_end_and_a_page_token_that_repeats_ends_the_reading()
    {
        const string Users = "GET /v2/users";
        house.Stub.On(Users, StubZoom.Json(200, """{"next_page_token":"p2","users":[{"id":"a"}]}"""), StubZoom.Json(200, """{"next_page_token":"","users":[{"id":"b"}]}"""));
        var all = await house.RunAsync(() => house.Api.UsersAsync(ZoomHouse.Account, TestContext.Current.CancellationToken));
        all.ShouldBeOfType<ZoomResult<IReadOnlyList<ZoomUser>>.Ok>().Value.Select(u => u.Id).ShouldBe(["a", "b"]);

        house.Stub.On(Users, StubZoom.Json(200, """{"next_page_token":"p2","users":[]}"""));
        (await house.RunAsync(() => house.Api.UsersAsync(ZoomHouse.Account, TestContext.Current.CancellationToken))).ShouldBeOfType<ZoomResult<IReadOnlyList<ZoomUser>>.Unavailable>();
    }

    [Fact]
    public async Task Zooms_clock_is_compared_with_ours()
    {
        house.Stub.On(Get, StubZoom.Json(200, "{}", ("Date", house.Time.GetUtcNow().AddSeconds(90).ToString("R", CultureInfo.InvariantCulture))));
        house.Get<ZoomClock>().Skew.ShouldBeNull();
        await house.ReadAsync();
        house.Get<ZoomClock>().Skew!.Value.TotalSeconds.ShouldBe(90);
    }

    [Fact]
    public async Task Every_attempt_is_counted_by_the_class_of_its_answer_and_nothing_that_names_a_meeting()
    {
        using var calls = new MetricCollector(house.Get<IMeterFactory>(), "policyguard.zoom.calls");
        house.Stub.On(Get, StubZoom.Json(502, ""), StubZoom.Json(200, "{}"));
        await house.ReadAsync();
        calls.Seen.ShouldBe(["label=Light lane=Live answer=5xx", "label=Light lane=Live answer=2xx"]);
    }

    [Fact]
    public async Task A_token_that_comes_after_the_deadline_carries_no_act()
    {
        house.Stub.On(Live, StubZoom.Json(202, ""));
        house.Stub.OnAsync(ZoomHouse.Token, () =>
        {
            house.Time.Advance(TimeSpan.FromSeconds(6));
            return Task.FromResult(ZoomHouse.TokenAnswer("token-1")());
        });
        (await house.RemoveAsync(within: TimeSpan.FromSeconds(5))).ShouldBeOfType<ZoomResult<Done>.TooLate>();
        house.Stub.Count(Live).ShouldBe(0);
    }

    [Fact]
    public async Task A_limit_that_lasts_past_the_deadline_is_told_at_once()
    {
        house.Stub.On(Live, StubZoom.Json(429, PerSecond, ("Retry-After", "10")));
        var before = house.Time.GetUtcNow();
        (await house.RemoveAsync(within: TimeSpan.FromSeconds(9))).ShouldBeOfType<ZoomResult<Done>.RateLimited>();
        house.Stub.Count(Live).ShouldBe(1);
        (house.Time.GetUtcNow() - before).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_call_without_a_route_throws() =>
        (await Should.ThrowAsync<Exception>(() => house.ReadAsync())).ToString().ShouldContain("No route");

    public void Dispose() => house.Dispose();

    private static ZoomCall Call(Lane lane) => new(ZoomHouse.Account, RateLabel.Light, lane, true);
}
