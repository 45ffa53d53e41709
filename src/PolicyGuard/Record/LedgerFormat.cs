using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolicyGuard.Record;

/// <summary>
/// The ledger's format, final since its first entry. An entry's hash is
/// <c>SHA-256("PGL1" | practice | sequence | previous hash | occurred | recorded | kind | body)</c>, where text and body are preceded by
/// their length as int32, numbers are int64, all big-endian, times are unix milliseconds, and the first entry's previous hash is 32
/// zero bytes. The body is UTF-8 JSON without white space, its members sorted by ordinal name; it holds aliases and keyed hashes only.
/// Checkpoints (<c>PGC1</c>) came later and stand beside the entries: no entry's bytes changed with them.
/// </summary>
internal static class LedgerFormat
{
    internal const int HashSize = 32;

    private static ReadOnlySpan<byte> Magic => "PGL1"u8;

    internal static byte[] Genesis => new byte[HashSize];

    internal static byte[] Hash(
        string practice, long sequence, ReadOnlySpan<byte> previous, DateTimeOffset occurredAt, DateTimeOffset recordedAt, string kind, ReadOnlySpan<byte> body) =>
        Hash(practice, sequence, previous, occurredAt.ToUnixTimeMilliseconds(), recordedAt.ToUnixTimeMilliseconds(), kind, body);

    /// <summary>With times as a file states them: a forged one need not be a time at all.</summary>
    internal static byte[] Hash(string practice, long sequence, ReadOnlySpan<byte> previous, long occurredAt, long recordedAt, string kind, ReadOnlySpan<byte> body)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Magic);
        Append(sha, Encoding.UTF8.GetBytes(practice));
        Append(sha, sequence);
        sha.AppendData(previous);
        Append(sha, occurredAt);
        Append(sha, recordedAt);
        Append(sha, Encoding.UTF8.GetBytes(kind));
        Append(sha, body);
        return sha.GetHashAndReset();
    }

    /// <summary>
    /// What a checkpoint's signature covers: <c>SHA-256("PGC1" | practice | number | previous | sequence | head | signed at | key)</c>.
    /// Numbers count from 1 without a gap, previous is this very hash of the checkpoint before (32 zero bytes for the first), head is the
    /// hash of the entry of that sequence, and key is SHA-256 of the public key (SubjectPublicKeyInfo).
    /// </summary>
    internal static byte[] CheckpointBytes(string practice, long number, ReadOnlySpan<byte> previous, long sequence, ReadOnlySpan<byte> head, long signedAt, ReadOnlySpan<byte> key)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("PGC1"u8);
        Append(sha, Encoding.UTF8.GetBytes(practice));
        Append(sha, number);
        sha.AppendData(previous);
        Append(sha, sequence);
        sha.AppendData(head);
        Append(sha, signedAt);
        sha.AppendData(key);
        return sha.GetHashAndReset();
    }

    /// <summary>
    /// What the signature of an export with checkpoints covers: <c>SHA-256("PGX2" | practice | first | last | count | head | checkpoints |
    /// last checkpoint | signed at)</c>; the last checkpoint by its own hash, 32 zero bytes when there is none.
    /// </summary>
    internal static byte[] ExportBytes(
        string practice, long first, long last, long count, ReadOnlySpan<byte> head, long checkpoints, ReadOnlySpan<byte> lastCheckpoint, long signedAt)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("PGX2"u8);
        Append(sha, Encoding.UTF8.GetBytes(practice));
        Append(sha, first);
        Append(sha, last);
        Append(sha, count);
        sha.AppendData(head);
        Append(sha, checkpoints);
        sha.AppendData(lastCheckpoint);
        Append(sha, signedAt);
        return sha.GetHashAndReset();
    }

    /// <summary>
    /// What the signature of an export of the first format covers: <c>SHA-256("PGX1" | practice | first | last | count | head | signed at)</c>, 0 for no first and
    /// last. The bounds are in it because the chain alone does not show that entries are missing at its beginning.
    /// </summary>
    internal static byte[] ExportBytes(string practice, long first, long last, long count, ReadOnlySpan<byte> head, long signedAt)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("PGX1"u8);
        Append(sha, Encoding.UTF8.GetBytes(practice));
        Append(sha, first);
        Append(sha, last);
        Append(sha, count);
        sha.AppendData(head);
        Append(sha, signedAt);
        return sha.GetHashAndReset();
    }

    /// <summary>Sorted members, no white space, nulls left out.</summary>
    internal static byte[] Canonical(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var sorted = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                sorted.Add(name, value);
            }
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in sorted)
            {
                writer.WritePropertyName(name);
                value!.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Append(IncrementalHash sha, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        sha.AppendData(bytes);
    }

    private static void Append(IncrementalHash sha, ReadOnlySpan<byte> data)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        sha.AppendData(length);
        sha.AppendData(data);
    }
}
