using PolicyGuard.Decide.Policies;
using PolicyGuard.Receive;

namespace PolicyGuard.Configuration;

/// <summary>
/// Finds keys that were meant for us and that nothing reads. Within our own sections every unknown key is one. Outside of them only what
/// stands in a file or on the command line, and only a name that is near one of ours: the rest belongs to the frameworks or to others.
/// </summary>
internal sealed class KeySpelling(IReadOnlyCollection<string> known)
{
    private const string Urls = "Urls";
    private const int ShortName = 5;

    private readonly string[] sections = [.. known.Select(k => k[..k.IndexOf(':', StringComparison.Ordinal)]).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Keys of our own sections, wherever they were set.</summary>
    internal IEnumerable<string> Within(IConfiguration all) => sections.SelectMany(section => all.GetSection(section).AsEnumerable())
        .Where(leaf => leaf.Value is not null && leaf.Key.Contains(':', StringComparison.Ordinal) && !IsKnown(leaf.Key))
        .Select(leaf => $"{leaf.Key}: there is no such setting{Spelling.Suggest(leaf.Key, known)}");

    /// <summary>Keys beside our sections, as somebody wrote them.</summary>
    internal IEnumerable<string> Beside(IConfiguration written) => written.AsEnumerable()
        .Where(leaf => leaf.Value is not null).Select(leaf => leaf.Key)
        .Where(key => !sections.Contains(TopOf(key), StringComparer.OrdinalIgnoreCase) || !key.Contains(':', StringComparison.Ordinal))
        .Select(Meant).OfType<string>();

    private bool IsKnown(string key) =>
        known.Contains(key, StringComparer.OrdinalIgnoreCase) || key.StartsWith(WebhookSecrets.Key + ":", StringComparison.OrdinalIgnoreCase);

    private string? Meant(string key)
    {
        if (string.Equals(key, Urls, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (sections.Contains(key, StringComparer.OrdinalIgnoreCase))
        {
            return $"{key}: is a section and has no value of its own; set {string.Join(", ", known.Where(k => k.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)))}";
        }

        var plain = key.Replace("__", ":", StringComparison.Ordinal);
        if (plain != key && sections.Contains(TopOf(plain), StringComparer.OrdinalIgnoreCase))
        {
            return $"{key}: two underscores are for environment variables; did you mean '{Exactly(plain)}'?";
        }

        if (!key.Contains(':', StringComparison.Ordinal) && known.FirstOrDefault(k => k.EndsWith(":" + key, StringComparison.OrdinalIgnoreCase)) is { } whole)
        {
            return $"{key}: a setting is named with its section; did you mean '{whole}'?";
        }

        if (Near(TopOf(key), [.. sections, Urls]) is not { } section)
        {
            return null;
        }

        var mended = section + key[TopOf(key).Length..];
        return $"{key}: there is no such section; did you mean '{(known.Contains(mended, StringComparer.OrdinalIgnoreCase) || section == Urls ? Exactly(mended) : Spelling.Nearest(mended, known, 3) ?? section)}'?";
    }

    /// <summary>As we spell it.</summary>
    private string Exactly(string key) => known.FirstOrDefault(k => string.Equals(k, key, StringComparison.OrdinalIgnoreCase)) ?? key;

    /// <summary>One wrong letter makes another word of a short one, so it takes less to be far.</summary>
    private static string? Near(string name, IEnumerable<string> ours) => Spelling.Nearest(name, ours.Where(o => o.Length > ShortName), 3) ?? Spelling.Nearest(name, ours.Where(o => o.Length <= ShortName), 2);

    private static string TopOf(string key) => key.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? key[..at] : key;
}
