using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Ids that the same cause always makes again: 80 bits of SHA-256 in lower-case hex.</summary>
internal static class StableId
{
    internal static string Of(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 10));
}
