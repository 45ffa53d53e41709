using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>
/// Writes a part of one practice's ledger as JSON Lines: a header with the public key, the entries in sequence, and a footer whose
/// signature covers first, last, count and the last hash, so that a file cut short at either end is seen. A part starts from the hash before its first entry.
/// </summary>
internal sealed class LedgerExport(StorageOptions options, LedgerSigner signer, TimeProvider time)
{
    internal const string Format = "policyguard-ledger/1";

    /// <returns>How many entries were written.</returns>
    internal long Write(Stream output, string practice, DateTimeOffset? from, DateTimeOffset? to)
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
        var first = Bound(sql, "MIN", practice, from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue);
        var last = Bound(sql, "MAX", practice, from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue);
        var header = new ExportHeader(Format, practice, Convert.ToBase64String(signer.PublicKey), first, last);
        Line(output, JsonSerializer.SerializeToUtf8Bytes(header, ExportJson.Default.ExportHeader));
        var head = LedgerFormat.Genesis;
        var count = 0L;
        if (first is not null)
        {
            using var row = sql.Query(
                "SELECT Sequence, PreviousHash, Hash, OccurredAt, RecordedAt, Kind, Body FROM ledger WHERE Practice = @0 AND Sequence BETWEEN @1 AND @2 ORDER BY Sequence",
                practice, first, last);
            while (row.Read())
            {
                head = row.GetFieldValue<byte[]>(2);
                var entry = new ExportEntry(
                    row.GetInt64(0), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1)), Convert.ToHexStringLower(head), row.GetInt64(3), row.GetInt64(4), row.GetString(5),
                    Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(6)));
                Line(output, JsonSerializer.SerializeToUtf8Bytes(entry, ExportJson.Default.ExportEntry));
                count++;
            }
        }

        var signedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        var signature = signer.Sign(LedgerFormat.ExportBytes(practice, first ?? 0, last ?? 0, count, head, signedAt));
        var footer = new ExportFooter(count, last ?? 0, Convert.ToHexStringLower(head), signedAt, Convert.ToBase64String(signature));
        Line(output, JsonSerializer.SerializeToUtf8Bytes(footer, ExportJson.Default.ExportFooter));
        return count;
    }

    private static long? Bound(SqlBatch sql, string which, string practice, DateTimeOffset from, DateTimeOffset to) =>
        sql.Scalar($"SELECT {which}(Sequence) FROM ledger WHERE Practice = @0 AND RecordedAt BETWEEN @1 AND @2", practice, from, to) as long?;

    private static void Line(Stream output, byte[] json)
    {
        output.Write(json);
        output.WriteByte((byte)'\n');
    }
}

internal sealed record ExportHeader(string Format, string Practice, string PublicKey, long? First, long? Last);

/// <summary>One entry; <paramref name="Body"/> is the exact canonical text that was hashed.</summary>
internal sealed record ExportEntry(long Sequence, string PreviousHash, string Hash, long OccurredAt, long RecordedAt, string Kind, string Body);

internal sealed record ExportFooter(long Count, long LastSequence, string Head, long SignedAt, string Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ExportHeader))]
[JsonSerializable(typeof(ExportEntry))]
[JsonSerializable(typeof(ExportFooter))]
internal sealed partial class ExportJson : JsonSerializerContext;
