using Microsoft.AspNetCore.Http.HttpResults;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>Who belongs in a meeting, and what kind of session it is.</summary>
internal static class ExpectedPages
{
    private const int MostOffered = 500;

    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/meetings/{meetingId}/expected", ShowAsync).Takes(new ApiParameter("done", "What was just done"));
        pages.MapPost("/meetings/{meetingId}/expected", SaveAsync).Takes();
    }

    private static async Task<IResult> ShowAsync(
        string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        if (!ExpectedEndpoints.IsMeetingId(meetingId))
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var found = await store.FindAsync(practice.Id, meetingId, cancellation);
        return Page(ModelOf(meetingId, ExpectedForm.Of(found?.Set, found?.Version ?? 0), await people.ListAsync(practice.Id, cancellation)) with { Done = request.Text("done") == "saved" });
    }

    private static async Task<IResult> SaveAsync(
        string meetingId, IFormCollection form, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        if (!ExpectedEndpoints.IsMeetingId(meetingId))
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var (typed, everybody, faults) = (ExpectedForm.Read(form), await people.ListAsync(practice.Id, cancellation), new FormFaults());
        if (form["do"] == "more")
        {
            return Page(ModelOf(meetingId, typed.WithMorePlaces(), everybody));
        }

        var set = typed.ToSet(everybody, faults);
        if (faults.Any)
        {
            return Page(ModelOf(meetingId, typed, everybody) with { Faults = faults }, StatusCodes.Status400BadRequest);
        }

        if (await store.PutAsync(practice.Id, meetingId, set, Precondition.OneOf(typed.Version), cancellation) is not null)
        {
            return TypedResults.LocalRedirect(request.Carry($"{Paths.Expected(meetingId)}?done=saved"));
        }

        var now = await store.FindAsync(practice.Id, meetingId, cancellation);
        return Page(ModelOf(meetingId, typed with { Version = now?.Version ?? 0 }, everybody) with { Moved = true }, StatusCodes.Status409Conflict);
    }

    private static ExpectedModel ModelOf(string meetingId, ExpectedForm form, IReadOnlyList<(string Id, PersonDetails Details, long Version)> people) => new(
        meetingId, form, [.. people.Take(MostOffered).Select(p => (p.Id, $"{p.Details.Alias}, {p.Details.Role}"))],
        people.ToDictionary(p => p.Id, p => p.Details.Alias, StringComparer.Ordinal));

    private static RazorComponentResult<ExpectedPage> Page(ExpectedModel model, int status = StatusCodes.Status200OK) =>
        PageEndpoints.Page<ExpectedPage>(new(StringComparer.Ordinal) { ["Model"] = model }, status);
}

/// <summary>All that the page of an expected set shows.</summary>
/// <param name="People">To pick from, by id.</param>
public sealed record ExpectedModel(string MeetingId, ExpectedForm Form, IReadOnlyList<(string Id, string Text)> People, IReadOnlyDictionary<string, string> Aliases)
{
    public FormFaults Faults { get; init; } = new();

    public bool Done { get; init; }

    /// <summary>Somebody wrote it after it was shown.</summary>
    public bool Moved { get; init; }
}
