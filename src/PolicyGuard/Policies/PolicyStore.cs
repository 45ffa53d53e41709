using System.Text;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Policies;

/// <summary>What practices wrote over the installation's policy. Versions are added and never changed; each stands in the ledger by its hash.</summary>
internal sealed partial class PolicyStore(
    PolicySource source, StorageOptions options, DeedWriter deeds, ILedgerBodies bodies, IPersonalDataProtector personal, ILogger<PolicyStore> logger)
{
    private const string Kind = "policy";
    private const string Newest = "SELECT Version, Secret, Hash, ChangedAt, ChangedBy FROM policy WHERE Practice = @0 ORDER BY Version DESC LIMIT 1";

    /// <summary>Takes the newest version of each practice into force. To be called before the first decision.</summary>
    internal void Load(IEnumerable<string> practices)
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
        foreach (var practice in practices)
        {
            if (Read(sql, practice) is { } policy)
            {
                source.Set(practice, policy);
            }
        }
    }

    /// <param name="holds">Asked with the tag of what is there; no means that nothing is written.</param>
    /// <returns>What is in force from now on, or null when <paramref name="holds"/> said no.</returns>
    internal PolicyInForce? Put(string practice, string yaml, ClinicPolicy policy, Func<string, bool> holds, string by)
    {
        // A new key would wait for the transaction below, and that one for the key.
        personal.EnsureKey(practice);
        var hash = PolicyInForce.HashOf(yaml);
        var now = deeds.Write((sql, ledger, at) =>
        {
            var there = There(sql, practice);
            if (!holds(there.Tag))
            {
                return null;
            }

            if (there.Origin == PolicyOrigin.Practice && there.Hash == hash)
            {
                return there;
            }

            var next = new PolicyInForce(policy, yaml, PolicyOrigin.Practice, there.Version + 1, hash, at, by);
            sql.Run(
                "INSERT INTO policy(Practice, Version, Secret, Hash, ChangedAt, ChangedBy) VALUES(@0, @1, @2, @3, @4, @5)",
                practice, next.Version, personal.Protect(practice, null, Encoding.UTF8.GetBytes(yaml)), hash, at, by);
            ledger.Append(practice, at, at, Kind, bodies.OfPolicy(next.Version, hash, by));
            return next;
        });
        if (now is not null)
        {
            source.Set(practice, now);
        }

        return now;
    }

    /// <summary>As in memory, unless somebody else has written meanwhile.</summary>
    private PolicyInForce There(SqlBatch sql, string practice)
    {
        var known = source.InForce(practice);
        return sql.Scalar("SELECT MAX(Version) FROM policy WHERE Practice = @0", practice) is long version && version != known.Version ? Read(sql, practice)! : known;
    }

    private PolicyInForce? Read(SqlBatch sql, string practice)
    {
        using var row = sql.Query(Newest, practice);
        if (!row.Read())
        {
            return null;
        }

        var version = row.GetInt64(0);
        var yaml = personal.Unprotect(practice, null, row.GetFieldValue<byte[]>(1)) is { } clear ? Encoding.UTF8.GetString(clear) : null;
        if (yaml is not null && PolicyFile.Parse(yaml).Policy is { } policy)
        {
            return new PolicyInForce(policy, yaml, PolicyOrigin.Practice, version, row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4));
        }

        // Without a policy nobody would be guarded: the installation's holds, and it shows as the origin.
        Log.Unreadable(logger, practice, version);
        return source.Installation with { Version = version };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Practice {Practice}: its policy, version {Version}, cannot be read any more; the installation's holds. Write it anew with PUT /api/v1/policy.")]
        public static partial void Unreadable(ILogger logger, string practice, long version);
    }
}
