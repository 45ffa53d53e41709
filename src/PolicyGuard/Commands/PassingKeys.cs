using System.Security.Cryptography;
using System.Text;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands;

/// <summary>For commands that keep nothing: a hash for the length of the run is all they need.</summary>
internal sealed class PassingKeys : IPersonalDataProtector
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public bool HasKey(string practice) => true;

    public void EnsureKey(string practice)
    {
        // Nothing is stored, so there is no key to keep.
    }

    public byte[] Protect(string practice, string? person, ReadOnlySpan<byte> clear) => throw new NotSupportedException("This command stores nothing.");

    public byte[]? Unprotect(string practice, string? person, ReadOnlySpan<byte> secret) => throw new NotSupportedException("This command stores nothing.");

    public string Hash(string practice, string kind, ReadOnlySpan<char> value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{kind}:{value}")));
}
