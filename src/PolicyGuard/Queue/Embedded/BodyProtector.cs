using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using PolicyGuard.Storage;

namespace PolicyGuard.Queue.Embedded;

/// <summary>Encrypts queued bodies with AES-256-GCM. The key lies in the data folder, wrapped by Data Protection, so that the hot path is one AES call.</summary>
internal sealed class BodyProtector : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly AesGcm aes;
    private readonly Lock gate = new();

    public BodyProtector(IDataProtectionProvider protection, DataFolder folder)
    {
        var protector = protection.CreateProtector("PolicyGuard.Queue.Bodies.v1");
        Directory.CreateDirectory(folder.File("keys"));
        var file = folder.File(Path.Combine("keys", "queue.key"));
        byte[] key;
        if (File.Exists(file))
        {
            key = protector.Unprotect(File.ReadAllBytes(file));
        }
        else
        {
            key = RandomNumberGenerator.GetBytes(32);
            var hidden = protector.Protect(key);
            AtomicFile.Write(file, stream => stream.Write(hidden), replace: false);
        }

        aes = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>nonce, tag, ciphertext.</summary>
    internal byte[] Protect(ReadOnlySpan<byte> clear)
    {
        var secret = new byte[NonceSize + TagSize + clear.Length];
        var nonce = secret.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        lock (gate)
        {
            aes.Encrypt(nonce, clear, secret.AsSpan(NonceSize + TagSize), secret.AsSpan(NonceSize, TagSize));
        }

        return secret;
    }

    internal byte[] Unprotect(ReadOnlySpan<byte> secret)
    {
        var clear = new byte[secret.Length - NonceSize - TagSize];
        lock (gate)
        {
            aes.Decrypt(secret[..NonceSize], secret[(NonceSize + TagSize)..], secret.Slice(NonceSize, TagSize), clear);
        }

        return clear;
    }

    public void Dispose() => aes.Dispose();
}
