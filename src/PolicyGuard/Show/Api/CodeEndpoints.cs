using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>One-time codes for places of a meeting: whoever shows one in their Zoom name fills the place once.</summary>
internal static class CodeEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/expected/{meetingId}/codes", ListAsync).Takes().Says<CodeShape[]>("Codes given out for a meeting, without the codes themselves");
        api.MapPost("/expected/{meetingId}/codes", IssueAsync).Takes().Reads<CodeWrite>("application/json").Says<NewCodeShape>("Gives out a new code for a place; an older one ends", StatusCodes.Status201Created).MayMiss();
        api.MapDelete("/expected/{meetingId}/codes/{person}", Withdraw).Takes().Says("Ends a code", StatusCodes.Status204NoContent).MayMiss();
    }

    private static async Task<IResult> ListAsync(string meetingId, HttpContext context, PracticeDirectory practices, EntranceCodes codes, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : TypedResults.Ok((await codes.ListAsync(practice.Id, meetingId, cancellation)).Select(CodeShape.Of).ToArray());
    }

    private static async Task<IResult> IssueAsync(
        string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, EntranceCodes codes, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || await request.BodyAsync(ApiJson.Default.CodeWrite) is not { } body)
        {
            return request.Problem();
        }

        if (await store.FindAsync(practice.Id, meetingId, cancellation) is not { Set: var set })
        {
            return ApiAnswers.NotFound("expected set");
        }

        var now = time.GetUtcNow().AsKept();
        var until = body.ExpiresAt?.AsKept() ?? now + EntranceCodes.UsualLife;
        if (!set.Expected.Any(e => e.Person == body.Person))
        {
            request.Fault("person", "is not expected in this meeting; PUT expected first");
        }

        if (until <= now || until > now + EntranceCodes.LongestLife)
        {
            request.Fault("expiresAt", $"must be in the future, and within {EntranceCodes.LongestLife.TotalDays:0} days");
        }

        return request.IsFaulty ? request.Problem()
            : TypedResults.Created(request.Carry($"/api/v1/expected/{meetingId}/codes"), new NewCodeShape(body.Person!, until, codes.Issue(practice.Id, meetingId, body.Person!, until, request.By)));
    }

    private static IResult Withdraw(string meetingId, string person, HttpContext context, PracticeDirectory practices, EntranceCodes codes)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : codes.Withdraw(practice.Id, meetingId, person, request.By) ? TypedResults.NoContent() : ApiAnswers.NotFound("code");
    }
}
