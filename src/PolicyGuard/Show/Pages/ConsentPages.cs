using System.Globalization;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>What a person has agreed to: written down and withdrawn on the person's page.</summary>
internal static class ConsentPages
{
    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapPost("/person/{id}/consents", GiveAsync).Takes();
        pages.MapPost("/person/{id}/consents/{consent}/withdraw", WithdrawAsync).Takes();
    }

    private static async Task<IResult> GiveAsync(
        string id, IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        if (await PersonModel.ReadAsync(practice.Id, id, people, consents, time, cancellation) is not { } model)
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var (typed, faults, now) = (ConsentForm.Read(form), new FormFaults(), time.GetUtcNow().AsKept());
        var given = Day(typed.GivenAt, "givenAt", faults) ?? now;
        var body = new ConsentWrite(
            id, typed.Scope, given, Day(typed.ExpiresAt, "expiresAt", faults)?.AddDays(1).AddMilliseconds(-1), typed.Guardian.Length == 0 ? null : typed.Guardian,
            typed.MeetingId.Length == 0 ? null : string.Concat(typed.MeetingId.Where(c => c is not ' ' and not '-')));
        await ConsentEndpoints.CheckAsync(practice.Id, body, given, people, (name, _) => faults.Add(name, ConsentForm.Wanted(name)), cancellation);
        if (typed.Guardian == id)
        {
            faults.Add("guardian", "must be somebody else");
        }

        if (faults.Any)
        {
            return PersonPages.Shown(model with { Consent = typed, ConsentFaults = faults }, StatusCodes.Status400BadRequest);
        }

        consents.Add(ConsentEndpoints.RowOf(practice.Id, body, given, now), request.By);
        return TypedResults.LocalRedirect(request.Carry($"{Paths.Person(id)}?done=given"));
    }

    // The form is not read, but asking for it is what makes the framework check the antiforgery token.
    private static async Task<IResult> WithdrawAsync(
        string id, string consent, IFormCollection form, HttpContext context, PracticeDirectory practices, ConsentStore consents, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        return await consents.FindAsync(practice.Id, consent, cancellation) is { } row && row.Person == id && await consents.WithdrawAsync(practice.Id, consent, request.By, cancellation)
            ? TypedResults.LocalRedirect(request.Carry($"{Paths.Person(id)}?done=withdrawn"))
            : FaultPages.Of(StatusCodes.Status404NotFound);
    }

    private static DateTimeOffset? Day(string text, string name, FormFaults faults)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 9999)
        {
            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        }

        faults.Add(name, "must be a day such as 2026-11-24");
        return null;
    }
}
