using System.Globalization;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>
/// Signs the head of a ledger and keeps the signature beside it. What a checkpoint stands over can be neither changed nor cut off
/// without the signing key; what came after the last one can only be cut off by somebody who can write to the database.
/// </summary>
internal sealed class LedgerCheckpoints(StorageOptions options, LedgerSigner signer, TimeProvider time)
{
    /// <returns>What was done; nothing is signed over a ledger that contradicts its own last checkpoint.</returns>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The database cannot be written, or another host was first.</exception>
    internal CheckpointResult Sign(string practice)
    {
        using var sql = new SqlBatch(options.ReadWrite);
        // The checkpoint first: what it stands over is there by then, whoever else writes meanwhile.
        var last = Last(sql, practice);
        if (last is not null && (Head(sql, practice, last.Sequence) is not { } covered || covered.Sequence != last.Sequence || !covered.Hash.AsSpan().SequenceEqual(last.Head)))
        {
            return new CheckpointResult.Contradicted(last.Number, last.Sequence);
        }

        if (Head(sql, practice, long.MaxValue) is not { } head || last?.Sequence == head.Sequence)
        {
            return CheckpointResult.Nothing;
        }

        var signedAt = time.GetUtcNow();
        var number = (last?.Number ?? 0) + 1;
        var previous = last?.Bytes(practice) ?? LedgerFormat.Genesis;
        var bytes = LedgerFormat.CheckpointBytes(practice, number, previous, head.Sequence, head.Hash, signedAt.ToUnixTimeMilliseconds(), signer.KeyId);
        sql.Run(
            "INSERT INTO checkpoint(Practice, Number, Sequence, Hash, Previous, SignedAt, Key, Signature) VALUES(@0, @1, @2, @3, @4, @5, @6, @7)",
            practice, number, head.Sequence, head.Hash, previous, signedAt, signer.KeyId, signer.Sign(bytes));
        return new CheckpointResult.Signed(number, head.Sequence, Convert.ToHexStringLower(head.Hash), last is null || last.Key.AsSpan().SequenceEqual(signer.KeyId));
    }

    /// <summary>In order, over the entries named.</summary>
    internal static IEnumerable<Checkpoint> Read(SqlBatch sql, string practice, long from, long to)
    {
        using var row = sql.Query(
            "SELECT Number, Sequence, Hash, Previous, SignedAt, Key, Signature FROM checkpoint WHERE Practice = @0 AND Sequence BETWEEN @1 AND @2 ORDER BY Number", practice, from, to);
        while (row.Read())
        {
            yield return new Checkpoint(
                row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4), row.GetFieldValue<byte[]>(5), row.GetFieldValue<byte[]>(6));
        }
    }

    private static Checkpoint? Last(SqlBatch sql, string practice)
    {
        var number = sql.Scalar("SELECT MAX(Number) FROM checkpoint WHERE Practice = @0", practice) as long?;
        using var row = sql.Query("SELECT Sequence, Hash, Previous, SignedAt, Key, Signature FROM checkpoint WHERE Practice = @0 AND Number = @1", practice, number ?? 0);
        return row.Read()
            ? new Checkpoint(number!.Value, row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetFieldValue<byte[]>(5))
            : null;
    }

    private static (long Sequence, byte[] Hash)? Head(SqlBatch sql, string practice, long upTo)
    {
        using var row = sql.Query("SELECT Sequence, Hash FROM ledger WHERE Practice = @0 AND Sequence <= @1 ORDER BY Sequence DESC LIMIT 1", practice, upTo);
        return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }
}

/// <summary>A checkpoint as kept; see <see cref="LedgerFormat.CheckpointBytes"/>.</summary>
internal sealed record Checkpoint(long Number, long Sequence, byte[] Head, byte[] Previous, long SignedAt, byte[] Key, byte[] Signature)
{
    internal byte[] Bytes(string practice) => LedgerFormat.CheckpointBytes(practice, Number, Previous, Sequence, Head, SignedAt, Key);
}

/// <summary>What became of the wish to sign.</summary>
internal abstract record CheckpointResult
{
    private CheckpointResult() { }

    internal static CheckpointResult Nothing { get; } = new Idle();

    /// <summary>Nothing new since the last one.</summary>
    internal sealed record Idle : CheckpointResult;

    /// <param name="SameKey">False: the one before was signed by another key.</param>
    internal sealed record Signed(long Number, long Sequence, string Head, bool SameKey) : CheckpointResult;

    /// <summary>The ledger is not the one that was signed: entries are missing or were changed.</summary>
    internal sealed record Contradicted(long Number, long Sequence) : CheckpointResult
    {
        internal string Text => string.Create(CultureInfo.InvariantCulture, $"the ledger is not what checkpoint {Number} signed: entries up to {Sequence} were changed or are missing");
    }
}
