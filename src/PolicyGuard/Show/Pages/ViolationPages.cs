using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Pipeline;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>One violation: read, acknowledged, and answered where the practice is asked about a link.</summary>
internal static class ViolationPages
{
    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/violations/{id}", ShowAsync).Takes(new ApiParameter("done", "What was just done"));
        pages.MapPost("/violations/{id}/acknowledge", Acknowledge).Takes();
        pages.MapPost("/violations/{id}/link", AnswerAsync).Takes();
    }

    private static async Task<IResult> ShowAsync(
        string id, HttpContext context, PracticeDirectory practices, LinkAnswers answers, TimeProvider time, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        return await LinkEndpoints.ViolationAsync(practice, id, databases, cancellation) is { } row
            ? Page(row, LinkModel.Of(await answers.FindAsync(practice, row, cancellation), time), request.Text("done"))
            : FaultPages.Of(StatusCodes.Status404NotFound);
    }

    // The form is not read, but asking for it is what makes the framework check the antiforgery token.
    private static IResult Acknowledge(string id, IFormCollection form, HttpContext context, PracticeDirectory practices, Acknowledgements acknowledgements)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? PageEndpoints.Faulty(request)
            : acknowledgements.Say(practice.Id, id, request.By) ? TypedResults.LocalRedirect(request.Carry(Paths.Violation(id)))
            : FaultPages.Of(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> AnswerAsync(
        string id, IFormCollection form, HttpContext context, PracticeDirectory practices, LinkAnswers answers, TimeProvider time, IDbContextFactory<PolicyGuardDb> databases,
        CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var answer = form["answer"].ToString();
        if (answer is not ("change" or "keep"))
        {
            request.Fault("answer", "must be change or keep");
        }

        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        if (await LinkEndpoints.ViolationAsync(practice, id, databases, cancellation) is not { } row)
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var asked = form["question"].ToString();
        var result = await answers.SayAsync(practice, row, new LinkAnswer(answer == "change", form["nearStart"] == "yes", tag => tag == asked), request.By, cancellation);
        if (result.End is LinkAnswerEnd.Taken or LinkAnswerEnd.SoAlready)
        {
            return TypedResults.LocalRedirect(request.Carry($"{Paths.Violation(id)}?done={answer}"));
        }

        var (status, note) = result.End == LinkAnswerEnd.TooNear ? (StatusCodes.Status422UnprocessableEntity, null) : (StatusCodes.Status409Conflict, Labels.NotAnswered(result.End));
        return Page(row, LinkModel.Of(result.Question, time) is { } link ? link with { NeedsWord = result.End == LinkAnswerEnd.TooNear } : null, null, note, status);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<ViolationPage> Page(ViolationRow row, LinkModel? link, string? done, string? note = null, int status = StatusCodes.Status200OK) =>
        PageEndpoints.Page<ViolationPage>(new(StringComparer.Ordinal) { ["Row"] = ViolationView.Of(row), ["Link"] = link, ["Done"] = done, ["Note"] = note }, status);
}

/// <summary>What the practice is asked about a link, as a page shows it.</summary>
/// <param name="Now">To say how far away the start is.</param>
public sealed record LinkModel(LinkQuestion Question, DateTimeOffset Now)
{
    /// <summary>A yes came without the express word that it takes.</summary>
    public bool NeedsWord { get; init; }

    internal static LinkModel? Of(LinkQuestion? question, TimeProvider time) => question is null ? null : new LinkModel(question, time.GetUtcNow());
}
