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
        string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, EntranceCodes codes, CancellationToken cancellation)
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

        return Page(await ReadAsync(practice.Id, meetingId, store, people, codes, cancellation) with { Done = request.Text("done") == "saved" });
    }

    /// <summary>The page as it is kept.</summary>
    internal static async Task<ExpectedModel> ReadAsync(string practice, string meetingId, ExpectedStore store, PeopleStore people, EntranceCodes codes, CancellationToken cancellation)
    {
        var found = await store.FindAsync(practice, meetingId, cancellation);
        return ModelOf(meetingId, ExpectedForm.Of(found?.Set, found?.Version ?? 0), await people.ListAsync(practice, cancellation), await CodesAsync(practice, meetingId, found?.Set, codes, cancellation));
    }

    private static async Task<IResult> SaveAsync(
        string meetingId, IFormCollection form, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, EntranceCodes codes, CancellationToken cancellation)
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
        var now = await store.FindAsync(practice.Id, meetingId, cancellation);
        var given = await CodesAsync(practice.Id, meetingId, now?.Set, codes, cancellation);
        if (form["do"] == "more")
        {
            return Page(ModelOf(meetingId, typed.WithMorePlaces(), everybody, given));
        }

        var set = typed.ToSet(everybody, faults);
        if (faults.Any)
        {
            return Page(ModelOf(meetingId, typed, everybody, given) with { Faults = faults }, StatusCodes.Status400BadRequest);
        }

        if (await store.PutAsync(practice.Id, meetingId, set, Precondition.OneOf(typed.Version), cancellation) is not null)
        {
            return TypedResults.LocalRedirect(request.Carry($"{Paths.Expected(meetingId)}?done=saved"));
        }

        now = await store.FindAsync(practice.Id, meetingId, cancellation);
        return Page(ModelOf(meetingId, typed with { Version = now?.Version ?? 0 }, everybody, given) with { Moved = true }, StatusCodes.Status409Conflict);
    }

    private static ExpectedModel ModelOf(
        string meetingId, ExpectedForm form, IReadOnlyList<(string Id, PersonDetails Details, long Version)> people, IReadOnlyDictionary<string, EntranceCodeRow?> codes) => new(
        meetingId, form, [.. people.Take(MostOffered).Select(p => (p.Id, $"{p.Details.Alias}, {p.Details.Role}"))],
        people.ToDictionary(p => p.Id, p => p.Details.Alias, StringComparer.Ordinal))
    {
        Codes = [.. people.Where(p => codes.ContainsKey(p.Id) && p.Details.Role is "interpreter" or "supportWorker" or "supervisor").Select(p => new PlaceCode(p.Id, p.Details.Alias, codes[p.Id]?.ExpiresAt, codes[p.Id]?.UsedAt))],
    };

    /// <summary>Everybody named in the set as it is kept, with the code that was given out for them.</summary>
    private static async Task<IReadOnlyDictionary<string, EntranceCodeRow?>> CodesAsync(string practice, string meetingId, WrittenSet? set, EntranceCodes codes, CancellationToken cancellation)
    {
        var given = (await codes.ListAsync(practice, meetingId, cancellation)).ToDictionary(c => c.Person, StringComparer.Ordinal);
        return (set?.Expected ?? []).DistinctBy(e => e.Person).ToDictionary(e => e.Person, e => given.GetValueOrDefault(e.Person), StringComparer.Ordinal);
    }

    internal static RazorComponentResult<ExpectedPage> Page(ExpectedModel model, int status = StatusCodes.Status200OK) =>
        PageEndpoints.Page<ExpectedPage>(new(StringComparer.Ordinal) { ["Model"] = model }, status);
}

/// <summary>All that the page of an expected set shows.</summary>
/// <param name="People">To pick from, by id.</param>
public sealed record ExpectedModel(string MeetingId, ExpectedForm Form, IReadOnlyList<(string Id, string Text)> People, IReadOnlyDictionary<string, string> Aliases)
{
    public FormFaults Faults { get; init; } = new();

    /// <summary>Places that somebody from outside fills, and what was given out for them.</summary>
    public IReadOnlyList<PlaceCode> Codes { get; init; } = [];

    /// <summary>Whose code was given out or ended since the page was shown; null: nobody's.</summary>
    public string? CodeMoved { get; init; }

    /// <summary>Given out just now: shown this once.</summary>
    public NewCode? NewCode { get; init; }

    public bool Done { get; init; }

    /// <summary>Somebody wrote it after it was shown.</summary>
    public bool Moved { get; init; }
}

/// <param name="ExpiresAt">Null: none was given out.</param>
public sealed record PlaceCode(string Person, string Alias, DateTimeOffset? ExpiresAt, DateTimeOffset? UsedAt)
{
    /// <summary>Names the code that a press of the button replaces.</summary>
    public string Seen => ExpiresAt?.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none";
}

public sealed record NewCode(string Alias, string Code, DateTimeOffset ExpiresAt);
