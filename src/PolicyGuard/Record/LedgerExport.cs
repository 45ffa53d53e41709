using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>
/// Writes a part of one practice's ledger as JSON Lines: a header with the public key, the entries in sequence, each checkpoint behind the
/// entry it stands over, and a footer whose signature covers first, last, count and last hash of both, so that a file cut short at either
/// end is seen. A part starts from the hash before its first entry. A checkpoint over entries that are no longer there is written all the
/// same: it is the proof that they were.
/// </summary>
internal sealed class LedgerExport(StorageOptions options, LedgerSigner signer, TimeProvider time)
{
    internal const string Format = "policyguard-ledger/2";

    /// <summary>Without checkpoints; such files are out there and are checked for ever.</summary>
    internal const string FirstFormat = "policyguard-ledger/1";

    /// <returns>How many entries were written.</returns>
    internal long Write(Stream output, string practice, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken = default)
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);

        // One look: entries that a running service adds meanwhile are not there yet, nor are checkpoints over them.
        sql.Run("BEGIN");
        var first = Bound(sql, "MIN", practice, from, to);
        var last = Bound(sql, "MAX", practice, from, to);
        var end = sql.Scalar("SELECT MAX(Sequence) FROM ledger WHERE Practice = @0", practice) as long? ?? 0;
        Line(output, new ExportHeader(Format, practice, Convert.ToBase64String(signer.PublicKey), first, last), ExportJson.Default.ExportHeader);

        // Two readers in step: within the part, then those that stand over more than there is.
        using var checkpoints = (first is null ? [] : LedgerCheckpoints.Read(sql, practice, first.Value, last!.Value))
            .Concat(LedgerCheckpoints.Read(sql, practice, end + 1, long.MaxValue)).GetEnumerator();
        var marks = new Marks(practice, checkpoints);
        var head = LedgerFormat.Genesis;
        var count = 0L;
        if (first is not null)
        {
            using var row = sql.Query(
                "SELECT Sequence, PreviousHash, Hash, OccurredAt, RecordedAt, Kind, Body FROM ledger WHERE Practice = @0 AND Sequence BETWEEN @1 AND @2 ORDER BY Sequence",
                practice, first, last);
            while (row.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                head = row.GetFieldValue<byte[]>(2);
                var entry = new ExportEntry(
                    row.GetInt64(0), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1)), Convert.ToHexStringLower(head), row.GetInt64(3), row.GetInt64(4), row.GetString(5),
                    Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(6)));
                Line(output, entry, ExportJson.Default.ExportEntry);
                marks.WriteUpTo(output, entry.Sequence);
                count++;
            }
        }

        marks.WriteUpTo(output, long.MaxValue);
        var signedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        var signature = signer.Sign(LedgerFormat.ExportBytes(practice, first ?? 0, last ?? 0, count, head, marks.Count, marks.Last, signedAt));
        Line(
            output, new ExportFooter(count, last ?? 0, Convert.ToHexStringLower(head), signedAt, Convert.ToBase64String(signature), marks.Count, Convert.ToHexStringLower(marks.Last)),
            ExportJson.Default.ExportFooter);
        return count;
    }

    private static long? Bound(SqlBatch sql, string which, string practice, DateTimeOffset? from, DateTimeOffset? to) =>
        sql.Scalar($"SELECT {which}(Sequence) FROM ledger WHERE Practice = @0 AND RecordedAt BETWEEN @1 AND @2", practice, from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue) as long?;

    private static void Line<T>(Stream output, T value, JsonTypeInfo<T> type)
    {
        output.Write(JsonSerializer.SerializeToUtf8Bytes(value, type));
        output.WriteByte((byte)'\n');
    }

    /// <summary>Checkpoints on their way out.</summary>
    private sealed class Marks(string practice, IEnumerator<Checkpoint> rest)
    {
        private bool more = rest.MoveNext();

        internal long Count { get; private set; }

        internal byte[] Last { get; private set; } = LedgerFormat.Genesis;

        internal void WriteUpTo(Stream output, long sequence)
        {
            for (; more && rest.Current.Sequence <= sequence; more = rest.MoveNext())
            {
                var c = rest.Current;
                (Count, Last) = (Count + 1, c.Bytes(practice));
                var line = new ExportCheckpoint(
                    c.Number, Convert.ToHexStringLower(c.Previous), c.Sequence, Convert.ToHexStringLower(c.Head), c.SignedAt, Convert.ToHexStringLower(c.Key), Convert.ToBase64String(c.Signature));
                Line(output, line, ExportJson.Default.ExportCheckpoint);
            }
        }
    }
}
