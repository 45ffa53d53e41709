using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Live;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>Live sessions: state, roster by alias, timeline.</summary>
internal static class SessionEndpoints
{
    private static readonly string[] States = [.. Enum.GetValues<SessionPhase>().Select(CommitWriter.Word)];

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sessions", ListAsync)
            .TakesPage(new("uuid", "One session alone, percent-encoded"), new("meeting", "Zoom's meeting number"), new("state", "Where the session stands", States))
            .Says<Page<SessionShape>>("Sessions, newest first; with uuid, that one alone").OrOne<SessionShape>().MayMiss();
        api.MapGet("/sessions/{**uuid}", FindAsync).Takes().Says<SessionShape>("One session by its uuid, percent-encoded once").MayMiss();
    }

    private static async Task<IResult> ListAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Text("uuid") is { } uuid)
        {
            return await AnswerAsync(uuid, request, practices, databases, cancellation);
        }

        var (limit, cursor, state) = (request.Limit, request.Cursor, request.Choice("state", States));
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = database.Sessions.AsNoTracking().Where(s => s.Practice == practice.Id);
        rows = request.Text("meeting") is { } meeting ? rows.Where(s => s.MeetingId == meeting) : rows;
        rows = state is not null ? rows.Where(s => s.State == state) : rows;
        if (cursor is { } after)
        {
            var at = after.Time;
            rows = rows.Where(s => s.UpdatedAt < at || (s.UpdatedAt == at && string.Compare(s.Uuid, after.Id) < 0));
        }

        var found = await rows.OrderByDescending(s => s.UpdatedAt).ThenByDescending(s => s.Uuid).Take(limit + 1).ToListAsync(cancellation);
        return ApiAnswers.PageOf(found, limit, s => SessionShape.Of(s, null), s => Cursor.Of(s.UpdatedAt, s.Uuid));
    }

    private static Task<IResult> FindAsync(string uuid, HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation) =>
        AnswerAsync(Uri.UnescapeDataString(uuid), new ApiRequest(context), practices, databases, cancellation);

    private static async Task<IResult> AnswerAsync(
        string uuid, ApiRequest request, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (await database.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Practice == practice.Id && s.Uuid == uuid, cancellation) is not { } row)
        {
            return ApiAnswers.NotFound("session");
        }

        var timeline = await database.Timeline.AsNoTracking().Where(t => t.Practice == practice.Id && t.Uuid == uuid).OrderBy(t => t.Sequence)
            .Select(t => new TimelineShape(t.At, t.Kind, t.Rule, t.Text)).ToListAsync(cancellation);
        return TypedResults.Ok(SessionShape.Of(row, timeline));
    }
}
