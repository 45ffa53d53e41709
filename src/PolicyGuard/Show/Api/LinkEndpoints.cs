using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Pipeline;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>Whether a link may be changed that people may hold: what is asked, and the practice's answer.</summary>
internal static class LinkEndpoints
{
    private static readonly ApiParameter NearStart = ApiParameter.Flag("nearStart", "Said knowing that the meeting starts soon, or that nobody knows when");

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/violations/{id}/link", FindAsync).Takes().Says<LinkQuestionShape>("What is asked before a link is changed").MayMiss().Tagged();
        Answers(api.MapPost("/violations/{id}/link/change", ChangeAsync).Takes(NearStart), "Says yes: the meeting is read anew and, if it is still as it was, its link changed")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        Answers(api.MapPost("/violations/{id}/link/keep", KeepAsync).Takes(), "Says no: the link stays, and is not asked about again for this cause");
    }

    private static RouteHandlerBuilder Answers(RouteHandlerBuilder route, string summary) => route
        .Says<LinkQuestionShape>(summary, StatusCodes.Status202Accepted).Produces<LinkQuestionShape>(StatusCodes.Status200OK, "application/json").MayMiss().NeedsCondition()
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> FindAsync(
        string id, HttpContext context, PracticeDirectory practices, LinkAnswers answers, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        return await ViolationAsync(practice, id, databases, cancellation) is not { } row ? ApiAnswers.NotFound("violation")
            : await answers.FindAsync(practice, row, cancellation) is { } question ? Shown(context, row, question, TypedResults.Ok)
            : ApiAnswers.NotFound("question about a link");
    }

    private static Task<IResult> ChangeAsync(
        string id, HttpContext context, PracticeDirectory practices, LinkAnswers answers, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation) =>
        AnswerAsync(id, true, context, practices, answers, databases, cancellation);

    private static Task<IResult> KeepAsync(
        string id, HttpContext context, PracticeDirectory practices, LinkAnswers answers, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation) =>
        AnswerAsync(id, false, context, practices, answers, databases, cancellation);

    private static async Task<IResult> AnswerAsync(
        string id, bool change, HttpContext context, PracticeDirectory practices, LinkAnswers answers, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        await request.NoBodyAsync();
        var near = change && request.Flag("nearStart");
        if (request.Precondition() == Precondition.Exists && change)
        {
            request.Fault("If-Match", "must be the ETag of the question that is said yes to; * names none");
        }

        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        if (await ViolationAsync(practice, id, databases, cancellation) is not { } row)
        {
            return ApiAnswers.NotFound("violation");
        }

        var result = await answers.SayAsync(practice, row, new LinkAnswer(change, near, tag => request.HasPrecondition && request.Holds(tag)), request.By, cancellation);
        return result.End switch
        {
            LinkAnswerEnd.Taken => Shown(context, row, result.Question!, shape => TypedResults.Accepted(request.Carry($"/api/v1/violations/{row.Id}/link"), shape)),
            LinkAnswerEnd.SoAlready => Shown(context, row, result.Question!, TypedResults.Ok),
            LinkAnswerEnd.Changed => request.HasPrecondition ? ApiAnswers.Changed() : ApiAnswers.NeedsPrecondition(),
            LinkAnswerEnd.TooNear => Results.Problem(
                statusCode: StatusCodes.Status422UnprocessableEntity, title: "It starts too soon to be changed without an express word",
                detail: $"{Start(result.Question!)} People may be on their way with the old link. Send nearStart=true to change it all the same."),
            LinkAnswerEnd.NotAsked => Conflict("Nothing is asked here", row.Outcome == "fixedVerified" ? "It is done already." : "The link is not in question, or cannot be changed by PolicyGuard; the violation says why."),
            LinkAnswerEnd.Started => Conflict("The meeting has started", "Its link is left alone now."),
            LinkAnswerEnd.UnderWay => Conflict("The link is being changed", "Ask for the violation to see what came of it."),
        };
    }

    private static IResult Conflict(string title, string detail) => Results.Problem(statusCode: StatusCodes.Status409Conflict, title: title, detail: detail);

    private static string Start(LinkQuestion question) =>
        question.StartsAt is { } start ? $"The meeting starts at {start.UtcDateTime:yyyy-MM-ddTHH:mm}Z." : "The meeting has no fixed time.";

    private static IResult Shown(HttpContext context, ViolationRow row, LinkQuestion question, Func<LinkQuestionShape, IResult> answer)
    {
        ApiAnswers.Tag(context, question.Tag);
        return answer(LinkQuestionShape.Of(row, question));
    }

    internal static async Task<ViolationRow?> ViolationAsync(ConnectedPractice practice, string id, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.Violations.AsNoTracking().SingleOrDefaultAsync(v => v.Practice == practice.Id && v.Id == id, cancellation);
    }
}
