using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Queue;
using PolicyGuard.Record;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>What can be read: status, violations, sessions, meetings, the ledger.</summary>
internal static class ReadEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/status", StatusAsync);
        api.MapGet("/violations", ViolationsAsync);
        api.MapGet("/violations/{id}", ViolationAsync);
        api.MapGet("/sessions", SessionsAsync);
        api.MapGet("/sessions/{**uuid}", SessionAsync);
        api.MapGet("/meetings", MeetingsAsync);
        api.MapGet("/practices", PracticesAsync);
        api.MapGet("/ledger/export", Export);
    }

    /// <summary>Coverage: of all sessions, the share in which nothing was left unenforced or failed.</summary>
    private static async Task<IResult> StatusAsync(IEventQueue queue, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var counts = await queue.CountAsync(cancellation);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var sessions = await database.Sessions.CountAsync(cancellation);
        var uncovered = await database.Violations.Where(v => v.MeetingUuid != null && (v.Outcome == "unenforced" || v.Outcome == "failed"))
            .Select(v => new { v.Practice, v.MeetingUuid }).Distinct().CountAsync(cancellation);
        var coverage = sessions == 0 ? 1.0 : Math.Round(1.0 - ((double)uncovered / sessions), 4);
        return TypedResults.Ok(new StatusShape(counts.Received, counts.Duplicates, counts.Queued, counts.Processed, counts.Parked, counts.LastEventAt, coverage));
    }

    private static async Task<IResult> ViolationsAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context, ViolationFilter.Names);
        var filter = ViolationFilter.Read(request);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var found = await filter.FindAsync(database.Violations.AsNoTracking().Where(v => v.Practice == practice.Id), cancellation);
        return TypedResults.Ok(PageOf(found, filter.Limit, ViolationShape.Of, v => ApiRequest.CursorOf(v.OccurredAt, v.Id)));
    }

    private static async Task<IResult> ViolationAsync(string id, HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.Violations.AsNoTracking().SingleOrDefaultAsync(v => v.Practice == practice.Id && v.Id == id, cancellation) is { } row
            ? TypedResults.Ok(ViolationShape.Of(row))
            : NotFound("violation");
    }

    private static async Task<IResult> SessionsAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context, "uuid", "meeting", "state", "cursor", "limit");
        if (request.Text("uuid") is { } uuid)
        {
            return await FindSessionAsync(uuid, request, practices, databases, cancellation);
        }

        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = database.Sessions.AsNoTracking().Where(s => s.Practice == practice.Id);
        rows = request.Text("meeting") is { } meeting ? rows.Where(s => s.MeetingId == meeting) : rows;
        rows = request.Text("state") is { } state ? rows.Where(s => s.State == state) : rows;
        if (cursor is { } after)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(after.At);
            rows = rows.Where(s => s.UpdatedAt < at || (s.UpdatedAt == at && string.Compare(s.Uuid, after.Id) < 0));
        }

        var found = await rows.OrderByDescending(s => s.UpdatedAt).ThenByDescending(s => s.Uuid).Take(limit + 1).ToListAsync(cancellation);
        return TypedResults.Ok(PageOf(found, limit, s => SessionShape.Of(s, null), s => ApiRequest.CursorOf(s.UpdatedAt, s.Uuid)));
    }

    private static Task<IResult> SessionAsync(string uuid, HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation) =>
        FindSessionAsync(Uri.UnescapeDataString(uuid), new ApiRequest(context), practices, databases, cancellation);

    private static async Task<IResult> FindSessionAsync(
        string uuid, ApiRequest request, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (await database.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Practice == practice.Id && s.Uuid == uuid, cancellation) is not { } row)
        {
            return NotFound("session");
        }

        var timeline = await database.Timeline.AsNoTracking().Where(t => t.Practice == practice.Id && t.Uuid == uuid).OrderBy(t => t.Sequence)
            .Select(t => new TimelineShape(t.At, t.Kind, t.Rule, t.Text)).ToListAsync(cancellation);
        return TypedResults.Ok(SessionShape.Of(row, timeline));
    }

    private static async Task<IResult> MeetingsAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context, "host", "cursor", "limit");
        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = database.Meetings.AsNoTracking().Where(m => m.Practice == practice.Id);
        rows = request.Text("host") is { } host ? rows.Where(m => m.Host == host) : rows;
        rows = cursor is { } after ? rows.Where(m => string.Compare(m.MeetingId, after.Id) > 0) : rows;
        var found = await rows.OrderBy(m => m.MeetingId).Take(limit + 1).ToListAsync(cancellation);
        return TypedResults.Ok(PageOf(found, limit, MeetingShape.Of, m => ApiRequest.CursorOf(m.CheckedAt, m.MeetingId)));
    }

    private static async Task<IResult> PracticesAsync(IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = await database.Practices.AsNoTracking().OrderBy(p => p.Id).ToListAsync(cancellation);
        return TypedResults.Ok(new Page<PracticeShape>([.. rows.Select(p => new PracticeShape(p.Id, p.Mode, p.ConnectedAt))], null));
    }

    private static IResult Export(HttpContext context, PracticeDirectory practices, LedgerExport export)
    {
        var request = new ApiRequest(context, "from", "to");
        var (from, to) = (request.Time("from"), request.Time("to"));
        return request.Practice(practices) is not { } practice || request.IsFaulty
            ? request.Problem()
            : TypedResults.Stream(
                async output =>
                {
                    // The export writes synchronously, a line at a time; a file in between keeps the response asynchronous.
                    await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
                    export.Write(file, practice.Id, from, to);
                    file.Position = 0;
                    await file.CopyToAsync(output);
                },
                "application/jsonl", "policyguard-ledger.jsonl");
    }

    internal static IResult NotFound(string what) => Results.Problem(statusCode: StatusCodes.Status404NotFound, title: $"There is no such {what}");

    private static Page<TShape> PageOf<TRow, TShape>(List<TRow> found, int limit, Func<TRow, TShape> shape, Func<TRow, string> cursor) =>
        new([.. found.Take(limit).Select(shape)], found.Count > limit ? cursor(found[limit - 1]) : null);
}
