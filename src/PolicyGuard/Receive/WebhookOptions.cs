using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;

namespace PolicyGuard.Receive;

/// <summary>Section <c>Webhook</c>.</summary>
internal sealed class WebhookOptions
{
    internal const int DefaultMaxBodyBytes = 1024 * 1024;
    internal const int DefaultToleranceSeconds = 7200;

    /// <summary>Bytes; a larger body is answered 413. Default 1 MiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxBodyBytes { get; init; } = DefaultMaxBodyBytes;

    /// <summary>Seconds a signature stays good. Long by default, because Zoom retries for 85 minutes and may send the first timestamp again.</summary>
    [Range(60, 86_400)]
    public int ToleranceSeconds { get; init; } = DefaultToleranceSeconds;
}

/// <summary>The secret tokens as bytes, re-read whenever configuration changes, so that a rotation needs no restart.</summary>
internal sealed class WebhookSecrets : IDisposable
{
    internal const string Key = "Zoom:WebhookSecretTokens";

    private readonly IDisposable registration;
    private volatile byte[][] current;

    public WebhookSecrets(IConfiguration configuration)
    {
        current = Read(configuration);
        registration = Microsoft.Extensions.Primitives.ChangeToken.OnChange(configuration.GetReloadToken, () => current = Read(configuration));
    }

    /// <summary>Current first.</summary>
    internal IReadOnlyList<byte[]> Current => current;

    /// <summary>An array (<c>__0</c>, <c>__1</c>) or one value with commas.</summary>
    internal static IEnumerable<string> Tokens(IConfiguration configuration)
    {
        var section = configuration.GetSection(Key);
        var single = section.Value?.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return single.Concat(section.GetChildren().Select(c => c.Value?.Trim() ?? "")).Where(t => t.Length > 0);
    }

    public void Dispose() => registration.Dispose();

    private static byte[][] Read(IConfiguration configuration) => [.. Tokens(configuration).Select(Encoding.UTF8.GetBytes)];
}
