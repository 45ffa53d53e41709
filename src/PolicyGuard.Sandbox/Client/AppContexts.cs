using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Client;

/// <summary>Seals what Zoom vouches for as <c>X-Zoom-App-Context</c> (zoom-platform 5.2).</summary>
internal static class AppContexts
{
    internal static readonly TimeSpan Life = TimeSpan.FromSeconds(120);

    private const int NonceSize = 12;
    private const int TagSize = 16;

    internal static string Seal(JsonObject context, string clientSecret)
    {
        var clear = Encoding.UTF8.GetBytes(context.ToJsonString());
        var (nonce, associated) = (RandomNumberGenerator.GetBytes(NonceSize), RandomNumberGenerator.GetBytes(16));
        var (cipher, tag) = (new byte[clear.Length], new byte[TagSize]);
        using var aes = new AesGcm(SHA256.HashData(Encoding.UTF8.GetBytes(clientSecret)), TagSize);
        aes.Encrypt(nonce, clear, cipher, tag, associated);
        var (associatedLength, cipherLength) = (new byte[sizeof(ushort)], new byte[sizeof(int)]);
        BinaryPrimitives.WriteUInt16LittleEndian(associatedLength, (ushort)associated.Length);
        BinaryPrimitives.WriteInt32LittleEndian(cipherLength, cipher.Length);
        return Convert.ToBase64String([NonceSize, .. nonce, .. associatedLength, .. associated, .. cipherLength, .. cipher, .. tag]);
    }
}
