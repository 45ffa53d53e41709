using Microsoft.EntityFrameworkCore;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>How the installation is doing, and for whom.</summary>
internal static class StatusEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/status", StatusAsync).Takes().Says<StatusShape>("What came in, and what share of sessions was covered");
        api.MapGet("/practices", PracticesAsync).Takes().Says<Page<PracticeShape>>("Connected practices");
    }

    /// <summary>Coverage: of all sessions, the share in which nothing was left unenforced or failed.</summary>
    private static async Task<IResult> StatusAsync(
        HttpContext context, IEventQueue queue, RefusedDeliveries deliveries, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.IsFaulty)
        {
            return request.Problem();
        }

        var counts = await queue.CountAsync(cancellation);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var sessions = await database.Sessions.CountAsync(cancellation);
        var uncovered = await database.Violations.Where(v => v.MeetingUuid != null && (v.Outcome == "unenforced" || v.Outcome == "failed"))
            .Select(v => new { v.Practice, v.MeetingUuid }).Distinct().CountAsync(cancellation);
        var coverage = sessions == 0 ? 1.0 : Math.Round(1.0 - ((double)uncovered / sessions), 4);
        var refused = deliveries.Counts;
        var by = refused.Total;
        return TypedResults.Ok(new StatusShape(
            counts.Received, by.Total, new RefusedByShape(by.NoSignature, by.WrongSignature, by.TooOld, by.TooLarge, by.Unreadable), refused.CountedSince, counts.Duplicates, counts.Queued,
            counts.Processed, counts.Parked, counts.LastEventAt, refused.LastAt, coverage));
    }

    private static async Task<IResult> PracticesAsync(HttpContext context, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = await database.Practices.AsNoTracking().OrderBy(p => p.Id).ToListAsync(cancellation);
        return TypedResults.Ok(new Page<PracticeShape>([.. rows.Select(p => new PracticeShape(p.Id, p.Mode, p.ConnectedAt))], null));
    }
}
