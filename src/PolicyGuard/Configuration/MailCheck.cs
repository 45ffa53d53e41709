using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using PolicyGuard.Mail;

namespace PolicyGuard.Configuration;

/// <summary>What the section <c>Mail</c> must look like, so that the first mail is not the first to find out.</summary>
internal static partial class MailCheck
{
    private const int LongestSubject = 100;
    private const int LongestText = 4_000;

    internal static string? From(string value) => AddressPattern().IsMatch(value) ? null : "must be one plain address such as clinic@example.org";

    internal static string? Certificates(string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found.Count > 0 ? null : "holds no certificate (PEM)";
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "must be a file of certificates (PEM) that we may read";
        }
    }

    internal static string? Subject(string value) => value.Length > LongestSubject || value.Any(char.IsControl) || value.AsSpan().ContainsAny('{', '}')
        ? $"must be one line of at most {LongestSubject} characters without braces: a subject is read by whoever sees the screen"
        : null;

    internal static string? Text(string value)
    {
        var rest = value.Replace("{link}", "", StringComparison.Ordinal).Replace("{start}", "", StringComparison.Ordinal);
        return value.Length > LongestText ? $"may have {LongestText} characters"
            : rest.AsSpan().ContainsAny('{', '}') ? "knows only {link} and {start}"
            : value.Contains("{link}", StringComparison.Ordinal) ? null
            : "must hold {link}";
    }

    /// <summary>What single values cannot tell.</summary>
    internal static IEnumerable<string> Together(IConfiguration configuration)
    {
        string? Of(string key) => configuration[$"{MailOptions.Section}:{key}"] is { Length: > 0 } value ? value : null;
        if (Of("Host") is not { } host)
        {
            if (configuration.GetSection(MailOptions.Section).AsEnumerable().Any(k => !string.IsNullOrEmpty(k.Value)))
            {
                yield return "Mail:Host: is missing; without it nothing is mailed, so leave the others out too";
            }

            yield break;
        }

        if (Of("From") is null)
        {
            yield return "Mail:From: is missing; mails need an address they come from";
        }

        if (string.Equals(Of("Security"), "none", StringComparison.OrdinalIgnoreCase) && !MailOptions.IsLoopback(host))
        {
            yield return "Mail:Security: none is for a mail server on this machine; links would cross the network in clear text. Use startTls or tls";
        }

        if (Of("User") is null != Of("Password") is null)
        {
            yield return "Mail:Password: user and password go together";
        }
    }

    [GeneratedRegex("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?\\z", RegexOptions.None, 200)]
    private static partial Regex AddressPattern();
}
