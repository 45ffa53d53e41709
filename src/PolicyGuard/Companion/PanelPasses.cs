using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What a token says once it is opened: who may speak for which session.</summary>
/// <param name="Id">Names the panel in delivery keys, over all its connections.</param>
/// <param name="User">Keyed hash of the Zoom user id.</param>
internal sealed record PanelPass(string Id, string Practice, string MeetingUuid, string User, MeetingRole Role, DateTimeOffset Until);

/// <summary>Seals passes into tokens. They outlive a restart, because the keys do, and need no cookie, because the page holds them.</summary>
internal sealed class PanelPasses(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Longer than any session; a panel that outlives it asks Zoom for a fresh context.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromHours(4);

    private const int LongestToken = 4096;

    private readonly IDataProtector protector = protection.CreateProtector("PolicyGuard.Companion.Pass.v1");

    internal string Issue(string practice, string uuid, string user, MeetingRole role)
    {
        var pass = new PanelPass(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), practice, uuid, user, role, time.GetUtcNow() + Life);
        return System.Buffers.Text.Base64Url.EncodeToString(protector.Protect(JsonSerializer.SerializeToUtf8Bytes(pass, PanelPassJson.Default.PanelPass)));
    }

    /// <returns>Null when it is not ours, was made for something else, or has run out.</returns>
    internal PanelPass? Read(string? token)
    {
        if (token is null or { Length: 0 or > LongestToken })
        {
            return null;
        }

        try
        {
            var pass = JsonSerializer.Deserialize(protector.Unprotect(System.Buffers.Text.Base64Url.DecodeFromChars(token)), PanelPassJson.Default.PanelPass);
            return pass is not null && pass.Until > time.GetUtcNow() ? pass : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(PanelPass))]
internal sealed partial class PanelPassJson : JsonSerializerContext;
