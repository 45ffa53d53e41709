using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Storage;

/// <summary>The hot path on SQLite: one writer connection, one reader connection, raw prepared commands, one commit a batch.</summary>
internal sealed class SqlitePipelineStore(
    StorageOptions options, IPersonalDataProtector personal, CommitWriter writer, StoreHealth health, EntryHash hash, TimeProvider time) : IPipelineStore, IDisposable
{
    private static readonly TimeSpan ProcessedWindow = TimeSpan.FromHours(48);

    private readonly Lock writing = new();
    private readonly Lock reading = new();
    private SqlBatch? write;
    private SqlBatch? read;
    private LedgerAppender? ledger;

    public ValueTask<byte[]?> LoadStateAsync(StateKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(sql => sql.Scalar("SELECT Data FROM state WHERE Practice = @0 AND Kind = @1 AND Key = @2", key.Practice, key.Kind, key.Key) as byte[]));

    public ValueTask<IReadOnlySet<string>> FindProcessedAsync(IReadOnlyCollection<string> deliveryKeys, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlySet<string>>(Read(sql => deliveryKeys.Where(k =>
            sql.Scalar("SELECT 1 FROM processed WHERE Delivery = @0", Fingerprint(k)) is not null).ToHashSet()));

    public ValueTask CommitAsync(IReadOnlyList<PipelineCommit> commits, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var practice in commits.Select(c => c.Key.Practice).Distinct(StringComparer.Ordinal))
            {
                personal.EnsureKey(practice);
            }
        }
        catch (SqliteException e)
        {
            throw NotWritten(e);
        }

        Write((sql, entries) =>
        {
            var now = time.GetUtcNow();
            foreach (var commit in commits)
            {
                // A key that is known means that this very commit is there already: a crash came before the queue heard of it.
                if (sql.Run("INSERT OR IGNORE INTO processed(Delivery, At) VALUES(@0, @1)", Fingerprint(commit.ProcessedKey), now) == 1)
                {
                    writer.Write(sql, entries, commit, now);
                }
            }

            sql.Run("DELETE FROM processed WHERE Id IN (SELECT Id FROM processed ORDER BY Id LIMIT @0) AND At < @1", commits.Count + 64, now - ProcessedWindow);
            sql.Run("DELETE FROM oldvalue WHERE ExpiresAt < @0", now);
            return 0;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterSequence, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<OutboxRow>>(Read(sql =>
        {
            using var row = sql.Query(
                "SELECT Sequence, Practice, Kind, Key, MeetingId, Uuid, Host, Secret, OccurredAt, DecidedAt FROM outbox WHERE Sequence > @0 ORDER BY Sequence LIMIT @1",
                afterSequence, limit);
            var rows = new List<OutboxRow>();
            while (row.Read())
            {
                var practice = row.GetString(1);
                var clear = personal.Unprotect(practice, null, row.GetFieldValue<byte[]>(7)) ?? throw new StoreUnavailableException("The practice's data key is gone.");
                rows.Add(new OutboxRow(
                    row.GetInt64(0), new StateKey(practice, row.GetString(2), row.GetString(3)), ContextAt(row, 4),
                    JsonSerializer.Deserialize(clear, StorageJson.Default.RequestedAction)!, TimeAt(row, 8), TimeAt(row, 9)));
            }

            return rows;
        }));

    public ValueTask CompleteOutboxAsync(IReadOnlyCollection<string> actionIds, CancellationToken cancellationToken)
    {
        Write((sql, _) => actionIds.Sum(id => sql.Run("DELETE FROM outbox WHERE ActionId = @0", id)));
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<TimerRow>> ReadDueTimersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<TimerRow>>(Read(sql =>
        {
            using var row = sql.Query(
                "SELECT Practice, Kind, Key, Name, Due, MeetingId, Uuid, Host FROM timer WHERE Due <= @0 ORDER BY Due LIMIT @1", now, limit);
            var rows = new List<TimerRow>();
            while (row.Read())
            {
                rows.Add(new TimerRow(new StateKey(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetString(3), TimeAt(row, 4), ContextAt(row, 5)));
            }

            return rows;
        }));

    public ValueTask<DateTimeOffset?> NextTimerAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(sql => sql.Scalar("SELECT MIN(Due) FROM timer") is long due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : (DateTimeOffset?)null));

    public ValueTask DeleteTimersAsync(IReadOnlyCollection<TimerRow> timers, CancellationToken cancellationToken)
    {
        Write((sql, _) => timers.Sum(t => sql.Run(
            "DELETE FROM timer WHERE Practice = @0 AND Kind = @1 AND Key = @2 AND Name = @3 AND Due = @4", t.Key.Practice, t.Key.Kind, t.Key.Key, t.Name, t.Due)));
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        write?.Dispose();
        read?.Dispose();
    }

    /// <summary>128 bits tell deliveries apart and keep the index small.</summary>
    private static byte[] Fingerprint(string deliveryKey) => SHA256.HashData(Encoding.UTF8.GetBytes(deliveryKey))[..16];

    private static DateTimeOffset TimeAt(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static MeetingContext ContextAt(SqliteDataReader row, int column) => new(Text(row, column), Text(row, column + 1), Text(row, column + 2));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private T Read<T>(Func<SqlBatch, T> work)
    {
        lock (reading)
        {
            try
            {
                var found = work(read ??= new SqlBatch(options.ReadWrite, readOnly: true));
                health.Read();
                return found;
            }
            catch (SqliteException e)
            {
                read?.Dispose();
                read = null;
                health.NotRead(Fault(e));
                throw Unavailable(e);
            }
        }
    }

    private void Write(Func<SqlBatch, LedgerAppender, int> work)
    {
        lock (writing)
        {
            try
            {
                write ??= new SqlBatch(options.ReadWrite);
                ledger ??= new LedgerAppender(write, hash);
                ledger.Forget();
                write.Begin();
                work(write, ledger);
                write.Commit();
                health.Wrote();
            }
            catch (Exception e)
            {
                // Whatever went wrong, nothing of the batch may stay; a connection that cannot even roll back is replaced.
                try
                {
                    write?.Rollback();
                }
                catch (SqliteException)
                {
                    write?.Dispose();
                    (write, ledger) = (null, null);
                }

                throw e is SqliteException sqlite ? NotWritten(sqlite) : e;
            }
        }
    }

    private StoreUnavailableException NotWritten(SqliteException e)
    {
        health.NotWritten(Fault(e));
        return Unavailable(e);
    }

    private static StoreUnavailableException Unavailable(SqliteException e) => new($"The database is not available: {Fault(e)}.", e);

    private static string Fault(SqliteException e) => $"SQLite error {e.SqliteExtendedErrorCode}";
}
