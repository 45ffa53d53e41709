using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>Who agreed to what, until when. Nothing is deleted: that somebody once agreed must stay provable.</summary>
internal sealed class ConsentStore(IDbContextFactory<PolicyGuardDb> databases, ClinicVersions versions, TimeProvider time)
{
    internal static readonly ImmutableArray<string> Scopes = ["recording", "ai", "noteTaker"];

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

    internal async Task AddAsync(ConsentRow consent, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Consents.Add(consent);
        await database.SaveChangesAsync(cancellationToken);
        versions.Changed(consent.Practice);
    }

    /// <summary>A withdrawn consent stays on file as withdrawn. False when there is none of that id.</summary>
    internal async Task<bool> WithdrawAsync(string practice, string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Consents.SingleOrDefaultAsync(c => c.Practice == practice && c.Id == id, cancellationToken);
        if (row is null)
        {
            return false;
        }

        row.WithdrawnAt ??= time.GetUtcNow();
        await database.SaveChangesAsync(cancellationToken);
        versions.Changed(practice);
        return true;
    }
}
