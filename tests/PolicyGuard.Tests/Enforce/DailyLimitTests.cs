using Microsoft.AspNetCore.Http;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Links;

namespace PolicyGuard.Tests.Enforce;

/// <summary>A host's day of 100 updates, which other tools use too.</summary>
public sealed class DailyLimitTests
{
    public static TheoryData<int> Wordings => [.. Enumerable.Range(0, ZoomErrors.DayLimitWordings.Count)];

    [Theory]
    [MemberData(nameof(Wordings))]
    public async Task What_the_day_has_no_update_for_is_deferred_until_the_reset_and_fixed_after_it(int wording)
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.Faults.DayLimitWording = ZoomErrors.DayLimitWordings[wording];
        house.Zoom.Faults.SpendUpdates(house.Host, 98, house.Time.GetUtcNow());
        List<SimulatedMeeting> meetings = [.. Enumerable.Range(0, 6).Select(i => house.Zoom.Schedule(
            house.Host, house.Time.GetUtcNow().AddDays(3).AddHours(i), m => m["settings"]!["waiting_room"] = false))];

        await UntilOutcomesAsync(house, "deferred", 4);
        await house.QuietAsync();
        (await house.ViolationsAsync("SCH-01")).Where(v => v["outcome"]!.GetValue<string>() == "deferred")
            .ShouldAllBe(v => v["reason"]!.GetValue<string>().EndsWith("until 2026-11-25 00:00 UTC"));
        meetings.Count(m => m.Settings["waiting_room"]!.GetValue<bool>()).ShouldBe(2);
        house.Zoom.Journal.Count(j => j.Method == "PATCH").ShouldBe(3, "two that were left, and one that found that none is left");

        await UntilOutcomesAsync(house, "fixedVerified", 6, TimeSpan.FromMinutes(5));
        meetings.ShouldAllBe(m => m.Settings["waiting_room"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Only_what_Zoom_may_have_received_counts_as_a_try()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.Faults.Set("/v2/meetings/", int.MaxValue, _ => ZoomErrors.HostDayLimit(), "PATCH");
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow().AddDays(9), m => m["settings"]!["waiting_room"] = false);
        for (var day = 0; day < 2; day++)
        {
            await UntilOutcomesAsync(house, "deferred", 1, TimeSpan.FromMinutes(5));
            house.Time.Advance(TimeSpan.FromHours(24));
            await house.QuietAsync();
        }

        house.Zoom.Faults.Set("/v2/meetings/", 0, _ => ZoomErrors.HostDayLimit(), "PATCH");
        await UntilOutcomesAsync(house, "fixedVerified", 1, TimeSpan.FromMinutes(5));
        meeting.Settings["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_daily_limit_of_the_whole_account_is_told_as_the_account_s_and_held_against_no_host()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.Faults.Set("/v2/meetings/", int.MaxValue, _ => new AccountDayLimit(), "PATCH");
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow().AddDays(3), m => m["settings"]!["waiting_room"] = false);

        await UntilOutcomesAsync(house, "deferred", 1);
        (await house.ViolationsAsync("SCH-01")).Single()["reason"]!.GetValue<string>()
            .ShouldBe("Zoom's daily limit of requests for the whole account is used up until 2026-11-25 00:00 UTC");
        house.Service<PolicyGuard.Zoom.HostDayBudget>().Remaining(house.Host, house.Time.GetUtcNow()).ShouldBeGreaterThan(90);

        house.Zoom.Faults.Set("/v2/meetings/", 0, _ => ZoomErrors.HostDayLimit(), "PATCH");
        await UntilOutcomesAsync(house, "fixedVerified", 1, TimeSpan.FromMinutes(5));
        meeting.Settings["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
        (await house.ViolationsAsync("OPS-04")).ShouldBeEmpty();
    }

    private static Task<string> UntilOutcomesAsync(LinkHouse house, string outcome, int count, TimeSpan step = default) => house.UntilAsync(
        async () => (await house.ViolationsAsync("SCH-01")).Count(v => v["outcome"]?.GetValue<string>() == outcome) == count ? "all" : null, $"{count} x {outcome}", step);

    /// <summary>The text does not tell whose limit it is; the headers do.</summary>
    private sealed class AccountDayLimit : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["X-RateLimit-Type"] = "Daily-limit";
            httpContext.Response.Headers["X-RateLimit-Category"] = "Heavy";
            httpContext.Response.Headers["X-RateLimit-Limit"] = "60000";
            return ZoomErrors.Of(429, 429, ZoomErrors.DayLimitWordings[2]).ExecuteAsync(httpContext);
        }
    }
}
