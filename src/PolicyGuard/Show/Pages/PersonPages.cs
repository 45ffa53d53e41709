using Microsoft.AspNetCore.Http.HttpResults;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>One person: what is on file, to be read and written by whoever is signed in. Answers to a form that was taken are redirects, so that a reload repeats nothing.</summary>
internal static class PersonPages
{
    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/people/new", New).Takes();
        pages.MapPost("/people/new", AddAsync).Takes();
        pages.MapGet("/person/{id}", ShowAsync).Takes(new ApiParameter("done", "What was just done"));
        pages.MapPost("/person/{id}", SaveAsync).Takes();
        pages.MapPost("/person/{id}/learned/{learned}/forget", ForgetAsync).Takes();
    }

    private static IResult New(HttpContext context, PracticeDirectory practices)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is null || request.IsFaulty ? PageEndpoints.Faulty(request) : NewPage(PersonForm.Empty, new FormFaults());
    }

    private static async Task<IResult> AddAsync(IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        var (typed, faults) = (PersonForm.Read(form), new FormFaults());
        var details = typed.Over(PersonDetails.Nobody);
        PersonRules.Check(details, (member, at, text) => faults.Add(member, PersonForm.Say(at, text)));
        PersonRules.CheckNameless(details, typed.Id, faults.Add);
        if (typed.Id.Length > 0)
        {
            PersonRules.CheckId(typed.Id, faults.Add);
        }

        if (!faults.Any && await WriteNewAsync(practice.Id, typed.Id, details, people, cancellation) is { } id)
        {
            return TypedResults.LocalRedirect(request.Carry($"{Paths.Person(id)}?done=added"));
        }

        if (!faults.Any)
        {
            faults.Add("id", "is somebody's already; choose another");
        }

        return NewPage(typed, faults, StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ShowAsync(
        string id, HttpContext context, PracticeDirectory practices, PeopleStore people, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? PageEndpoints.Faulty(request)
            : await PersonModel.ReadAsync(practice.Id, id, people, consents, time, cancellation) is { } model ? Shown(model with { Done = request.Text("done") })
            : FaultPages.Of(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> SaveAsync(
        string id, IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        var typed = PersonForm.Read(form) with { Id = id };
        if (await PersonModel.ReadAsync(practice.Id, id, people, consents, time, cancellation) is not { } model || await people.FindAsync(practice.Id, id, cancellation) is not { } found)
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var (details, faults) = (typed.Over(found.Details), new FormFaults());
        PersonRules.Check(details, (member, at, text) => faults.Add(member, PersonForm.Say(at, text)));
        PersonRules.CheckNameless(details, null, faults.Add);
        if (faults.Any)
        {
            return Shown(model with { Form = typed, Faults = faults }, StatusCodes.Status400BadRequest);
        }

        if (await people.PutAsync(practice.Id, id, details, Precondition.OneOf(typed.Version), cancellation) is not null)
        {
            return TypedResults.LocalRedirect(request.Carry($"{Paths.Person(id)}?done=saved"));
        }

        // Read again: what is there now is newer than what was found above, or somebody saved in between.
        return await people.FindAsync(practice.Id, id, cancellation) is { } now
            ? Shown(model with { Form = typed with { Version = now.Version }, Differs = [.. now.Details.Differences(details).Select(Labels.Member)] }, StatusCodes.Status409Conflict)
            : FaultPages.Of(StatusCodes.Status404NotFound);
    }

    // The form is not read, but asking for it is what makes the framework check the antiforgery token.
    private static async Task<IResult> ForgetAsync(
        string id, string learned, IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? PageEndpoints.Faulty(request)
            : await people.ForgetAsync(practice.Id, id, learned, cancellation) ? TypedResults.LocalRedirect(request.Carry($"{Paths.Person(id)}?done=forgotten"))
            : FaultPages.Of(StatusCodes.Status404NotFound);
    }

    internal static RazorComponentResult<PersonPage> Shown(PersonModel model, int status = StatusCodes.Status200OK) => PageEndpoints.Page<PersonPage>(new(StringComparer.Ordinal) { ["Model"] = model }, status);

    private static RazorComponentResult<NewPersonPage> NewPage(PersonForm form, FormFaults faults, int status = StatusCodes.Status200OK) =>
        PageEndpoints.Page<NewPersonPage>(new(StringComparer.Ordinal) { ["Form"] = form, ["Faults"] = faults }, status);

    /// <summary>Under the id asked for, or under the first free one made from the alias.</summary>
    /// <returns>Null when the id is taken.</returns>
    private static async Task<string?> WriteNewAsync(string practice, string id, PersonDetails details, PeopleStore people, CancellationToken cancellation)
    {
        if (id.Length > 0)
        {
            return await people.PutAsync(practice, id, details, Precondition.OneOf(0), cancellation) is null ? null : id;
        }

        // An id stands in addresses, and an alias may be a name after all: of each word no more than its first letter.
        var stem = string.Concat(details.Alias.Where((c, at) => char.IsAsciiLetterOrDigit(c) && (at == 0 || !char.IsLetter(c) || !char.IsLetter(details.Alias[at - 1])))).ToLowerInvariant();
        stem = stem.Length == 0 ? "person" : stem;
        for (var number = 1; ; number++)
        {
            var made = number == 1 ? stem : $"{stem}-{number}";
            if (await people.PutAsync(practice, made, details, Precondition.OneOf(0), cancellation) is not null)
            {
                return made;
            }
        }
    }
}
