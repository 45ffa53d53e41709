using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>Gives out a one-time code on the page of a meeting's expected set. The answer shows it; no address ever holds it.</summary>
internal static class CodePages
{
    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapPost("/meetings/{meetingId}/codes/{person}", IssueAsync).Takes();
        pages.MapPost("/meetings/{meetingId}/codes/{person}/end", End).Takes();
    }

    private static async Task<IResult> IssueAsync(
        string meetingId, string person, IFormCollection form, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, EntranceCodes codes, TimeProvider time,
        CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        var model = await ExpectedPages.ReadAsync(practice.Id, meetingId, store, people, codes, cancellation);
        if (model.Codes.FirstOrDefault(c => c.Person == person) is not { } place)
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        context.Response.Headers.CacheControl = "no-store";
        if (form["seen"] != place.Seen)
        {
            // The same press once more, by a reload or the back button: another code would end the one that was just read out.
            return ExpectedPages.Page(model with { CodeMoved = place.Alias }, StatusCodes.Status409Conflict);
        }

        var until = (time.GetUtcNow() + EntranceCodes.UsualLife).AsKept();
        var code = codes.Issue(practice.Id, meetingId, person, until, request.By);
        return ExpectedPages.Page(await ExpectedPages.ReadAsync(practice.Id, meetingId, store, people, codes, cancellation) with { NewCode = new NewCode(place.Alias, code, until) });
    }

    // The form is not read, but asking for it is what makes the framework check the antiforgery token.
    private static IResult End(string meetingId, string person, IFormCollection form, HttpContext context, PracticeDirectory practices, EntranceCodes codes)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        return codes.Withdraw(practice.Id, meetingId, person, request.By) ? TypedResults.LocalRedirect(request.Carry($"{Paths.Expected(meetingId)}?done=saved")) : FaultPages.Of(StatusCodes.Status404NotFound);
    }
}
