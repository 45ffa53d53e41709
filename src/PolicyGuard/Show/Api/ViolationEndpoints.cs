using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>Violations, newest first.</summary>
internal static class ViolationEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/violations", ListAsync).TakesPage(ViolationFilter.Parameters).Says<Page<ViolationShape>>("Violations, newest first");
        api.MapGet("/violations/{id}", FindAsync).Takes().Says<ViolationDetailShape>("One violation and where the ledger tells of it").MayMiss();
        api.MapPost("/violations/{id}/acknowledge", AcknowledgeAsync).Takes().Says<ViolationDetailShape>("Says that somebody has seen it; again changes nothing").MayMiss();
    }

    private static async Task<IResult> ListAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var filter = ViolationFilter.Read(request);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var found = await filter.FindAsync(database.Violations.AsNoTracking().Where(v => v.Practice == practice.Id), cancellation);
        return ApiAnswers.PageOf(found, filter.Limit, ViolationShape.Of, v => Cursor.Of(v.OccurredAt, v.Id));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem() : await AnswerAsync(practice, id, databases, cancellation);
    }

    private static async Task<IResult> AcknowledgeAsync(
        string id, HttpContext context, PracticeDirectory practices, Acknowledgements acknowledgements, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        await request.NoBodyAsync();
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : acknowledgements.Say(practice.Id, id, request.By) ? await AnswerAsync(practice, id, databases, cancellation)
            : ApiAnswers.NotFound("violation");
    }

    private static async Task<IResult> AnswerAsync(ConnectedPractice practice, string id, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.Violations.AsNoTracking().SingleOrDefaultAsync(v => v.Practice == practice.Id && v.Id == id, cancellation) is { } row
            ? TypedResults.Ok(ViolationDetailShape.Of(row))
            : ApiAnswers.NotFound("violation");
    }
}
