using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PolicyGuard.Record;

/// <summary>Checks an export with nothing but the file.</summary>
internal static class LedgerVerifier
{
    internal static async Task<LedgerVerdict> VerifyAsync(Stream file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            if (await reader.ReadLineAsync(cancellationToken) is not { } first || Header(first) is not { } header)
            {
                return LedgerVerdict.Unreadable("The first line is not the header of a PolicyGuard ledger export.");
            }

            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(header.PublicKey), out _);
            return await WalkAsync(reader, header, key, cancellationToken);
        }
        catch (Exception e) when (e is DecoderFallbackException or CryptographicException or FormatException)
        {
            return LedgerVerdict.Unreadable($"The file is not readable as an export ({e.GetType().Name}).");
        }
    }

    private static ExportHeader? Header(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ExportJson.Default.ExportHeader) is { Format: LedgerExport.Format } header ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<LedgerVerdict> WalkAsync(StreamReader reader, ExportHeader header, ECDsa key, CancellationToken cancellationToken)
    {
        var count = 0L;
        var next = header.First ?? 1;
        string? head = header.First is null or 1 ? Convert.ToHexStringLower(LedgerFormat.Genesis) : null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var where = $"entry {next}";
            if (TryRead(line, ExportJson.Default.ExportEntry) is not { } entry)
            {
                return TryRead(line, ExportJson.Default.ExportFooter) is not { } footer
                    ? LedgerVerdict.Broken(where, "the line is not an entry")
                    : await reader.ReadLineAsync(cancellationToken) is null
                        ? Close(header, footer, count, next - 1, head, key)
                        : LedgerVerdict.Broken("after the end", "there are lines behind the footer");
            }

            if (entry.Sequence != next)
            {
                return LedgerVerdict.Broken(where, $"entry {entry.Sequence} stands in its place: one was removed, added or moved");
            }

            // A part that begins later takes its first previous hash from the file: what came before is not claimed.
            head ??= entry.PreviousHash;
            if (entry.PreviousHash != head)
            {
                return LedgerVerdict.Broken(where, "it does not follow the entry before it");
            }

            if (HashOf(header.Practice, entry) is not { } own || entry.Hash != own)
            {
                return LedgerVerdict.Broken(where, "its content was changed");
            }

            head = entry.Hash;
            count++;
            next++;
        }

        return LedgerVerdict.Broken($"entry {next}", "the file ends without its footer: it was cut short");
    }

    private static LedgerVerdict Close(ExportHeader header, ExportFooter footer, long count, long last, string? head, ECDsa key)
    {
        head ??= Convert.ToHexStringLower(LedgerFormat.Genesis);
        if (footer.Count != count || footer.LastSequence != (header.Last ?? 0) || (header.Last is { } stated && stated != last) || footer.Head != head)
        {
            return LedgerVerdict.Broken($"entry {last + 1}", "entries that the footer counts are missing");
        }

        var signed = LedgerFormat.ExportBytes(header.Practice, header.First ?? 0, header.Last ?? 0, count, Convert.FromHexString(head), footer.SignedAt);
        var signature = new byte[footer.Signature.Length];
        return Convert.TryFromBase64String(footer.Signature, signature, out var size) && key.VerifyHash(signed, signature.AsSpan(0, size))
            ? LedgerVerdict.Intact(header, count, Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(header.PublicKey))))
            : LedgerVerdict.Broken("the footer", "its signature does not cover this file, or is not by the key in the header");
    }

    /// <summary>Null when the previous hash cannot be one.</summary>
    private static string? HashOf(string practice, ExportEntry e)
    {
        Span<byte> previous = stackalloc byte[LedgerFormat.HashSize];
        return e.PreviousHash.Length == 2 * LedgerFormat.HashSize && Convert.FromHexString(e.PreviousHash, previous, out _, out _) == OperationStatus.Done
            ? Convert.ToHexStringLower(LedgerFormat.Hash(practice, e.Sequence, previous, e.OccurredAt, e.RecordedAt, e.Kind, Encoding.UTF8.GetBytes(e.Body)))
            : null;
    }

    private static T? TryRead<T>(string line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Exit codes are the contract's: 0 intact, 1 broken, 2 unreadable.</summary>
internal sealed record LedgerVerdict(int ExitCode, string Text)
{
    internal static LedgerVerdict Intact(ExportHeader header, long count, string fingerprint) => new(
        0,
        $"intact: {count} entries{(header.First is null ? "" : $" ({header.First} to {header.Last})")} of practice {header.Practice}, unbroken and in order, signed by the key with SHA-256 fingerprint {fingerprint}.\n"
        + (header.First > 1 ? $"It is a part that begins at entry {header.First}: of what came before nothing is said.\n" : "")
        + "This proves that the file was not changed after that key signed it. That the key is PolicyGuard's you know by comparing the fingerprint.");

    internal static LedgerVerdict Broken(string where, string what) => new(1, $"broken at {where}: {what}.");

    internal static LedgerVerdict Unreadable(string why) => new(2, $"unreadable: {why}");
}
