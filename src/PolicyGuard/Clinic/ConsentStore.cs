using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>Who agreed to what, until when. Nothing is deleted: that somebody once agreed must stay provable.</summary>
internal sealed class ConsentStore(
    IDbContextFactory<PolicyGuardDb> databases, DeedWriter deeds, ILedgerBodies bodies, IPersonalDataProtector personal, ClinicVersions versions)
{
    private const string Kind = "consent";
    internal static readonly ImmutableArray<string> Scopes = ["recording", "ai", "noteTaker", "observation"];

    internal Task<IReadOnlyList<ConsentRow>> ListAsync(string practice, CancellationToken cancellationToken) => PageAsync(practice, null, null, int.MaxValue, cancellationToken);

    /// <summary>By id, which is by the time they were written down; those after <paramref name="after"/>.</summary>
    internal async Task<IReadOnlyList<ConsentRow>> PageAsync(string practice, string? person, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = database.Consents.AsNoTracking().Where(c => c.Practice == practice);
        rows = person is null ? rows : rows.Where(c => c.Person == person);
        rows = after is null ? rows : rows.Where(c => string.Compare(c.Id, after) > 0);
        return await rows.OrderBy(c => c.Id).Take(limit).ToListAsync(cancellationToken);
    }

    internal async Task<ConsentRow?> FindAsync(string practice, string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Consents.AsNoTracking().SingleOrDefaultAsync(c => c.Practice == practice && c.Id == id, cancellationToken);
    }

    internal async Task<ILookup<string, ConsentRow>> OfAsync(string practice, IReadOnlyCollection<string> people, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (await database.Consents.AsNoTracking().Where(c => c.Practice == practice && people.Contains(c.Person)).OrderBy(c => c.Id).ToListAsync(cancellationToken)).ToLookup(c => c.Person);
    }

    /// <param name="by">An account or key by its id, never a name.</param>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    internal void Add(ConsentRow consent, string by)
    {
        var names = Keys(consent);
        deeds.Write((sql, ledger, now) =>
        {
            sql.Run(
                "INSERT INTO consent(Practice, Id, Person, Scope, GivenAt, ExpiresAt, Guardian, MeetingId, WithdrawnAt) VALUES(@0, @1, @2, @3, @4, @5, @6, @7, NULL)",
                consent.Practice, consent.Id, consent.Person, consent.Scope, consent.GivenAt, consent.ExpiresAt, consent.Guardian, consent.MeetingId);
            return ledger.Append(consent.Practice, consent.GivenAt, now, Kind, bodies.OfConsent(new ConsentDeed("given", consent, AliasOf(sql, consent), names.Person, names.Guardian, by)));
        });
        versions.Changed(consent.Practice);
    }

    /// <summary>A withdrawn consent stays on file as withdrawn; withdrawing it again changes nothing. False when there is none of that id.</summary>
    /// <param name="by">An account or key by its id, never a name.</param>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    internal async Task<bool> WithdrawAsync(string practice, string id, string by, CancellationToken cancellationToken)
    {
        if (await FindAsync(practice, id, cancellationToken) is not { } consent)
        {
            return false;
        }

        var names = Keys(consent);
        deeds.Write((sql, ledger, now) => sql.Run("UPDATE consent SET WithdrawnAt = @2 WHERE Practice = @0 AND Id = @1 AND WithdrawnAt IS NULL", practice, id, now) == 1
            ? ledger.Append(practice, now, now, Kind, bodies.OfConsent(new ConsentDeed("withdrawn", consent, AliasOf(sql, consent), names.Person, names.Guardian, by)))
            : 0);
        versions.Changed(practice);
        return true;
    }

    private static string? AliasOf(SqlBatch sql, ConsentRow consent) => sql.Scalar("SELECT Alias FROM person WHERE Practice = @0 AND Id = @1", consent.Practice, consent.Person) as string;

    /// <summary>Made before the transaction, which a new key would wait for.</summary>
    private (string Person, string? Guardian) Keys(ConsentRow consent) =>
        (personal.Hash(consent.Practice, "person", consent.Person), consent.Guardian is { } guardian ? personal.Hash(consent.Practice, "person", guardian) : null);
}

/// <summary>Where a consent stands at a moment.</summary>
internal enum ConsentStanding { Valid, Expiring, NotYet, Expired, Withdrawn }

internal static class ConsentStandings
{
    /// <summary>Time to ask again before it is missed.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    internal static ConsentStanding StandingAt(this ConsentRow consent, DateTimeOffset now) =>
        consent.WithdrawnAt is not null ? ConsentStanding.Withdrawn
        : consent.ExpiresAt <= now ? ConsentStanding.Expired
        : consent.GivenAt > now ? ConsentStanding.NotYet
        : consent.ExpiresAt - now <= Soon ? ConsentStanding.Expiring
        : ConsentStanding.Valid;
}
