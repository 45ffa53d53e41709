using Microsoft.Data.Sqlite;

namespace PolicyGuard.Storage;

/// <summary>
/// What a person does by hand: rows and the ledger entry that tells of it, in one transaction. On a connection of its own, because it
/// is rare and must not wait in the pipeline's line; the ledger's head is read inside the transaction, so no chain forks.
/// </summary>
internal sealed class DeedWriter(StorageOptions options, EntryHash hash, TimeProvider time)
{
    /// <param name="work">May be told to do nothing by what it reads; it must not keep the batch.</param>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    internal T Write<T>(Func<SqlBatch, LedgerAppender, DateTimeOffset, T> work)
    {
        try
        {
            using var sql = new SqlBatch(options.ReadWrite);
            sql.Begin();
            try
            {
                var made = work(sql, new LedgerAppender(sql, hash), time.GetUtcNow().AsKept());
                sql.Commit();
                return made;
            }
            catch
            {
                sql.Rollback();
                throw;
            }
        }
        catch (SqliteException e) when (StoreFaults.IsAway(e))
        {
            throw new StoreUnavailableException($"The database is not available: SQLite error {e.SqliteExtendedErrorCode}.", e);
        }
    }
}
