using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// The SQLite file under the queue: prepared statements on one connection, used by the writer alone. WAL with synchronous=FULL: a
/// commit that returned survives a power cut. Completed items are deleted: they were read and their effect is recorded; only their
/// delivery keys stay, for the dedupe window.
/// </summary>
internal sealed class QueueFile : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=FULL;
        PRAGMA busy_timeout=500;
        CREATE TABLE IF NOT EXISTS item(
          seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, okey TEXT NOT NULL, kind TEXT NOT NULL, event TEXT, account TEXT, trace TEXT,
          occurred INTEGER NOT NULL, received INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, notbefore INTEGER NOT NULL DEFAULT 0,
          parkedat INTEGER, reason TEXT, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS seen(id INTEGER PRIMARY KEY, delivery BLOB NOT NULL UNIQUE, at INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS counter(id INTEGER PRIMARY KEY CHECK (id = 1), received INTEGER, duplicates INTEGER, processed INTEGER, lastevent INTEGER);
        INSERT OR IGNORE INTO counter VALUES(1, 0, 0, 0, NULL);
        """;

    private readonly SqliteConnection connection;
    private readonly SqliteCommand see, insert, delete, retry, park, unpark, count, prune;

    internal QueueFile(string path)
    {
        // The provider goes on trying a locked file for 30 seconds by default; Zoom waits for three.
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        using (var schema = connection.CreateCommand())
        {
            schema.CommandText = Schema;
            schema.ExecuteNonQuery();
        }

        see = Prepare("INSERT OR IGNORE INTO seen(delivery, at) VALUES(@delivery, @at)", "@delivery", "@at");
        insert = Prepare(
            "INSERT INTO item(delivery, okey, kind, event, account, trace, occurred, received, body) VALUES(@delivery, @okey, @kind, @event, @account, @trace, @occurred, @received, @body) RETURNING seq",
            "@delivery", "@okey", "@kind", "@event", "@account", "@trace", "@occurred", "@received", "@body");
        delete = Prepare("DELETE FROM item WHERE seq = @seq", "@seq");
        retry = Prepare("UPDATE item SET attempts = @attempts, notbefore = @notbefore, reason = @reason WHERE seq = @seq", "@seq", "@attempts", "@notbefore", "@reason");
        park = Prepare("UPDATE item SET attempts = @attempts, parkedat = @at, reason = @reason WHERE seq = @seq", "@seq", "@attempts", "@at", "@reason");
        unpark = Prepare(
            """
            INSERT INTO item(delivery, okey, kind, event, account, trace, occurred, received, body)
            SELECT delivery, okey, kind, event, account, trace, occurred, received, body FROM item WHERE seq = @seq AND parkedat IS NOT NULL RETURNING seq, okey
            """,
            "@seq");
        count = Prepare("UPDATE counter SET received = @received, duplicates = @duplicates, processed = @processed, lastevent = @last", "@received", "@duplicates", "@processed", "@last");
        prune = Prepare("DELETE FROM seen WHERE id IN (SELECT id FROM seen ORDER BY id LIMIT 500) AND at < @cutoff", "@cutoff");
    }

    internal void Begin() => Execute("BEGIN IMMEDIATE");

    internal void Commit() => Execute("COMMIT");

    internal void Rollback()
    {
        // After some errors SQLite has rolled back by itself; a second rollback would hide the first cause.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>False when the delivery key is known.</summary>
    internal bool See(string deliveryKey, long at)
    {
        Set(see, Fingerprint(deliveryKey), at);
        return see.ExecuteNonQuery() == 1;
    }

    internal long Insert(Envelope e, byte[] secret)
    {
        Set(insert, e.DeliveryKey, e.OrderingKey, e.Kind, e.EventName, e.Account, e.TraceParent,
            e.OccurredAt.ToUnixTimeMilliseconds(), e.ReceivedAt.ToUnixTimeMilliseconds(), secret);
        return (long)insert.ExecuteScalar()!;
    }

    internal void Delete(long sequence)
    {
        Set(delete, sequence);
        delete.ExecuteNonQuery();
    }

    internal void Retry(long sequence, int attempts, long notBefore, string reason)
    {
        Set(retry, sequence, attempts, notBefore, reason);
        retry.ExecuteNonQuery();
    }

    internal void Park(long sequence, int attempts, long at, string reason)
    {
        Set(park, sequence, attempts, at, reason);
        park.ExecuteNonQuery();
    }

    /// <summary>Moves a parked item to the end of the line; null when there is none of that number.</summary>
    internal (long Sequence, string OrderingKey)? Unpark(long sequence)
    {
        Set(unpark, sequence);
        (long, string) moved;
        using (var row = unpark.ExecuteReader())
        {
            if (!row.Read())
            {
                return null;
            }

            moved = (row.GetInt64(0), row.GetString(1));
        }

        Delete(sequence);
        return moved;
    }

    internal void Count(QueueCounts counts)
    {
        Set(count, counts.Received, counts.Duplicates, counts.Processed, counts.LastEventAt?.ToUnixTimeMilliseconds());
        count.ExecuteNonQuery();
    }

    /// <summary>Forgets a bounded number of the oldest delivery keys; returns how many.</summary>
    internal int Prune(long cutoff)
    {
        Set(prune, cutoff);
        return prune.ExecuteNonQuery();
    }

    internal SqliteCommand Read(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public void Dispose()
    {
        foreach (var command in new[] { see, insert, delete, retry, park, unpark, count, prune })
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    /// <summary>128 bits are enough to tell deliveries apart and keep the index small.</summary>
    private static byte[] Fingerprint(string deliveryKey) => SHA256.HashData(Encoding.UTF8.GetBytes(deliveryKey))[..16];

    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private SqliteCommand Prepare(string sql, params string[] names)
    {
        var command = Read(sql);
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }

        return command;
    }

    private void Execute(string sql)
    {
        using var command = Read(sql);
        command.ExecuteNonQuery();
    }
}
