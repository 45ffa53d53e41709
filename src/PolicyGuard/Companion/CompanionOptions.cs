using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PolicyGuard.Zoom;

namespace PolicyGuard.Companion;

/// <summary>
/// Section <c>Companion</c>: the Zoom App that shows the panel in the host's client. A Server-to-Server app is not a Zoom App, so the two may
/// have different credentials.
/// </summary>
internal sealed class CompanionOptions
{
    /// <summary>The Zoom App's client id. Default: <c>Zoom:ClientId</c>.</summary>
    public string? ClientId { get; init; }

    /// <summary>The Zoom App's client secret. Default: <c>Zoom:ClientSecret</c>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The Zoom App's id in the Marketplace: whose panel Zoom is asked to open at a meeting's start.</summary>
    public string? AppId { get; init; }

    /// <summary>Further origins that may frame the page, separated by blanks, commas or semicolons. Zoom's own always may.</summary>
    public string? FrameAncestors { get; init; }

    /// <summary>Null when every origin is one: a scheme, a host and perhaps a port.</summary>
    internal static string? Fault(string origins) =>
        Split(origins).All(IsOrigin) ? null : "must be origins like https://zoom.example, without a path (http only on this machine)";

    internal static string[] Split(string? origins) => (origins ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) && uri.UserInfo.Length == 0;
}

/// <summary>The Zoom App whose contexts we accept.</summary>
internal sealed class CompanionApp(IOptions<CompanionOptions> companion, IOptions<ZoomOptions> zoom)
{
    internal string ClientId { get; } = companion.Value.ClientId is { Length: > 0 } id ? id : zoom.Value.ClientId;

    /// <summary>Zoom encrypts the context under SHA-256 of the client secret.</summary>
    internal byte[] Key { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(companion.Value.ClientSecret is { Length: > 0 } secret ? secret : zoom.Value.ClientSecret));

    internal string? AppId { get; } = companion.Value.AppId is { Length: > 0 } app ? app : null;

    /// <summary>
    /// Somebody set up a Zoom App: only then is Zoom asked to open it. With nothing but the REST app's own credentials there may be none.
    /// </summary>
    internal bool IsSetUp { get; } = companion.Value.ClientId is { Length: > 0 } || companion.Value.AppId is { Length: > 0 };

    internal IReadOnlyList<string> FrameAncestors { get; } = [.. CompanionOptions.Split(companion.Value.FrameAncestors).Select(o => o.TrimEnd('/'))];
}
