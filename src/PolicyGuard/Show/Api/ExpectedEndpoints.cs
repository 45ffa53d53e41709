using System.Text.RegularExpressions;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Show.Api;

/// <summary>Who belongs in a meeting.</summary>
internal static partial class ExpectedEndpoints
{
    private const int LongestMinutes = 1440;

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/expected/{meetingId}", FindAsync).Takes().Says<ExpectedShape>("Who is expected in a meeting").MayMiss().Tagged();
        api.MapPut("/expected/{meetingId}", PutAsync).Takes().Reads<ExpectedWrite>("application/json").Says<ExpectedShape>("Writes whole who is expected in a meeting").Conditional();
    }

    private static async Task<IResult> FindAsync(string meetingId, HttpContext context, PracticeDirectory practices, ExpectedStore store, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem()
            : await store.FindAsync(practice.Id, meetingId, cancellation) is { } found ? ApiAnswers.Tagged(context, found.Version, ExpectedShape.Of(found.Set))
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

        var set = Read(body, (await people.ListAsync(practice.Id, cancellation)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal), request.Fault);
        if (request.IsFaulty)
        {
            return request.Problem();
        }

        return await store.PutAsync(practice.Id, meetingId, set, condition, cancellation) is { } now
            ? ApiAnswers.Tagged(context, now, ExpectedShape.Of(set))
            : ApiAnswers.Changed();
    }

    /// <summary>Reads a set and tells all that is wrong with it, whichever way it comes in; good for nothing when something is.</summary>
    internal static WrittenSet Read(ExpectedWrite body, HashSet<string> known, Action<string, string> fault)
    {
        var profile = body.Profile ?? "individual";
        if (!SessionProfiles.Ids.Contains(profile))
        {
            fault("profile", $"must be one of {string.Join(", ", SessionProfiles.Ids)}");
        }

        Check(fault, body.Expected ?? [], known);
        return new WrittenSet(
            profile,
            [
                .. (body.Expected ?? []).Select(e => new ExpectedEntry(e?.Person ?? "", e?.Required ?? true, e?.MaxDevices ?? 2)
                {
                    AnyFromDomain = e?.AnyFromDomain?.ToLowerInvariant(), FromMinute = e?.FromMinute, UntilMinute = e?.UntilMinute,
                }),
            ],
            body.Overrides?.Read((name, text) => fault($"overrides.{name}", text)));
    }

    internal static bool IsMeetingId(string text) => text.Length is > 0 and <= 20 && text.All(char.IsAsciiDigit);

    private static void Check(Action<string, string> fault, ExpectedEntryWrite?[] entries, HashSet<string> known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < entries.Length; at++)
        {
            if (entries[at]?.Person is not { } person || !known.Contains(person))
            {
                fault($"expected[{at}].person", "is not a person of this practice; PUT people first");
            }
            else if (!seen.Add(person))
            {
                fault($"expected[{at}].person", "is expected already; say each person once");
            }

            if (entries[at] is { MaxDevices: < 1 or > 8 })
            {
                fault($"expected[{at}].maxDevices", "must be 1 to 8");
            }

            if (entries[at]?.AnyFromDomain is { } domain && !DomainPattern().IsMatch(domain))
            {
                fault($"expected[{at}].anyFromDomain", "must be the part of an address after its @, such as agency.example");
            }
            else if (entries[at]?.AnyFromDomain is { } open && MailProviders.IsOpen(open))
            {
                fault($"expected[{at}].anyFromDomain", "is a mail provider's, where anybody gets an address; name the agency's own");
            }

            if (entries[at]?.FromMinute is < -LongestMinutes or > LongestMinutes)
            {
                fault($"expected[{at}].fromMinute", $"must be -{LongestMinutes} to {LongestMinutes}");
            }

            if (entries[at]?.UntilMinute is < -LongestMinutes or > LongestMinutes || entries[at]?.UntilMinute <= entries[at]?.FromMinute)
            {
                fault($"expected[{at}].untilMinute", $"must be after fromMinute and up to {LongestMinutes}");
            }
        }
    }

    [GeneratedRegex("^(?=.{4,190}\\z)[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+\\z", RegexOptions.None, 200)]
    private static partial Regex DomainPattern();
}
