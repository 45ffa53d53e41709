using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PolicyGuard.Record;

/// <summary>Checks an export with nothing but the file.</summary>
internal static class LedgerVerifier
{
    /// <param name="fingerprint">SHA-256 of the key that must have signed, in hex; null takes the file's own key.</param>
    internal static async Task<LedgerVerdict> VerifyAsync(Stream file, CancellationToken cancellationToken, string? fingerprint = null)
    {
        using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            if (await reader.ReadLineAsync(cancellationToken) is not { } first || Header(first) is not { } header)
            {
                return LedgerVerdict.Unreadable("The first line is not the header of a PolicyGuard ledger export.");
            }

            using var key = ECDsa.Create();
            var spki = Convert.FromBase64String(header.PublicKey);
            key.ImportSubjectPublicKeyInfo(spki, out _);
            var keyId = SHA256.HashData(spki);
            return fingerprint is not null && !string.Equals(fingerprint.Replace(":", "", StringComparison.Ordinal), Convert.ToHexString(keyId), StringComparison.OrdinalIgnoreCase)
                ? LedgerVerdict.Broken("the key", $"the file is signed by {Convert.ToHexStringLower(keyId)} and not by the key that was asked for: the ledger may have been written anew")
                : await new ExportWalk(header, key, keyId).WalkAsync(reader, cancellationToken);
        }
        catch (Exception e) when (e is DecoderFallbackException or CryptographicException or FormatException)
        {
            return LedgerVerdict.Unreadable($"The file is not readable as an export ({e.GetType().Name}).");
        }
    }

    internal static T? TryRead<T>(string line, JsonTypeInfo<T> type)
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

    /// <summary>32 bytes, or null when the text cannot be them.</summary>
    internal static byte[]? Hash(string hex)
    {
        var bytes = new byte[LedgerFormat.HashSize];
        return hex.Length == 2 * LedgerFormat.HashSize && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    internal static bool IsSigned(ECDsa key, byte[] hash, string signature)
    {
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var size) && key.VerifyHash(hash, bytes.AsSpan(0, size));
    }

    private static ExportHeader? Header(string line) =>
        TryRead(line, ExportJson.Default.ExportHeader) is { Format: LedgerExport.Format or LedgerExport.FirstFormat } header ? header : null;
}

/// <summary>Exit codes are the contract's: 0 intact, 1 broken, 2 unreadable.</summary>
internal sealed record LedgerVerdict(int ExitCode, string Text)
{
    internal static LedgerVerdict Intact(string text) => new(0, text);

    internal static LedgerVerdict Broken(string where, string what) => new(1, $"broken at {where}: {what}.");

    internal static LedgerVerdict Unreadable(string why) => new(2, $"unreadable: {why}");
}
