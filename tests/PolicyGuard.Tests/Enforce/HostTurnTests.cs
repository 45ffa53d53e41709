using System.Text.Json.Nodes;
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
        house.Zoom.Faults.Set("/v2/meetings/", int.MaxValue, _ => new SilentAbout(house.Zoom, house.Host), "PATCH");
        for (var i = 0; i < 12; i++)
        {
            Schedule(house, house.Host, i);
        }

        await house.UntilAsync(async () => await RepairsAsync(house) == 12 ? "waiting" : null, "more repairs of one host than workers");
        var quick = Schedule(house, other, 20);
        await house.UntilAsync(
            () => Task.FromResult(quick.Settings["waiting_room"]!.GetValue<bool>() ? "on" : null), "another host's waiting room");
    }

    private static SimulatedMeeting Schedule(LinkHouse house, string host, int hours) =>
        house.Zoom.Schedule(host, house.Time.GetUtcNow().AddDays(3).AddHours(hours), m => m["settings"]!["waiting_room"] = false);

    private static async Task<int> RepairsAsync(LinkHouse house)
    {
        await using var database = await house.Service<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync();
        return await database.Set<OutboxActionRow>().CountAsync();
    }

    /// <summary>Changes of one host's meetings are never answered; those of others are made.</summary>
    private sealed class SilentAbout(SimulatedZoom zoom, string host) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var meeting = zoom.Meetings[httpContext.Request.Path.Value!.Split('/')[^1]];
            if (meeting.Host == host)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, httpContext.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            var patch = (await httpContext.Request.ReadFromJsonAsync<JsonObject>())!;
            await MeetingEndpoints.Change(zoom, meeting.Id, patch, meeting.HostEmail).ExecuteAsync(httpContext);
        }
    }
}
