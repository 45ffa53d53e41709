namespace PolicyGuard.Storage;

/// <summary>Makes the hash of the next entry; the ledger's format belongs to the Record room, the table to Storage.</summary>
internal delegate byte[] EntryHash(
    string practice, long sequence, ReadOnlySpan<byte> previous, DateTimeOffset occurredAt, DateTimeOffset recordedAt, string kind, ReadOnlySpan<byte> body);

/// <summary>
/// Appends entries inside the caller's write transaction. The head is read from the table in the same transaction, so that several
/// writers cannot fork a chain; within one batch it is carried in memory.
/// </summary>
internal sealed class LedgerAppender(SqlBatch sql, EntryHash hash)
{
    private readonly Dictionary<string, (long Sequence, byte[] Hash)> heads = [];

    /// <summary>To be called at the start of each transaction.</summary>
    internal void Forget() => heads.Clear();

    internal long Append(string practice, DateTimeOffset occurredAt, DateTimeOffset recordedAt, string kind, byte[] body)
    {
        var (sequence, previous) = Head(practice);
        sequence++;
        var own = hash(practice, sequence, previous, occurredAt, recordedAt, kind, body);
        sql.Run(
            "INSERT INTO ledger(Practice, Sequence, PreviousHash, Hash, OccurredAt, RecordedAt, Kind, Body) VALUES(@0, @1, @2, @3, @4, @5, @6, @7)",
            practice, sequence, previous, own, occurredAt, recordedAt, kind, body);
        heads[practice] = (sequence, own);
        return sequence;
    }

    /// <summary>The sequence the next entry will have, if one is appended in this transaction.</summary>
    internal long NextOf(string practice)
    {
        var head = Head(practice);
        heads[practice] = head;
        return head.Sequence + 1;
    }

    private (long Sequence, byte[] Hash) Head(string practice) => heads.TryGetValue(practice, out var head) ? head : Read(practice);

    private (long Sequence, byte[] Hash) Read(string practice)
    {
        using var row = sql.Query("SELECT Sequence, Hash FROM ledger WHERE Practice = @0 ORDER BY Sequence DESC LIMIT 1", practice);
        return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (0, new byte[32]);
    }
}
