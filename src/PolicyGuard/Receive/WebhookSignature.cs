using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Receive;

internal enum SignatureVerdict { Valid, Missing, Malformed, Expired, Wrong }

/// <summary>
/// Zoom's signature: <c>v0=</c> + lower-case hex of HMAC-SHA256 over <c>v0:{timestamp}:{raw body}</c>. Pure, and closed by default.
/// See https://developers.zoom.us/docs/api/webhooks/#verify-with-zooms-header
/// </summary>
internal static class WebhookSignature
{
    private const int HexLength = 64;

    /// <summary>A clock ahead of ours by no more than this is a clock, not a forgery.</summary>
    private const int FutureSkewSeconds = 300;

    /// <param name="secrets">UTF-8 secret tokens, current first; any may have signed.</param>
    /// <param name="nowSeconds">Unix seconds.</param>
    internal static SignatureVerdict Verify(
        string? signature, string? timestamp, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets, long nowSeconds, int toleranceSeconds)
    {
        if (string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(timestamp))
        {
            return SignatureVerdict.Missing;
        }

        Span<byte> claimed = stackalloc byte[HexLength / 2];
        if (!TryReadClaim(signature, claimed) || timestamp.Length > 12 || !TryReadSeconds(timestamp, out var seconds))
        {
            return SignatureVerdict.Malformed;
        }

        if (nowSeconds - seconds > toleranceSeconds || seconds - nowSeconds > FutureSkewSeconds)
        {
            return SignatureVerdict.Expired;
        }

        Span<byte> prefix = stackalloc byte[16];
        "v0:"u8.CopyTo(prefix);
        var length = 3 + Encoding.ASCII.GetBytes(timestamp, prefix[3..]);
        prefix[length++] = (byte)':';

        Span<byte> actual = stackalloc byte[HexLength / 2];
        var valid = false;
        foreach (var secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmac.AppendData(prefix[..length]);
            hmac.AppendData(body);
            hmac.GetHashAndReset(actual);
            valid |= CryptographicOperations.FixedTimeEquals(actual, claimed);
        }

        return valid ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <summary>The answer to a URL validation: lower-case hex of HMAC-SHA256(secret, token).</summary>
    internal static string Encrypt(string plainToken, byte[] secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(plainToken)));

    private static bool TryReadClaim(string signature, Span<byte> claimed) =>
        signature.Length == 3 + HexLength
        && signature.StartsWith("v0=", StringComparison.Ordinal)
        && Convert.FromHexString(signature.AsSpan(3), claimed, out _, out var written) == System.Buffers.OperationStatus.Done
        && written == HexLength / 2;

    private static bool TryReadSeconds(string text, out long seconds)
    {
        seconds = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            seconds = (seconds * 10) + (c - '0');
        }

        return text.Length > 0;
    }
}
