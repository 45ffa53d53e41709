using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>A person as the API shows one. Everything but id, alias and role is encrypted under the person's own key.</summary>
internal sealed record PersonDetails(
    string Alias, string Role, ImmutableArray<string> Emails, ImmutableArray<string> Phones, ImmutableArray<string> ZoomUserIds, ImmutableArray<string> DisplayNames,
    ImmutableArray<string> RegistrantIds)
{
    internal static PersonDetails Nobody { get; } = new("", "", [], [], [], [], []);

    /// <summary>When somebody last made sure that the addresses are still right.</summary>
    public DateOnly? ContactVerifiedOn { get; init; }

    /// <summary>From this day on no longer a client: not expected anywhere, and their own links end.</summary>
    public DateOnly? Discharged { get; init; }

    /// <summary>Id of the person (a child's guardian) to whose address this one's links are sent; null for their own.</summary>
    public string? LinksTo { get; init; }

    /// <summary>Display names learned from the therapist's own taps. They count as written ones do, and are not the writer's to write.</summary>
    public ImmutableArray<LearnedName> Learned { get => field.IsDefault ? [] : field; init; }

    /// <summary>Why the last name that was to be learned was not; null when there was none, or it was.</summary>
    public LearnRefusal? NotLearned { get; init; }

    /// <summary>Keeps what was learned of the one before; what has been written out since need not be known twice.</summary>
    internal PersonDetails KeepingLearned(PersonDetails? before) => before is null ? this
        : this with { Learned = before.Learned.RemoveAll(l => DisplayNames.Contains(l.Name, StringComparer.Ordinal)), NotLearned = before.NotLearned };

    /// <summary>Names of the members in which two differ; none when they say the same.</summary>
    internal IEnumerable<string> Differences(PersonDetails other)
    {
        if (Alias != other.Alias)
        {
            yield return "alias";
        }

        if (Role != other.Role)
        {
            yield return "role";
        }

        foreach (var ((name, mine), (_, theirs)) in PersonRules.Lists(this).Zip(PersonRules.Lists(other)))
        {
            if (!mine.SequenceEqual(theirs))
            {
                yield return name;
            }
        }

        if (ContactVerifiedOn != other.ContactVerifiedOn)
        {
            yield return "contactVerifiedOn";
        }

        if (Discharged != other.Discharged)
        {
            yield return "discharged";
        }

        if (LinksTo != other.LinksTo)
        {
            yield return "linksTo";
        }
    }
}

/// <summary>What one row of a sheet would make of a person.</summary>
/// <param name="Members">Those that change; empty for somebody new or the same.</param>
internal sealed record PersonChange(SheetRow Row, PersonChangeKind Kind, ImmutableArray<string> Members);

internal enum PersonChangeKind { Created, Changed, Unchanged }

internal sealed partial class PeopleStore(
    IDbContextFactory<PolicyGuardDb> databases, IPersonalDataProtector personal, ClinicVersions versions, StaffNotes staff, TimeProvider time)
{
    internal async Task<IReadOnlyList<(string Id, PersonDetails Details, long Version)>> ListAsync(string practice, CancellationToken cancellationToken) =>
        [.. (await PageAsync(practice, null, int.MaxValue, cancellationToken)).Where(r => r.Details is not null).Select(r => (r.Id, r.Details!, r.Version))];

    /// <summary>By id, those after <paramref name="after"/>. Details are null where the person's key was destroyed.</summary>
    internal async Task<IReadOnlyList<(string Id, PersonDetails? Details, long Version)>> PageAsync(string practice, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = database.People.AsNoTracking().Where(p => p.Practice == practice);
        rows = after is null ? rows : rows.Where(p => string.Compare(p.Id, after) > 0);
        return [.. (await rows.OrderBy(p => p.Id).Take(limit).ToListAsync(cancellationToken)).Select(r => (r.Id, Open(r), r.Version))];
    }

    /// <returns>Null when there is no such person, or their key was destroyed.</returns>
    internal async Task<(PersonDetails Details, long Version)?> FindAsync(string practice, string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.People.AsNoTracking().SingleOrDefaultAsync(p => p.Practice == practice && p.Id == id, cancellationToken);
        return row is not null && Open(row) is { } details ? (details, row.Version) : null;
    }

    /// <returns>The new version, or null when what is there is not what the writer asked for.</returns>
    internal async Task<long?> PutAsync(string practice, string id, PersonDetails details, Precondition condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var row = await database.People.SingleOrDefaultAsync(p => p.Practice == practice && p.Id == id, cancellationToken);
            if (!condition.Allows(row?.Version ?? 0))
            {
                return null;
            }

            var version = Write(database, row, practice, id, details);
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (Precondition.IsLostRace(e))
            {
                continue;
            }

            versions.Changed(practice);
            return version;
        }
    }

    /// <summary>Takes all rows over or none; with <paramref name="write"/> false only tells what would come of it.</summary>
    internal async Task<IReadOnlyList<PersonChange>> MergeAsync(string practice, IReadOnlyList<SheetRow> rows, bool write, CancellationToken cancellationToken) =>
        (await MergeAsync(practice, rows, _ => write, cancellationToken)).Changes;

    /// <summary>Takes all rows over, if what comes of it is what was shown; else nothing is written, and the answer tells what would come of it now.</summary>
    internal Task<(IReadOnlyList<PersonChange> Changes, bool Written)> MergeAsShownAsync(
        string practice, IReadOnlyList<SheetRow> rows, IReadOnlyList<PersonChange> shown, CancellationToken cancellationToken) => MergeAsync(
        practice, rows, now => now.Zip(shown).All(c => c.First.Kind == c.Second.Kind && c.First.Members.SequenceEqual(c.Second.Members)), cancellationToken);

    private async Task<(IReadOnlyList<PersonChange> Changes, bool Written)> MergeAsync(
        string practice, IReadOnlyList<SheetRow> rows, Predicate<List<PersonChange>> write, CancellationToken cancellationToken)
    {
        var ids = rows.Select(r => r.Id).ToList();
        while (true)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var there = await database.People.Where(p => p.Practice == practice && ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, StringComparer.Ordinal, cancellationToken);
            var changes = new List<PersonChange>(rows.Count);
            foreach (var row in rows)
            {
                var before = there.TryGetValue(row.Id, out var kept) ? Open(kept) : null;
                var after = row.Over(before);
                var change = new PersonChange(row, before is null ? PersonChangeKind.Created : PersonChangeKind.Changed, before is null ? [] : [.. before.Differences(after)]);
                changes.Add(before is not null && change.Members.IsEmpty ? change with { Kind = PersonChangeKind.Unchanged } : change);
            }

            if (!write(changes))
            {
                return (changes, false);
            }

            foreach (var row in changes.Where(c => c.Kind != PersonChangeKind.Unchanged).Select(c => c.Row))
            {
                var kept = there.GetValueOrDefault(row.Id);
                Write(database, kept, practice, row.Id, row.Over(kept is null ? null : Open(kept)));
            }

            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (Precondition.IsLostRace(e))
            {
                continue;
            }

            versions.Changed(practice);
            return (changes, true);
        }
    }

    private long Write(PolicyGuardDb database, PersonRow? row, string practice, string id, PersonDetails details)
    {
        var secret = Close(practice, id, details.KeepingLearned(row is null ? null : Open(row)));
        if (row is null)
        {
            database.People.Add(new PersonRow { Practice = practice, Id = id, Alias = details.Alias, Role = details.Role, Secret = secret, Version = 1 });
            return 1;
        }

        (row.Alias, row.Role, row.Secret, row.Version) = (details.Alias, details.Role, secret, row.Version + 1);
        return row.Version;
    }

    private byte[] Close(string practice, string id, PersonDetails details) =>
        personal.Protect(practice, id, JsonSerializer.SerializeToUtf8Bytes(details, ClinicJson.Default.PersonDetails));

    private PersonDetails? Open(PersonRow row) =>
        personal.Unprotect(row.Practice, row.Id, row.Secret) is { } clear ? JsonSerializer.Deserialize(clear, ClinicJson.Default.PersonDetails) : null;
}

/// <summary>Counts changes of a practice's people, sets and consents, so that what is cached of them knows when it is old.</summary>
internal sealed class ClinicVersions
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> versions = new();
    private readonly System.Threading.Channels.Channel<string> changed = System.Threading.Channels.Channel.CreateUnbounded<string>();

    /// <summary>Practices that changed, one for each change; there is one reader.</summary>
    internal System.Threading.Channels.ChannelReader<string> Changes => changed.Reader;

    internal long Of(string practice) => versions.GetValueOrDefault(practice);

    internal void Changed(string practice)
    {
        versions.AddOrUpdate(practice, 1, (_, old) => old + 1);
        changed.Writer.TryWrite(practice);
    }
}

/// <summary>Our enums as the wire has them.</summary>
internal sealed class WireWords<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WireWords<LearnOutcome>), typeof(WireWords<SecureWhen>), typeof(WireWords<AutoAdmit>), typeof(WireWords<UnknownInside>), typeof(WireWords<MayShare>)])]
[JsonSerializable(typeof(StoredSet))]
[JsonSerializable(typeof(PersonDetails))]
[JsonSerializable(typeof(ImmutableArray<ExpectedEntry>))]
internal sealed partial class ClinicJson : JsonSerializerContext;
