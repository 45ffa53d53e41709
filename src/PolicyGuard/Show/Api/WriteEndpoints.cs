using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>What can be written: people, expected sets, consents, keys, parked items. Every fault of a body is named at once.</summary>
internal static partial class WriteEndpoints
{
    private static readonly string[] Roles = [.. Enum.GetNames<PersonRole>().Where(r => r is not ("Host" or "Unknown")).Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)];

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/people", PeopleAsync);
        api.MapGet("/people/{id}", PersonAsync);
        api.MapPut("/people/{id}", PutPersonAsync);
        api.MapGet("/expected/{meetingId}", ExpectedAsync);
        api.MapPut("/expected/{meetingId}", PutExpectedAsync);
        api.MapGet("/consents", ConsentsAsync);
        api.MapPost("/consents", AddConsentAsync);
        api.MapDelete("/consents/{id}", WithdrawAsync);
        api.MapGet("/parked", ParkedAsync);
        api.MapPost("/parked/{id}/retry", RetryAsync);
        api.MapGet("/keys", KeysAsync);
        api.MapPost("/keys", AddKeyAsync);
        api.MapDelete("/keys/{id}", RevokeAsync);
    }

    private static async Task<IResult> PeopleAsync(HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty
            ? request.Problem()
            : TypedResults.Ok(new Page<PersonShape>([.. (await people.ListAsync(practice.Id, cancellation)).Select(p => PersonShape.Of(p.Id, p.Details))], null));
    }

    private static async Task<IResult> PersonAsync(string id, HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        if (await people.FindAsync(practice.Id, id, cancellation) is not { } found)
        {
            return ReadEndpoints.NotFound("person");
        }

        return Tagged(context, found.Version, PersonShape.Of(id, found.Details));
    }

    private static async Task<IResult> PutPersonAsync(string id, PersonWrite body, HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (!IdPattern().IsMatch(id))
        {
            request.Fault("id", "must be 1 to 40 letters, digits, '-' or '_'");
        }

        if (string.IsNullOrWhiteSpace(body.Alias) || body.Alias.Length > 20)
        {
            request.Fault("alias", "must be 1 to 20 characters, initials rather than a name");
        }

        if (body.Role is null || !Roles.Contains(body.Role))
        {
            request.Fault("role", $"must be one of {string.Join(", ", Roles)}");
        }

        foreach (var (name, values) in new[] { ("emails", body.Emails), ("phones", body.Phones), ("zoomUserIds", body.ZoomUserIds), ("displayNames", body.DisplayNames), ("registrantIds", body.RegistrantIds) })
        {
            foreach (var (value, at) in (values ?? []).Select((v, i) => (v, i)).Where(v => string.IsNullOrWhiteSpace(v.v) || v.v.Length > 200))
            {
                request.Fault($"{name}[{at}]", "must be 1 to 200 characters");
            }
        }

        foreach (var (email, at) in (body.Emails ?? []).Select((e, i) => (e, i)).Where(e => e.e is not null && !EmailPattern().IsMatch(e.e)))
        {
            request.Fault($"emails[{at}]", "is not an e-mail address");
        }

        var version = Expected(context, request);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        var details = new PersonDetails(body.Alias!, body.Role!, List(body.Emails), List(body.Phones), List(body.ZoomUserIds), List(body.DisplayNames), List(body.RegistrantIds));
        return await people.PutAsync(practice.Id, id, details, version, cancellation) is { } now ? Tagged(context, now, PersonShape.Of(id, details)) : Changed();
    }

    private static async Task<IResult> ExpectedAsync(string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        return await store.FindAsync(practice.Id, meetingId, cancellation) is { } found
            ? Tagged(context, found.Version, new ExpectedShape(found.Profile, found.Expected))
            : ReadEndpoints.NotFound("expected set");
    }

    private static async Task<IResult> PutExpectedAsync(
        string meetingId, ExpectedWrite body, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (meetingId.Length > 20 || !meetingId.All(char.IsAsciiDigit))
        {
            request.Fault("meetingId", "must be Zoom's meeting number, digits only");
        }

        var profile = body.Profile ?? "individual";
        if (!SessionProfiles.Ids.Contains(profile))
        {
            request.Fault("profile", $"must be one of {string.Join(", ", SessionProfiles.Ids)}");
        }

        var version = Expected(context, request);
        if (request.Practice(practices) is not { } practice)
        {
            return request.Problem();
        }

        var known = (await people.ListAsync(practice.Id, cancellation)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (entry, at) in (body.Expected ?? []).Select((e, i) => (e, i)))
        {
            if (entry?.Person is null || !known.Contains(entry.Person))
            {
                request.Fault($"expected[{at}].person", "is not a person of this practice; PUT people first");
            }

            if (entry is { MaxDevices: < 1 or > 8 })
            {
                request.Fault($"expected[{at}].maxDevices", "must be 1 to 8");
            }
        }

        if (request.IsFaulty)
        {
            return request.Problem();
        }

        ImmutableArray<ExpectedEntry> expected = [.. (body.Expected ?? []).Select(e => new ExpectedEntry(e!.Person!, e.Required, e.MaxDevices))];
        return await store.PutAsync(practice.Id, meetingId, profile, expected, version, cancellation) is { } now ? Tagged(context, now, new ExpectedShape(profile, expected)) : Changed();
    }

    private static async Task<IResult> ConsentsAsync(HttpContext context, PracticeDirectory practices, ConsentStore consents, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty
            ? request.Problem()
            : TypedResults.Ok(new Page<ConsentShape>([.. (await consents.ListAsync(practice.Id, cancellation)).Select(ConsentShape.Of)], null));
    }

    private static async Task<IResult> AddConsentAsync(
        ConsentWrite body, HttpContext context, PracticeDirectory practices, ConsentStore consents, PeopleStore people, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice)
        {
            return request.Problem();
        }

        if (body.Person is null || await people.FindAsync(practice.Id, body.Person, cancellation) is null)
        {
            request.Fault("person", "is not a person of this practice");
        }

        if (body.Scope is null || !ConsentStore.Scopes.Contains(body.Scope))
        {
            request.Fault("scope", $"must be one of {string.Join(", ", ConsentStore.Scopes)}");
        }

        if (body.ExpiresAt <= body.GivenAt)
        {
            request.Fault("expiresAt", "must be after givenAt");
        }

        if (request.IsFaulty)
        {
            return request.Problem();
        }

        var now = time.GetUtcNow();
        var row = new ConsentRow
        {
            Practice = practice.Id, Id = Guid.CreateVersion7(now).ToString("N"), Person = body.Person!, Scope = body.Scope!, GivenAt = body.GivenAt ?? now,
            ExpiresAt = body.ExpiresAt, Guardian = body.Guardian, MeetingId = body.MeetingId,
        };
        await consents.AddAsync(row, cancellation);
        return TypedResults.Created($"/api/v1/consents/{row.Id}", ConsentShape.Of(row));
    }

    private static async Task<IResult> WithdrawAsync(string id, HttpContext context, PracticeDirectory practices, ConsentStore consents, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : await consents.WithdrawAsync(practice.Id, id, cancellation) ? TypedResults.NoContent() : ReadEndpoints.NotFound("consent");
    }

    private static async Task<IResult> ParkedAsync(HttpContext context, IEventQueue queue, CancellationToken cancellation)
    {
        var request = new ApiRequest(context, "cursor", "limit");
        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.IsFaulty)
        {
            return request.Problem();
        }

        var items = await queue.ReadParkedAsync(cursor?.At ?? 0, limit + 1, cancellation);
        return TypedResults.Ok(new Page<ParkedShape>(
            [.. items.Take(limit).Select(p => new ParkedShape(p.Sequence.ToString(CultureInfo.InvariantCulture), p.Kind, p.EventName, p.Reason, p.Attempts, p.ReceivedAt, p.ParkedAt))],
            items.Count > limit ? ApiRequest.CursorOf(DateTimeOffset.FromUnixTimeMilliseconds(items[limit - 1].Sequence), "") : null));
    }

    private static async Task<IResult> RetryAsync(long id, IEventQueue queue, CancellationToken cancellation) =>
        await queue.RetryParkedAsync(id, cancellation) ? TypedResults.Accepted((string?)null) : ReadEndpoints.NotFound("parked item");

    private static async Task<IResult> KeysAsync(ApiKeyStore keys, CancellationToken cancellation) =>
        TypedResults.Ok(new Page<KeyShape>([.. (await keys.ListAsync(cancellation)).Select(k => new KeyShape(k.Id, k.Name, k.CreatedAt, k.RevokedAt, null))], null));

    private static async Task<IResult> AddKeyAsync(KeyWrite body, HttpContext context, ApiKeyStore keys, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (string.IsNullOrWhiteSpace(body.Name) || body.Name.Length > 80)
        {
            request.Fault("name", "must be 1 to 80 characters");
        }

        if (request.IsFaulty)
        {
            return request.Problem();
        }

        var (row, key) = await keys.AddAsync(body.Name!, cancellation);
        return TypedResults.Created($"/api/v1/keys/{row.Id}", new KeyShape(row.Id, row.Name, row.CreatedAt, null, key));
    }

    private static async Task<IResult> RevokeAsync(string id, ApiKeyStore keys, CancellationToken cancellation) =>
        await keys.RevokeAsync(id, cancellation) ? TypedResults.NoContent() : ReadEndpoints.NotFound("key");

    private static ImmutableArray<string> List(string?[]? values) => [.. (values ?? []).OfType<string>()];

    private static Microsoft.AspNetCore.Http.HttpResults.Ok<T> Tagged<T>(HttpContext context, long version, T body)
    {
        context.Response.Headers.ETag = $"\"{version}\"";
        return TypedResults.Ok(body);
    }

    private static IResult Changed() => Results.Problem(
        statusCode: StatusCodes.Status412PreconditionFailed, title: "Somebody changed it meanwhile", detail: "Read it again and send the new ETag as If-Match.");

    /// <summary>If-Match's version; <c>*</c> and none mean whatever is there.</summary>
    private static long? Expected(HttpContext context, ApiRequest request)
    {
        var tag = context.Request.Headers.IfMatch.ToString().Trim();
        if (tag is "" or "*")
        {
            return null;
        }

        if (long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return version;
        }

        request.Fault("If-Match", "is not an ETag that was given out");
        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}$", RegexOptions.None, 200)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^[^@\\s]{1,64}@[^@\\s]{1,190}$", RegexOptions.None, 200)]
    private static partial Regex EmailPattern();
}
