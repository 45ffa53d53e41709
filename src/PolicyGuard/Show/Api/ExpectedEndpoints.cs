using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Show.Api;

/// <summary>Who belongs in a meeting.</summary>
internal static class ExpectedEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/expected/{meetingId}", FindAsync).Takes().Says<ExpectedShape>("Who is expected in a meeting").MayMiss().Tagged();
        api.MapPut("/expected/{meetingId}", PutAsync).Takes().Reads<ExpectedWrite>("application/json").Says<ExpectedShape>("Writes whole who is expected in a meeting").Conditional();
    }

    private static async Task<IResult> FindAsync(string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : await store.FindAsync(practice.Id, meetingId, cancellation) is { } found ? ApiAnswers.Tagged(context, found.Version, new ExpectedShape(found.Profile, found.Expected))
            : ApiAnswers.NotFound("expected set");
    }

    private static async Task<IResult> PutAsync(
        string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var condition = request.Precondition();
        if (!IsMeetingId(meetingId))
        {
            request.Fault("meetingId", "must be Zoom's meeting number, digits only");
        }

        if (request.Practice(practices) is not { } practice || await request.BodyAsync(ApiJson.Default.ExpectedWrite) is not { } body)
        {
            return request.Problem();
        }

        var profile = body.Profile ?? "individual";
        if (!SessionProfiles.Ids.Contains(profile))
        {
            request.Fault("profile", $"must be one of {string.Join(", ", SessionProfiles.Ids)}");
        }

        Check(request, body.Expected ?? [], (await people.ListAsync(practice.Id, cancellation)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal));
        if (request.IsFaulty)
        {
            return request.Problem();
        }

        ImmutableArray<ExpectedEntry> expected = [.. (body.Expected ?? []).Select(e => new ExpectedEntry(e!.Person!, e.Required, e.MaxDevices))];
        return await store.PutAsync(practice.Id, meetingId, profile, expected, condition, cancellation) is { } now
            ? ApiAnswers.Tagged(context, now, new ExpectedShape(profile, expected))
            : ApiAnswers.Changed();
    }

    internal static bool IsMeetingId(string text) => text.Length is > 0 and <= 20 && text.All(char.IsAsciiDigit);

    private static void Check(ApiRequest request, ExpectedEntryWrite?[] entries, HashSet<string> known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < entries.Length; at++)
        {
            if (entries[at]?.Person is not { } person || !known.Contains(person))
            {
                request.Fault($"expected[{at}].person", "is not a person of this practice; PUT people first");
            }
            else if (!seen.Add(person))
            {
                request.Fault($"expected[{at}].person", "is expected already; say each person once");
            }

            if (entries[at] is { MaxDevices: < 1 or > 8 })
            {
                request.Fault($"expected[{at}].maxDevices", "must be 1 to 8");
            }
        }
    }
}
