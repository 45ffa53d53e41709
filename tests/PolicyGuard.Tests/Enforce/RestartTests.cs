using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Links;

namespace PolicyGuard.Tests.Enforce;

public sealed class RestartTests
{
    [Fact]
    public async Task Meetings_under_repair_during_three_restarts_are_all_fixed_afterwards()
    {
        await using var house = await LinkHouse.OpenAsync();
        List<SimulatedMeeting> meetings = [.. Enumerable.Range(0, 60).Select(i => house.Zoom.Schedule(
            house.Host, house.Time.GetUtcNow().AddDays(3).AddHours(2 * i), m => m["settings"]!["waiting_room"] = false))];

        // The clock stands, so what the account's rate holds back is cut off each time before it leaves.
        for (var restart = 0; restart < 3; restart++)
        {
            await house.UntilAsync(async () => (await house.ViolationsAsync("SCH-01")).Count > 10 * (restart + 1) ? "under way" : null, "under way");
            await house.RestartAsync();
        }

        await house.UntilAsync(
            async () => (await house.ViolationsAsync("SCH-01")) is { Count: 60 } all && all.All(v => v["outcome"]?.GetValue<string>() == "fixedVerified") ? "fixed" : null,
            "60 x fixedVerified", TimeSpan.FromMilliseconds(200));
        meetings.ShouldAllBe(m => m.Settings["waiting_room"]!.GetValue<bool>());
    }
}
