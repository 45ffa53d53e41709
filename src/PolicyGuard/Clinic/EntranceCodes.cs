using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>
/// One-time codes: whoever shows one in their name fills the place it was given out for, in one session. For people whom an agency
/// sends and nobody here knows. The code itself is told once and kept nowhere.
/// </summary>
internal sealed class EntranceCodes(IDbContextFactory<PolicyGuardDb> databases, DeedWriter deeds, ILedgerBodies bodies, IPersonalDataProtector personal, ClinicVersions versions)
{
    internal static readonly TimeSpan UsualLife = TimeSpan.FromDays(2);
    internal static readonly TimeSpan LongestLife = TimeSpan.FromDays(14);

    private const string Kind = "code";

    internal async Task<IReadOnlyList<EntranceCodeRow>> ListAsync(string practice, string meetingId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.EntranceCodes.AsNoTracking().Where(c => c.Practice == practice && c.MeetingId == meetingId).OrderBy(c => c.Person).ToListAsync(cancellationToken);
    }

    /// <summary>Gives out a new code for a place; an older one is good for nothing from now on.</summary>
    /// <param name="by">An account or key by its id, never a name.</param>
    /// <returns>Six digits, in two groups.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    internal string Issue(string practice, string meetingId, string person, DateTimeOffset expiresAt, string by)
    {
        var number = RandomNumberGenerator.GetInt32(1_000_000);
        var code = string.Create(CultureInfo.InvariantCulture, $"{number / 1000:000} {number % 1000:000}");
        var (key, hash) = (PersonKeys.Code(personal, practice, code)!, personal.Hash(practice, "person", person));
        deeds.Write((sql, ledger, now) =>
        {
            sql.Run(
                "INSERT OR REPLACE INTO entrancecode(Practice, MeetingId, Person, CodeKey, IssuedAt, ExpiresAt, UsedIn, UsedAt) VALUES(@0, @1, @2, @3, @4, @5, NULL, NULL)",
                practice, meetingId, person, key, now, expiresAt);
            return ledger.Append(practice, now, now, Kind, bodies.OfCode(new CodeDeed("issued", meetingId, AliasOf(sql, practice, person), hash, expiresAt, by)));
        });
        versions.Changed(practice);
        return code;
    }

    /// <returns>False when there is none for this place.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    internal bool Withdraw(string practice, string meetingId, string person, string by)
    {
        var hash = personal.Hash(practice, "person", person);
        var withdrawn = deeds.Write((sql, ledger, now) =>
        {
            if (sql.Run("DELETE FROM entrancecode WHERE Practice = @0 AND MeetingId = @1 AND Person = @2", practice, meetingId, person) == 0)
            {
                return false;
            }

            ledger.Append(practice, now, now, Kind, bodies.OfCode(new CodeDeed("withdrawn", meetingId, AliasOf(sql, practice, person), hash, null, by)));
            return true;
        });
        versions.Changed(practice);
        return withdrawn;
    }

    private static string? AliasOf(SqlBatch sql, string practice, string person) => sql.Scalar("SELECT Alias FROM person WHERE Practice = @0 AND Id = @1", practice, person) as string;
}
