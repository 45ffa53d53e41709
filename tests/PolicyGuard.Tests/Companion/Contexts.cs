using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Tests.Companion;

/// <summary>Makes contexts as Zoom's client does, and as it never would.</summary>
internal static class Contexts
{
    internal const string ClientId = "pg-client-id";
    internal const string Secret = "pg-client-secret";
    internal const string Uuid = "4444AAAiAAAAAiAiAiiAii==";

    /// <summary>zoom-platform 5.2; made by two implementations that are not ours.</summary>
    internal const string Vector =
        "DAABAgMEBQYHCAkKCxAAYWFkYWFkYWFkYWFkYWFkYakAAADlOiB3+udT+48jTBv9sdTKBTeRTXrAli2EX9tR762m52fNaRNV7a4bioTojYFf+PhevDPUUrB7QAbyynQx3O21FAGZpmatUz26mD4xigd/CRDAGScuKOKU"
        + "+IbISvE5PczwRgaUZuHxl2GXTvKrW1RHa3bw3U4LnK9r3qZrc3XEXcGZBpoT/wmtS3Sv+1ToMj0+OIt+w8pS5YxieE9DgAyJDk+jXrQxsa2tt9tivEwYfNuqEXF1Sfp2vg==";

    /// <summary>A good one of the host, two minutes long, then changed.</summary>
    internal static JsonObject Claims(DateTimeOffset now, Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["typ"] = "meeting", ["uid"] = Pipeline.PipelineHouse.Host, ["mid"] = Uuid, ["attendrole"] = "host", ["aud"] = ClientId, ["iss"] = "marketplace.zoom.us",
            ["ts"] = now.ToUnixTimeMilliseconds(), ["exp"] = now.AddMinutes(2).ToUnixTimeMilliseconds(),
        };
        change?.Invoke(claims);
        return claims;
    }

    internal static string Good(DateTimeOffset now, Action<JsonObject>? change = null) => Seal(Claims(now, change).ToJsonString());

    internal static string Seal(string clear, string secret = Secret, int nonce = 12, string associated = "aadaad") => Convert.ToBase64String(Bytes(clear, secret, nonce, associated));

    internal static byte[] Bytes(string clear, string secret = Secret, int nonceSize = 12, string associated = "aadaad")
    {
        var nonce = RandomNumberGenerator.GetBytes(12);
        var aad = Encoding.UTF8.GetBytes(associated);
        var plain = Encoding.UTF8.GetBytes(clear);
        var (cipher, tag) = (new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), 16);
        aes.Encrypt(nonce, plain, cipher, tag, aad);
        var (aadLength, length) = (new byte[2], new byte[4]);
        BinaryPrimitives.WriteUInt16LittleEndian(aadLength, (ushort)aad.Length);
        BinaryPrimitives.WriteInt32LittleEndian(length, cipher.Length);
        return [(byte)nonceSize, .. nonceSize == 12 ? nonce : new byte[nonceSize], .. aadLength, .. aad, .. length, .. cipher, .. tag];
    }
}
