namespace PolicyGuard.Storage;

/// <summary>Encrypts personal data at rest and makes the keyed hashes that stand for it elsewhere.</summary>
internal interface IPersonalDataProtector
{
    /// <summary>Makes the practice's key if there is none. To be called before a write transaction, which a new key would wait for.</summary>
    void EnsureKey(string practice);

    /// <summary>Whether there is one already.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">There is, and the keys that wrapped it are gone.</exception>
    bool HasKey(string practice);

    /// <summary>AES-256-GCM under the practice's data key, or under the person's own key when <paramref name="person"/> is given.</summary>
    byte[] Protect(string practice, string? person, ReadOnlySpan<byte> clear);

    /// <summary>Null when the key was destroyed (erasure).</summary>
    byte[]? Unprotect(string practice, string? person, ReadOnlySpan<byte> secret);

    /// <summary>HMAC-SHA256 under the practice's hash key, 22 characters base64url (128 bits); the same input always gives the same hash.</summary>
    string Hash(string practice, string kind, ReadOnlySpan<char> value);
}
