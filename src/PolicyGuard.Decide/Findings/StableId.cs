using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Decide.Findings;

/// <summary>Ids that are the same for the same cause, so that deciding twice records and asks once.</summary>
public static class StableId
{
    /// <returns>80 bits of SHA-256 in lower-case hex.</returns>
    public static string Of(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)))[..10]);
}
