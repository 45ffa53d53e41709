using System.Security.Cryptography;
using System.Text;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Policies;

/// <summary>Whose text a policy is: ours, the installation's file, or the practice's own.</summary>
internal enum PolicyOrigin { BuiltIn, File, Practice }

/// <summary>A policy as it holds, with the text it was read from.</summary>
/// <param name="Version">Counts what the practice wrote; 0 while it wrote nothing. Another number than the author's <c>policy.version</c>.</param>
/// <param name="Hash">SHA-256 of the text, lower-case hex, as it stands in the ledger.</param>
/// <param name="ChangedBy">An account or key by its id.</param>
internal sealed record PolicyInForce(ClinicPolicy Policy, string Yaml, PolicyOrigin Origin, long Version, string Hash, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    /// <summary>An ETag's inside. Not the version alone: an installation's file may change between two starts.</summary>
    internal string Tag => $"{Version}-{Hash[..16]}";

    internal static PolicyInForce Of(ClinicPolicy policy, string yaml, PolicyOrigin origin) => new(policy, yaml, origin, 0, HashOf(yaml), null, null);

    internal static string HashOf(string yaml) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));
}
