using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>Scheduled meetings and what each rule says of them.</summary>
internal static class MeetingEndpoints
{
    internal static void Map(RouteGroupBuilder api) => api.MapGet("/meetings", ListAsync)
        .TakesPage(new ApiParameter("host", "Zoom's user id of the host")).Says<Page<MeetingShape>>("Scheduled meetings by number, with rule results");

    private static async Task<IResult> ListAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
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
        return ApiAnswers.PageOf(found, limit, MeetingShape.Of, m => Cursor.Of(m.MeetingId));
    }
}
