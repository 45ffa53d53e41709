using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.People;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>What a practice knows of its people, in memory, as the pipeline asks for it at every event. Read again after each change.</summary>
internal sealed class ClinicDirectory(
    PeopleStore people, ConsentStore consents, IDbContextFactory<PolicyGuardDb> databases, IPersonalDataProtector personal, ClinicVersions versions, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ClinicView> views = new();
    private readonly ConcurrentDictionary<(string Practice, string MeetingId), InvitedList> invited = new();
    private readonly ConcurrentDictionary<string, Staff> staff = new();

    internal async ValueTask<ClinicView> GetAsync(string practice, CancellationToken cancellationToken)
    {
        var version = versions.Of(practice);
        if (views.TryGetValue(practice, out var view) && view.Version == version)
        {
            return view;
        }

        view = await ReadAsync(practice, version, cancellationToken);
        views[practice] = view;
        return view;
    }

    /// <summary>The set the clinic wrote; else the meeting's own registrants and invitees; else nobody, and the host's first Admit decides.</summary>
    internal ExpectedSet ExpectedIn(ClinicView view, string practice, string? meetingId) =>
        meetingId is null ? ExpectedSet.None
        : view.Expected.TryGetValue(meetingId, out var written) ? written
        : invited.TryGetValue((practice, meetingId), out var noted) ? noted.In(view)
        : ExpectedSet.None;

    /// <summary>Who Zoom says was invited to or registered for a meeting. E-mails become keyed hashes here and are not kept.</summary>
    internal void NoteInvited(string practice, string meetingId, IEnumerable<(string? Email, string? RegistrantId)> who) =>
        invited[(practice, meetingId)] = InvitedList.Of(who.Select(w => (PersonKeys.Email(personal, practice, w.Email), w.RegistrantId)));

    internal Staff StaffOf(string practice) => staff.GetValueOrDefault(practice, Staff.None);

    internal void NoteStaff(string practice, IEnumerable<(string UserId, string? Email, bool Licensed, IEnumerable<string> Names)> users)
    {
        var all = users.ToList();
        staff[practice] = new Staff(
            [.. all.Select(u => u.UserId)], [.. all.Select(u => PersonKeys.Email(personal, practice, u.Email)).OfType<string>()], [.. all.Where(u => u.Licensed).Select(u => u.UserId)])
        {
            FoldedNames = [.. all.SelectMany(u => u.Names).Select(NameFolding.Fold).Distinct()],
        };
    }

    private async Task<ClinicView> ReadAsync(string practice, long version, CancellationToken cancellationToken)
    {
        var known = (await people.ListAsync(practice, cancellationToken)).ToDictionary(p => p.Id, p => ToKnown(personal, practice, p.Id, p.Details));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var sets = await database.Expected.AsNoTracking().Where(e => e.Practice == practice).ToListAsync(cancellationToken);
        var expected = sets.ToImmutableDictionary(s => s.MeetingId, s => new ExpectedSet(s.Profile,
        [
            .. System.Text.Json.JsonSerializer.Deserialize(s.People, ClinicJson.Default.ImmutableArrayExpectedEntry)
                .Where(e => known.ContainsKey(e.Person)).Select(e => new ExpectedPerson(known[e.Person], e.Required, e.MaxDevices)),
        ]));
        return new ClinicView(version, expected, [.. known.Values], [.. await consents.ListAsync(practice, cancellationToken)]);
    }

    /// <summary>As Decide sees somebody: hashes in place of addresses.</summary>
    internal static KnownPerson ToKnown(IPersonalDataProtector personal, string practice, string id, PersonDetails d) => new(
        id, d.Alias, Enum.TryParse<PersonRole>(d.Role, ignoreCase: true, out var role) ? role : PersonRole.Client,
        [.. d.Emails.Select(e => PersonKeys.Email(personal, practice, e)).OfType<string>()],
        [.. d.Phones.Select(p => PersonKeys.Phone(personal, practice, p)).OfType<string>()],
        d.ZoomUserIds, d.RegistrantIds, [.. d.DisplayNames.Select(NameFolding.Fold)]);

    /// <summary>Everybody expected who must be asked has agreed, for this meeting or for all.</summary>
    internal bool HasConsent(ClinicView view, ExpectedSet expected, string? meetingId, string scope)
    {
        var now = time.GetUtcNow();
        return !expected.People.IsEmpty && expected.People.All(e => view.Consents.Any(c =>
            c.Person == e.Person.Id && c.Scope == scope && c.WithdrawnAt is null && c.GivenAt <= now && (c.ExpiresAt is null || c.ExpiresAt > now)
            && (c.MeetingId is null || c.MeetingId == meetingId)));
    }
}

/// <summary>One reading of a practice's people, sets and consents.</summary>
internal sealed record ClinicView(
    long Version, ImmutableDictionary<string, ExpectedSet> Expected, ImmutableArray<KnownPerson> People, ImmutableArray<ConsentRow> Consents);

/// <summary>The active users of the practice's Zoom account.</summary>
internal sealed record Staff(ImmutableHashSet<string> UserIds, ImmutableHashSet<string> EmailKeys, ImmutableHashSet<string> Licensed)
{
    internal static Staff None { get; } = new([], [], []);

    /// <summary>In memory only, to tell a therapist's name in a topic from a client's.</summary>
    internal ImmutableArray<string> FoldedNames { get; init; } = [];
}
