using Microsoft.Data.Sqlite;
using PolicyGuard.Storage;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// The SQLite file under the queue, used by the writer alone. WAL with synchronous=FULL: a commit that returned survives a power cut.
/// Everything that arrived between two commits is one encrypted segment; it is deleted when each of its items was completed or has got
/// a row of its own (retried, parked).
/// </summary>
internal sealed class QueueFile : IDisposable
{
    private const int Format = 2;

    private const string Schema = """
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=FULL;
        PRAGMA busy_timeout=500;
        PRAGMA wal_autocheckpoint=4000;
        CREATE TABLE IF NOT EXISTS segment(number INTEGER PRIMARY KEY, secret BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS item(
          seq INTEGER PRIMARY KEY, okey TEXT NOT NULL, kind TEXT NOT NULL, event TEXT, received INTEGER NOT NULL, attempts INTEGER NOT NULL,
          notbefore INTEGER NOT NULL, parkedat INTEGER, reason TEXT NOT NULL, secret BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS seen(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, keys BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS counter(
          id INTEGER PRIMARY KEY CHECK (id = 1), received INTEGER NOT NULL, duplicates INTEGER NOT NULL, processed INTEGER NOT NULL, lastevent INTEGER, next INTEGER NOT NULL);
        INSERT OR IGNORE INTO counter VALUES(1, 0, 0, 0, NULL, 1);
        PRAGMA user_version=2;
        """;

    private readonly SqliteConnection connection;
    private readonly List<SqlStatement> statements = [];
    private readonly SqlStatement begin, commit, rollback, insert, deleteSegment, setAside, delete, parked, see, forget, count;

    internal QueueFile(string path)
    {
        // The provider goes on trying a locked file for 30 seconds by default; Zoom waits for three.
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        RefuseOtherFormats();
        Execute(Schema);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        insert = Prepare("INSERT INTO segment(number, secret) VALUES(@0, @1)");
        deleteSegment = Prepare("DELETE FROM segment WHERE number = @0");
        setAside = Prepare(
            "INSERT OR REPLACE INTO item(seq, okey, kind, event, received, attempts, notbefore, parkedat, reason, secret) VALUES(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)");
        delete = Prepare("DELETE FROM item WHERE seq = @0");
        parked = Prepare("SELECT secret FROM item WHERE seq = @0 AND parkedat IS NOT NULL");
        see = Prepare("INSERT INTO seen(at, keys) VALUES(@0, @1)");
        forget = Prepare("DELETE FROM seen WHERE id IN (SELECT id FROM seen ORDER BY id LIMIT 500) AND at < @0");
        count = Prepare("UPDATE counter SET received = @0, duplicates = @1, processed = @2, lastevent = @3, next = @4");
    }

    internal void Begin() => begin.Run();

    internal void Commit() => commit.Run();

    internal void Rollback()
    {
        // After some errors SQLite has rolled back by itself; a second rollback would hide the first cause.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            rollback.Run();
        }
    }

    internal void Insert(long segment, byte[] secret) => insert.Run(segment, secret);

    internal void DeleteSegment(long segment) => deleteSegment.Run(segment);

    /// <summary>Gives an item a row of its own. <paramref name="parkedAt"/> null: it is tried again after <paramref name="notBefore"/>.</summary>
    internal void SetAside(Lease lease, long notBefore, long? parkedAt, string reason, byte[] secret) => setAside.Run(
        lease.Sequence, lease.Envelope.OrderingKey, lease.Envelope.Kind, lease.Envelope.EventName, lease.Envelope.ReceivedAt, lease.Attempt, notBefore, parkedAt, reason, secret);

    internal void Delete(long sequence) => delete.Run(sequence);

    internal byte[]? ReadParked(long sequence) => parked.Scalar(sequence) as byte[];

    internal void See(long at, byte[] keys) => see.Run(at, keys);

    /// <summary>Forgets a bounded number of the oldest delivery keys; returns how many batches of them.</summary>
    internal int Forget(long cutoff) => forget.Run(cutoff);

    internal void Count(QueueCounts counts, long next) => count.Run(counts.Received, counts.Duplicates, counts.Processed, counts.LastEventAt, next);

    public void Dispose()
    {
        statements.ForEach(s => s.Dispose());
        connection.Dispose();
    }

    private void RefuseOtherFormats()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT user_version FROM pragma_user_version), (SELECT COUNT(*) FROM sqlite_master)";
        using var row = command.ExecuteReader();
        row.Read();
        var (format, tables) = (row.GetInt32(0), row.GetInt32(1));
        if (format != Format && (format != 0 || tables > 0))
        {
            connection.Dispose();
            throw new InvalidDataException($"queue.db has format {format}; this version reads {Format}. Let the version that wrote it work off its queue, then move the file away.");
        }
    }

    private SqlStatement Prepare(string sql)
    {
        var statement = new SqlStatement(connection, sql);
        statements.Add(statement);
        return statement;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
