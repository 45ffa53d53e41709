using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.People;
using PolicyGuard.Show.Api;

namespace PolicyGuard.Show.Pages;

/// <summary>The list of people, by alias. What is searched for is posted, because a name must not stand in an address.</summary>
internal static class PeoplePages
{
    private const int MostFound = 200;
    private const int LongestSearch = 100;

    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/people", ListAsync).TakesPage(new ApiParameter("done", "What was just done"));
        pages.MapPost("/people", FindAsync).Takes();
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, PracticeDirectory practices, PeopleStore people, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        var found = await people.PageAsync(practice.Id, cursor?.Id, limit + 1, cancellation);
        var shown = found.Take(limit).Where(p => p.Details is not null).Select(p => (p.Id, p.Details!)).ToList();
        return PageEndpoints.Page<PeoplePage>(new(StringComparer.Ordinal)
        {
            ["Rows"] = await LinesAsync(practice.Id, shown, consents, time, cancellation),
            ["Next"] = PageEndpoints.NextOf(context, found.Count > limit ? Cursor.Of(found[limit - 1].Id) : null),
            ["Done"] = request.Text("done"),
        });
    }

    private static async Task<IResult> FindAsync(
        IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        var (words, role) = (form["q"].ToString().Trim(), form["role"].ToString());
        words = words.Length > LongestSearch ? words[..LongestSearch] : words;
        if (words.Length == 0 && role.Length == 0)
        {
            return TypedResults.LocalRedirect(request.Carry("/people"));
        }

        var found = (await people.ListAsync(practice.Id, cancellation)).Where(p => (role.Length == 0 || p.Details.Role == role) && Fits(p.Id, p.Details, words)).ToList();
        return PageEndpoints.Page<PeoplePage>(new(StringComparer.Ordinal)
        {
            ["Rows"] = await LinesAsync(practice.Id, [.. found.Take(MostFound).Select(p => (p.Id, p.Details))], consents, time, cancellation),
            ["Search"] = words, ["Role"] = role, ["Found"] = found.Count,
        });
    }

    /// <summary>By anything on file: part of an alias, id, name or address, or three digits of a number.</summary>
    private static bool Fits(string id, PersonDetails person, string words)
    {
        var folded = NameFolding.Fold(words);
        var digits = string.Concat(words.Where(char.IsAsciiDigit));
        return words.Length == 0
            || (folded.Length > 0 && person.DisplayNames.Concat(person.Learned.Select(l => l.Name)).Concat(person.Emails).Append(person.Alias).Append(id)
                .Any(n => NameFolding.Fold(n).Contains(folded, StringComparison.Ordinal)))
            || (digits.Length >= 3 && person.Phones.Any(p => string.Concat(p.Where(char.IsAsciiDigit)).Contains(digits, StringComparison.Ordinal)));
    }

    private static async Task<PersonLine[]> LinesAsync(
        string practice, IReadOnlyList<(string Id, PersonDetails Details)> shown, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        var given = await consents.OfAsync(practice, [.. shown.Select(p => p.Id)], cancellation);
        var now = time.GetUtcNow();
        return [.. shown.Select(p => PersonLine.Of(p.Id, p.Details, given[p.Id], now))];
    }
}
