using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>The consent register. DELETE withdraws: the consent stays on file, with the time it ended.</summary>
internal static class ConsentEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/consents", ListAsync).TakesPage(new ApiParameter("person", "Consents of this person")).Says<Page<ConsentShape>>("Consents, oldest first");
        api.MapGet("/consents/{id}", FindAsync).Takes().Says<ConsentShape>("One consent").MayMiss();
        api.MapPost("/consents", AddAsync).Takes().Reads<ConsentWrite>("application/json").Says<ConsentShape>("Records a consent", StatusCodes.Status201Created);
        api.MapDelete("/consents/{id}", WithdrawAsync).Takes().Says("Withdraws a consent", StatusCodes.Status204NoContent).MayMiss();
    }

    private static async Task<IResult> ListAsync(HttpContext context, PracticeDirectory practices, ConsentStore consents, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (limit, cursor) = (request.Limit, request.Cursor);
        return request.Practice(practices) is not { } practice || request.IsFaulty
            ? request.Problem()
            : ApiAnswers.PageOf(await consents.PageAsync(practice.Id, request.Text("person"), cursor?.Id, limit + 1, cancellation), limit, ConsentShape.Of, c => Cursor.Of(c.Id));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, PracticeDirectory practices, ConsentStore consents, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : await consents.FindAsync(practice.Id, id, cancellation) is { } row ? TypedResults.Ok(ConsentShape.Of(row)) : ApiAnswers.NotFound("consent");
    }

    private static async Task<IResult> AddAsync(
        HttpContext context, PracticeDirectory practices, ConsentStore consents, PeopleStore people, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || await request.BodyAsync(ApiJson.Default.ConsentWrite) is not { } body)
        {
            return request.Problem();
        }

        var now = time.GetUtcNow().AsKept();
        var given = body.GivenAt?.AsKept() ?? now;
        if (body.Person is null || await people.FindAsync(practice.Id, body.Person, cancellation) is null)
        {
            request.Fault("person", "is not a person of this practice");
        }

        await CheckAsync(practice.Id, body, given, people, request.Fault, cancellation);
        if (request.IsFaulty)
        {
            return request.Problem();
        }

        var row = RowOf(practice.Id, body, given, now);
        consents.Add(row, request.By);
        return TypedResults.Created(request.Carry($"/api/v1/consents/{row.Id}"), ConsentShape.Of(row));
    }

    private static async Task<IResult> WithdrawAsync(string id, HttpContext context, PracticeDirectory practices, ConsentStore consents, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : await consents.WithdrawAsync(practice.Id, id, request.By, cancellation) ? TypedResults.NoContent() : ApiAnswers.NotFound("consent");
    }

    internal static ConsentRow RowOf(string practice, ConsentWrite body, DateTimeOffset given, DateTimeOffset now) => new()
    {
        Practice = practice, Id = Guid.CreateVersion7(now).ToString("N"), Person = body.Person!, Scope = body.Scope!, GivenAt = given,
        ExpiresAt = body.ExpiresAt?.AsKept(), Guardian = body.Guardian, MeetingId = body.MeetingId,
    };

    /// <summary>What a consent must look like, whichever way one comes in.</summary>
    internal static async Task CheckAsync(string practice, ConsentWrite body, DateTimeOffset given, PeopleStore people, Action<string, string> fault, CancellationToken cancellation)
    {
        // An id, as everywhere: a name would lie here in clear.
        if (body.Guardian is not null && await people.FindAsync(practice, body.Guardian, cancellation) is null)
        {
            fault("guardian", "is not a person of this practice; PUT people first and give the id");
        }

        if (body.Scope is null || !ConsentStore.Scopes.Contains(body.Scope))
        {
            fault("scope", $"must be one of {string.Join(", ", ConsentStore.Scopes)}");
        }

        if (body.ExpiresAt <= given)
        {
            fault("expiresAt", "must be after givenAt");
        }

        if (body.MeetingId is not null && !ExpectedEndpoints.IsMeetingId(body.MeetingId))
        {
            fault("meetingId", "must be Zoom's meeting number, digits only");
        }
    }
}
