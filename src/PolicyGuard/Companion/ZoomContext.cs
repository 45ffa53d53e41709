using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace PolicyGuard.Companion;

/// <summary>What became of an <c>X-Zoom-App-Context</c>. Everything but <c>Good</c> is a refusal.</summary>
internal enum ContextVerdict { Good, Missing, Malformed, Undecipherable, NotForUs, Expired, NotInMeeting, Guest, NotHost, StaffUnknown, NotStaff, Replayed }

/// <summary>The members of a decrypted context that we look at (zoom-platform 5.2). Nothing of it is checked yet.</summary>
/// <param name="UserId">Absent for guests.</param>
/// <param name="Print">SHA-256 of the blob's bytes, the same however it was spelt in base64.</param>
internal sealed record ZoomContext(
    string? Type, string? UserId, string? MeetingUuid, string? Role, string? Audience, string? Issuer, DateTimeOffset? IssuedAt, DateTimeOffset ExpiresAt, string Print)
{
    private const int MostCharacters = 8192;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>
    /// Decrypts a context: iv length (1 byte), iv, aad length (2, little endian), aad, ciphertext length (4, little endian), ciphertext, tag.
    /// Pure, and closed: what is not exactly this is refused.
    /// </summary>
    /// <param name="key">SHA-256 of the client secret.</param>
    internal static ContextVerdict Open(string? blob, ReadOnlySpan<byte> key, out ZoomContext? context)
    {
        context = null;
        if (string.IsNullOrWhiteSpace(blob))
        {
            return ContextVerdict.Missing;
        }

        if (Decode(blob.Trim()) is not { } bytes || Slice(bytes) is not { } parts)
        {
            return ContextVerdict.Malformed;
        }

        var clear = new byte[parts.Cipher.Length];
        try
        {
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(bytes.AsSpan(parts.Nonce), bytes.AsSpan(parts.Cipher.Range), bytes.AsSpan(parts.Tag), clear, bytes.AsSpan(parts.Associated));
        }
        catch (AuthenticationTagMismatchException)
        {
            return ContextVerdict.Undecipherable;
        }

        context = Read(clear, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return context is null ? ContextVerdict.Malformed : ContextVerdict.Good;
    }

    /// <summary>Both alphabets, with or without padding: Zoom's samples use one, clients were seen with the other.</summary>
    private static byte[]? Decode(string blob)
    {
        if (blob.Length > MostCharacters)
        {
            return null;
        }

        var plain = blob.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (plain.Length % 4 == 1 || plain.Any(char.IsWhiteSpace))
        {
            return null;
        }

        var bytes = new byte[plain.Length * 3 / 4];
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out var written) ? bytes[..written] : null;
    }

    /// <summary>Null unless the lengths that the bytes name fill them exactly.</summary>
    private static Parts? Slice(byte[] bytes)
    {
        if (bytes.Length < 1 + NonceSize + 2 || bytes[0] != NonceSize)
        {
            return null;
        }

        var at = 1 + NonceSize;
        int associated = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
        at += 2;
        if (bytes.Length - at < associated + 4)
        {
            return null;
        }

        var cipher = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + associated));
        var start = at + associated + 4;
        return cipher > 0 && bytes.Length - start - TagSize == cipher
            ? new Parts(1..(1 + NonceSize), at..(at + associated), (start..(start + cipher), cipher), (start + cipher)..)
            : null;
    }

    private static ZoomContext? Read(byte[] clear, string print)
    {
        try
        {
            using var document = JsonDocument.Parse(clear);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && Milliseconds(root, "exp") is { } expires
                ? new ZoomContext(Text(root, "typ"), Text(root, "uid"), Text(root, "mid"), Text(root, "attendrole"), Text(root, "aud"), Text(root, "iss"), Milliseconds(root, "ts"), expires, print)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 256 } text ? text : null;

    private static DateTimeOffset? Milliseconds(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms is > 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : null;

    private sealed record Parts(Range Nonce, Range Associated, (Range Range, int Length) Cipher, Range Tag);
}
