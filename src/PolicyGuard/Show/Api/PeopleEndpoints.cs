using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>The practice's people. A PUT without If-Match writes over what is there, so that a set-up script may run twice.</summary>
internal static class PeopleEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/people", ListAsync).TakesPage().Says<Page<PersonShape>>("People of the practice, by id");
        api.MapGet("/people/{id}", FindAsync).Takes().Says<PersonShape>("One person").MayMiss().Tagged();
        api.MapPut("/people/{id}", PutAsync).Takes().Reads<PersonWrite>("application/json").Says<PersonShape>("Writes one person whole").Conditional();
        api.MapPost("/people/{id}/contact-verified", VerifiedAsync).Takes().Says<PersonShape>("Somebody made sure today that the person's addresses are still right").MayMiss().Tagged();
    }

    private static async Task<IResult> ListAsync(HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        // Somebody erased has a row and nothing in it: they are passed over, and the page is shorter.
        var found = await people.PageAsync(practice.Id, cursor?.Id, limit + 1, cancellation);
        return TypedResults.Ok(new Page<PersonShape>(
            [.. found.Take(limit).Where(p => p.Details is not null).Select(p => PersonShape.Of(p.Id, p.Details!))], found.Count > limit ? Cursor.Of(found[limit - 1].Id) : null));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : await people.FindAsync(practice.Id, id, cancellation) is { } found ? ApiAnswers.Tagged(context, found.Version, PersonShape.Of(id, found.Details))
            : ApiAnswers.NotFound("person");
    }

    private static async Task<IResult> PutAsync(string id, HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var condition = request.Precondition();
        var practice = request.Practice(practices);
        PersonRules.CheckId(id, request.Fault);
        if (await request.BodyAsync(ApiJson.Default.PersonWrite) is not { } body)
        {
            return request.Problem();
        }

        var details = new PersonDetails(
            body.Alias?.Trim() ?? "", body.Role ?? "", List(body.Emails), List(body.Phones), List(body.ZoomUserIds), List(body.DisplayNames), List(body.RegistrantIds))
        {
            ContactVerifiedOn = PersonRules.Day(body.ContactVerifiedOn), Discharged = PersonRules.Day(body.Discharged), LinksTo = string.IsNullOrEmpty(body.LinksTo) ? null : body.LinksTo,
        };
        foreach (var (name, word) in new[] { (PersonRules.VerifiedOn, body.ContactVerifiedOn), (PersonRules.Discharged, body.Discharged), (PersonRules.LinksTo, body.LinksTo) })
        {
            PersonRules.CheckWord(name, word, text => request.Fault(name, text));
        }

        PersonRules.Check(details, (list, at, text) => request.Fault(at is null ? list : $"{list}[{at}]", text));
        if (practice is null || request.IsFaulty)
        {
            return request.Problem();
        }

        return await people.PutAsync(practice.Id, id, details, condition, cancellation) is { } now ? ApiAnswers.Tagged(context, now, PersonShape.Of(id, details)) : ApiAnswers.Changed();
    }

    /// <summary>One call for "still right". Tried anew when somebody writes meanwhile: it says nothing about what they wrote.</summary>
    private static async Task<IResult> VerifiedAsync(string id, HttpContext context, PracticeDirectory practices, PeopleStore people, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        while (await people.FindAsync(practice.Id, id, cancellation) is { } found)
        {
            var details = found.Details with { ContactVerifiedOn = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) };
            if (await people.PutAsync(practice.Id, id, details, Precondition.OneOf(found.Version), cancellation) is { } now)
            {
                return ApiAnswers.Tagged(context, now, PersonShape.Of(id, details));
            }
        }

        return ApiAnswers.NotFound("person");
    }

    private static ImmutableArray<string> List(string?[]? values) => [.. (values ?? []).Select(v => v?.Trim() ?? "")];
}
