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

    /// <returns>The new version, or null when what is there is not what the writer asked for.</returns>
    internal async Task<long?> PutAsync(
        string practice, string meetingId, string profile, ImmutableArray<ExpectedEntry> expected, Precondition condition, CancellationToken cancellationToken)
    {
        var people = JsonSerializer.Serialize(expected, ClinicJson.Default.ImmutableArrayExpectedEntry);
        while (true)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var row = await database.Expected.SingleOrDefaultAsync(e => e.Practice == practice && e.MeetingId == meetingId, cancellationToken);
            if (!condition.Allows(row?.Version ?? 0))
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

            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (Precondition.IsLostRace(e))
            {
                continue;
            }

            versions.Changed(practice);
            return row.Version;
        }
    }
}
