using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What a token says once it is opened: who may speak for which session.</summary>
/// <param name="Id">Names the panel in delivery keys, over all its connections.</param>
/// <param name="User">Keyed hash of the Zoom user id.</param>
/// <param name="Role">As Zoom's signed context had it.</param>
/// <param name="Vouched">When Zoom wrote the context that vouches for it; never renewed. Passes of before we kept it have none, and are not renewed.</param>
internal sealed record PanelPass(string Id, string Practice, string MeetingUuid, string User, MeetingRole Role, DateTimeOffset Until, DateTimeOffset Vouched = default);

/// <summary>Seals passes into tokens. They outlive a restart, because the keys do, and need no cookie, because the page holds them.</summary>
internal sealed class PanelPasses(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Without a connection. Over one it is renewed as long as the right to it holds.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromHours(4);

    /// <summary>No meeting of Zoom's lasts longer. After it the client asks Zoom for a fresh context.</summary>
    internal static readonly TimeSpan LongestMeeting = TimeSpan.FromHours(30);

    /// <summary>So that a panel that is cut off at any moment has hours left to come back in.</summary>
    internal static readonly TimeSpan RenewBefore = Life / 2;

    private const int LongestToken = 4096;

    private readonly IDataProtector protector = protection.CreateProtector("PolicyGuard.Companion.Pass.v1");

    /// <param name="vouched">A context may be kept for minutes before it is shown; what Zoom says of its user in between is newer.</param>
    internal string Issue(string practice, string uuid, string user, MeetingRole role, DateTimeOffset? vouched = null)
    {
        var now = time.GetUtcNow();
        return Seal(new PanelPass(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), practice, uuid, user, role, now + Life, vouched < now ? vouched.Value : now));
    }

    internal string Seal(PanelPass pass) => System.Buffers.Text.Base64Url.EncodeToString(protector.Protect(JsonSerializer.SerializeToUtf8Bytes(pass, PanelPassJson.Default.PanelPass)));

    /// <summary>The same pass for longer; null while it has long enough, or when it was renewed for as long as a meeting can last.</summary>
    internal PanelPass? Renew(PanelPass pass)
    {
        var now = time.GetUtcNow();
        var until = now + Life < pass.Vouched + LongestMeeting ? now + Life : pass.Vouched + LongestMeeting;
        return pass.Until - now < RenewBefore && until > pass.Until ? pass with { Until = until } : null;
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
