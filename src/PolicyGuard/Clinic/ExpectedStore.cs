using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

internal sealed record ExpectedEntry(string Person, bool Required = true, int MaxDevices = 2)
{
    /// <summary>Anybody signed in with an address of this domain may fill the place: the next interpreter of an agency.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AnyFromDomain { get; init; }

    /// <summary>Minutes from the planned start from which this person may be inside; null: from the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FromMinute { get; init; }

    /// <summary>Minutes from the planned start until which this person may be inside; null: to the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? UntilMinute { get; init; }
}

/// <summary>A meeting's set as the clinic wrote it.</summary>
/// <param name="Overrides">What differs from the profile in this meeting alone.</param>
internal sealed record WrittenSet(string Profile, ImmutableArray<ExpectedEntry> Expected, ProfileOverrides? Overrides = null)
{
    /// <summary>A bare array, as it was before there were overrides, or an object with both.</summary>
    internal static WrittenSet Of(ExpectedRow row) => row.People.StartsWith('[')
        ? new WrittenSet(row.Profile, JsonSerializer.Deserialize(row.People, ClinicJson.Default.ImmutableArrayExpectedEntry))
        : JsonSerializer.Deserialize(row.People, ClinicJson.Default.StoredSet)!.In(row.Profile);

    internal string Column => Overrides is null
        ? JsonSerializer.Serialize(Expected, ClinicJson.Default.ImmutableArrayExpectedEntry)
        : JsonSerializer.Serialize(new StoredSet(Expected, Overrides), ClinicJson.Default.StoredSet);
}

internal sealed record StoredSet(ImmutableArray<ExpectedEntry> Expected, ProfileOverrides Overrides)
{
    internal WrittenSet In(string profile) => new(profile, Expected, Overrides);
}

/// <summary>Who belongs in a meeting, as written by the clinic.</summary>
internal sealed class ExpectedStore(IDbContextFactory<PolicyGuardDb> databases, ClinicVersions versions)
{
    internal async Task<(WrittenSet Set, long Version)?> FindAsync(string practice, string meetingId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Expected.AsNoTracking().SingleOrDefaultAsync(e => e.Practice == practice && e.MeetingId == meetingId, cancellationToken);
        return row is null ? null : (WrittenSet.Of(row), row.Version);
    }

    /// <returns>The new version, or null when what is there is not what the writer asked for.</returns>
    internal async Task<long?> PutAsync(string practice, string meetingId, WrittenSet set, Precondition condition, CancellationToken cancellationToken)
    {
        var (profile, people) = (set.Profile, set.Column);
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
