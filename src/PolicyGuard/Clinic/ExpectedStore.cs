using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

internal sealed record ExpectedEntry(string Person, bool Required = true, int MaxDevices = 2);

/// <summary>Who belongs in a meeting, as written by the clinic.</summary>
internal sealed class ExpectedStore(IDbContextFactory<PolicyGuardDb> databases, ClinicVersions versions)
{
    internal async Task<(string Profile, ImmutableArray<ExpectedEntry> Expected, long Version)?> FindAsync(string practice, string meetingId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Expected.AsNoTracking().SingleOrDefaultAsync(e => e.Practice == practice && e.MeetingId == meetingId, cancellationToken);
        return row is null ? null : (row.Profile, JsonSerializer.Deserialize(row.People, ClinicJson.Default.ImmutableArrayExpectedEntry), row.Version);
    }

    /// <returns>The new version, or null when somebody else was first.</returns>
    internal async Task<long?> PutAsync(
        string practice, string meetingId, string profile, ImmutableArray<ExpectedEntry> expected, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var people = JsonSerializer.Serialize(expected, ClinicJson.Default.ImmutableArrayExpectedEntry);
        var row = await database.Expected.SingleOrDefaultAsync(e => e.Practice == practice && e.MeetingId == meetingId, cancellationToken);
        if (expectedVersion is { } wanted && wanted != (row?.Version ?? 0))
        {
            return null;
        }

        if (row is null)
        {
            row = new ExpectedRow { Practice = practice, MeetingId = meetingId, Profile = profile, People = people, Version = 1 };
            database.Expected.Add(row);
        }
        else
        {
            (row.Profile, row.People, row.Version) = (profile, people, row.Version + 1);
        }

        await database.SaveChangesAsync(cancellationToken);
        versions.Changed(practice);
        return row.Version;
    }
}

internal sealed class ConsentStore(IDbContextFactory<PolicyGuardDb> databases, ClinicVersions versions, TimeProvider time)
{
    internal static readonly ImmutableArray<string> Scopes = ["recording", "ai", "noteTaker"];

    internal async Task<IReadOnlyList<ConsentRow>> ListAsync(string practice, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Consents.AsNoTracking().Where(c => c.Practice == practice).OrderBy(c => c.Id).ToListAsync(cancellationToken);
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
