using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>What a practice knows of its people, in memory, as the pipeline asks for it at every event. Read again after each change.</summary>
internal sealed class ClinicDirectory(
    PeopleStore people, ConsentStore consents, IDbContextFactory<PolicyGuardDb> databases, IPersonalDataProtector personal, ClinicVersions versions, StaffNotes staff, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ClinicView> views = new();
    private readonly ConcurrentDictionary<(string Practice, string MeetingId), InvitedList> invited = new();

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

    /// <summary>
    /// The set the clinic wrote; else, or where it wrote nobody down and only chose the profile, the meeting's own registrants and
    /// invitees; else nobody, and the host's first Admit decides.
    /// </summary>
    internal ExpectedSet ExpectedIn(ClinicView view, string practice, string? meetingId) => Present(
        view,
        meetingId is null ? ExpectedSet.None
        : view.Expected.TryGetValue(meetingId, out var written) && !(written.People.IsEmpty && invited.ContainsKey((practice, meetingId))) ? written
        : invited.TryGetValue((practice, meetingId), out var noted) ? written is null ? noted.In(view) : written with { People = noted.In(view).People }
        : ExpectedSet.None);

    /// <summary>Whose therapy has ended is expected nowhere, whatever list still names them.</summary>
    private ExpectedSet Present(ClinicView view, ExpectedSet set)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return view.Discharged.IsEmpty || !set.People.Any(e => view.Discharged.TryGetValue(e.Person.Id, out var day) && day <= today) ? set
            : set with { People = set.People.RemoveAll(e => view.Discharged.TryGetValue(e.Person.Id, out var day) && day <= today) };
    }

    /// <summary>Those whom the clinic itself wrote down for a meeting and who are not staff, as far as links go. Whom an agency sends is told by the agency.</summary>
    internal static ImmutableArray<LinkPerson> LinkPeopleIn(ClinicView view, string meetingId) =>
        view.Expected.TryGetValue(meetingId, out var written)
            ? [.. written.People.Where(e => e.Person.Role != PersonRole.Staff && !IsSent(view, e)).Select(e => view.Links[e.Person.Id])
                .GroupBy(p => p.Label).SelectMany(same => same.Select((p, at) => at == 0 ? p : p with { Label = $"{p.Label} ({at + 1})" }))]
            : [];

    private static bool IsSent(ClinicView view, ExpectedPerson expected) => (expected.Code is not null || expected.AnyFromDomain is not null) && view.Links[expected.Person.Id].AddressKey is null;

    /// <summary>Who Zoom says was invited to or registered for a meeting. E-mails become keyed hashes here and are not kept.</summary>
    internal void NoteInvited(string practice, string meetingId, IEnumerable<(string? Email, string? RegistrantId)> who) =>
        invited[(practice, meetingId)] = InvitedList.Of(who.Select(w => (PersonKeys.Email(personal, practice, w.Email), w.RegistrantId)));

    internal Staff StaffOf(string practice) => staff.Of(practice);

    internal void NoteStaff(string practice, IEnumerable<(string UserId, string? Email, bool Licensed, IEnumerable<string> Names)> users)
    {
        var all = users.ToList();
        staff.Note(practice, new Staff(
            [.. all.Select(u => u.UserId)], [.. all.Select(u => PersonKeys.Email(personal, practice, u.Email)).OfType<string>()], [.. all.Where(u => u.Licensed).Select(u => u.UserId)])
        {
            FoldedNames = [.. all.SelectMany(u => u.Names).Select(NameFolding.Fold).Distinct()],
        });
    }

    private async Task<ClinicView> ReadAsync(string practice, long version, CancellationToken cancellationToken)
    {
        var details = (await people.ListAsync(practice, cancellationToken)).ToDictionary(p => p.Id, p => p.Details);
        var known = details.ToDictionary(p => p.Key, p => ToKnown(personal, practice, p.Key, p.Value));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var sets = await database.Expected.AsNoTracking().Where(e => e.Practice == practice).ToListAsync(cancellationToken);
        var codes = (await database.EntranceCodes.AsNoTracking().Where(c => c.Practice == practice).ToListAsync(cancellationToken)).ToLookup(c => c.MeetingId);
        var expected = sets.ToImmutableDictionary(s => s.MeetingId, s => ToExpected(WrittenSet.Of(s), known, codes[s.MeetingId]));
        return new ClinicView(version, expected, [.. known.Values], [.. await consents.ListAsync(practice, cancellationToken)])
        {
            Discharged = details.Where(p => p.Value.Discharged is not null).ToImmutableDictionary(p => p.Key, p => p.Value.Discharged!.Value),
            Links = known.ToImmutableDictionary(p => p.Key, p => ToLink(p.Value, details[p.Key], details, known)),
        };
    }

    private static LinkPerson ToLink(KnownPerson person, PersonDetails own, Dictionary<string, PersonDetails> all, Dictionary<string, KnownPerson> known)
    {
        var to = own.LinksTo ?? person.Id;
        return new LinkPerson(person.Id, person.Alias)
        {
            AddressKey = known.GetValueOrDefault(to)?.EmailKeys.FirstOrDefault(),
            ConfirmedOn = all.GetValueOrDefault(to)?.ContactVerifiedOn,
            Discharged = own.Discharged,
            EmailKeys = person.EmailKeys,
            RegistrantIds = person.RegistrantIds,
        };
    }

    internal static ExpectedSet ToExpected(WrittenSet set, Dictionary<string, KnownPerson> known, IEnumerable<EntranceCodeRow> codes) => new(
        set.Profile,
        [
            .. set.Expected.Where(e => known.ContainsKey(e.Person)).Select(e => new ExpectedPerson(known[e.Person], e.Required, e.MaxDevices)
            {
                AnyFromDomain = e.AnyFromDomain, FromMinute = e.FromMinute, UntilMinute = e.UntilMinute,
                Code = codes.FirstOrDefault(c => c.Person == e.Person) is { } code ? new EntranceCode(code.CodeKey, code.ExpiresAt, code.UsedIn) : null,
            }),
        ])
    {
        Overrides = set.Overrides,
    };

    /// <summary>As Decide sees somebody: hashes in place of addresses.</summary>
    internal static KnownPerson ToKnown(IPersonalDataProtector personal, string practice, string id, PersonDetails d) => new(
        id, d.Alias, Enum.TryParse<PersonRole>(d.Role, ignoreCase: true, out var role) ? role : PersonRole.Client,
        [.. d.Emails.Select(e => PersonKeys.Email(personal, practice, e)).OfType<string>()],
        [.. d.Phones.Select(p => PersonKeys.Phone(personal, practice, p)).OfType<string>()],
        d.ZoomUserIds, d.RegistrantIds, [.. d.DisplayNames.Concat(d.Learned.Select(l => l.Name)).Select(NameFolding.Fold).Distinct()]);

    /// <summary>Everybody expected has agreed, for this meeting or for all.</summary>
    internal bool HasConsent(ClinicView view, ExpectedSet expected, string? meetingId, string scope) => HaveAgreed(view, expected.People, meetingId, scope);

    /// <summary>Those whose session it is have agreed to be observed; a guardian agrees for the child.</summary>
    internal bool MayBeObserved(ClinicView view, ExpectedSet expected, string? meetingId) =>
        HaveAgreed(view, [.. expected.People.Where(e => e.Person.Role is PersonRole.Client or PersonRole.Partner or PersonRole.Family)], meetingId, "observation");

    private bool HaveAgreed(ClinicView view, ImmutableArray<ExpectedPerson> people, string? meetingId, string scope)
    {
        var now = time.GetUtcNow();
        return !people.IsEmpty && people.All(e => view.Consents.Any(c =>
            c.Person == e.Person.Id && c.Scope == scope && c.WithdrawnAt is null && c.GivenAt <= now && (c.ExpiresAt is null || c.ExpiresAt > now)
            && (c.MeetingId is null || c.MeetingId == meetingId)));
    }
}

/// <summary>One reading of a practice's people, sets and consents.</summary>
internal sealed record ClinicView(
    long Version, ImmutableDictionary<string, ExpectedSet> Expected, ImmutableArray<KnownPerson> People, ImmutableArray<ConsentRow> Consents)
{
    /// <summary>From when on somebody is no longer a client.</summary>
    internal ImmutableDictionary<string, DateOnly> Discharged { get; init; } = ImmutableDictionary<string, DateOnly>.Empty;

    internal ImmutableDictionary<string, LinkPerson> Links { get; init; } = ImmutableDictionary<string, LinkPerson>.Empty;
}
