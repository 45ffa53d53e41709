using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Links;

namespace PolicyGuard.Tests.Enforce;

/// <summary>A host's changes go one after the other, and keep nobody else's waiting.</summary>
public sealed class HostTurnTests
{
    [Fact]
    public async Task A_host_of_many_meetings_whom_Zoom_leaves_waiting_holds_up_no_other_host()
    {
        await using var house = await LinkHouse.OpenAsync();
        var other = house.Zoom.AddUser();
        await house.RestartAsync();
        List<SimulatedMeeting> slow = [.. Enumerable.Range(0, 12).Select(i => Schedule(house, house.Host, i))];
        foreach (var meeting in slow)
        {
            house.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}", int.MaxValue, _ => new Unanswered(), "PATCH");
        }

        // They were scheduled before Zoom fell silent about them; some may be fixed by then.
        await house.UntilAsync(async () => await RepairsAsync(house) >= 9 ? "waiting" : null, "more repairs of one host than workers");
        var quick = Schedule(house, other, 20);
        await house.UntilAsync(() => Task.FromResult(quick.Settings["waiting_room"]!.GetValue<bool>() ? "on" : null), "the waiting room of another host's meeting");
    }

    private static SimulatedMeeting Schedule(LinkHouse house, string host, int hours) =>
        house.Zoom.Schedule(host, house.Time.GetUtcNow().AddDays(3).AddHours(hours), m => m["settings"]!["waiting_room"] = false);

    private static async Task<int> RepairsAsync(LinkHouse house)
    {
        await using var database = await house.Service<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync();
        return await database.Set<OutboxActionRow>().CountAsync();
    }

    private sealed class Unanswered : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, httpContext.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
