using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace PolicyGuard.Storage;

/// <summary>
/// Envelope encryption: a 256-bit data key for each practice and each person, kept wrapped by Data Protection. The practice's hash key
/// is derived from its data key, so that destroying a person's key takes nothing from anybody else.
/// </summary>
internal sealed class PersonalDataProtector(IDataProtectionProvider protection, StorageOptions options) : IPersonalDataProtector
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HashBytes = 16;
    private readonly IDataProtector protector = protection.CreateProtector("PolicyGuard.Storage.DataKeys.v1");
    private readonly ConcurrentDictionary<(string Practice, string Person), byte[]> keys = new();
    private readonly ConcurrentDictionary<string, byte[]> hashKeys = new();

    public void EnsureKey(string practice) => Key(practice, null, make: true);

    public bool HasKey(string practice) => Key(practice, null, make: false) is not null;

    public byte[] Protect(string practice, string? person, ReadOnlySpan<byte> clear)
    {
        var secret = new byte[NonceSize + TagSize + clear.Length];
        RandomNumberGenerator.Fill(secret.AsSpan(0, NonceSize));
        using var aes = new AesGcm(Key(practice, person, make: true)!, TagSize);
        aes.Encrypt(secret.AsSpan(0, NonceSize), clear, secret.AsSpan(NonceSize + TagSize), secret.AsSpan(NonceSize, TagSize));
        return secret;
    }

    public byte[]? Unprotect(string practice, string? person, ReadOnlySpan<byte> secret)
    {
        if (Key(practice, person, make: false) is not { } key)
        {
            return null;
        }

        var clear = new byte[secret.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(secret[..NonceSize], secret[(NonceSize + TagSize)..], secret.Slice(NonceSize, TagSize), clear);
        return clear;
    }

    public string Hash(string practice, string kind, ReadOnlySpan<char> value)
    {
        var key = hashKeys.GetOrAdd(practice, p => HKDF.DeriveKey(HashAlgorithmName.SHA256, Key(p, null, make: true)!, 32, info: "PolicyGuard.Hash.v1"u8.ToArray()));
        var text = Encoding.UTF8.GetBytes($"{kind}:{value}");
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, text, hash);
        return System.Buffers.Text.Base64Url.EncodeToString(hash[..HashBytes]);
    }

    private byte[]? Key(string practice, string? person, bool make)
    {
        var id = (practice, person ?? "");
        if (keys.TryGetValue(id, out var known))
        {
            return known;
        }

        using var connection = new SqliteConnection(options.ReadWrite);
        connection.Open();
        var wrapped = Find(connection, id);
        if (wrapped is null)
        {
            if (!make)
            {
                return null;
            }

            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT OR IGNORE INTO datakey(Practice, Person, Wrapped) VALUES($practice, $person, $wrapped)";
            insert.Parameters.AddWithValue("$practice", id.practice);
            insert.Parameters.AddWithValue("$person", id.Item2);
            insert.Parameters.AddWithValue("$wrapped", protector.Protect(RandomNumberGenerator.GetBytes(32)));
            insert.ExecuteNonQuery();

            // Read back: another thread or host may have been first.
            wrapped = Find(connection, id)!;
        }

        return keys.GetOrAdd(id, protector.Unprotect(wrapped));
    }

    private static byte[]? Find(SqliteConnection connection, (string Practice, string Person) id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Wrapped FROM datakey WHERE Practice = $practice AND Person = $person";
        command.Parameters.AddWithValue("$practice", id.Practice);
        command.Parameters.AddWithValue("$person", id.Person);
        return command.ExecuteScalar() as byte[];
    }
}
