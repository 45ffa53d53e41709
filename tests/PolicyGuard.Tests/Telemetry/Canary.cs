using System.Net;
using System.Text;
using System.Text.Json;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>A distinctive word in every form in which it could slip out.</summary>
internal sealed record Canary(string Word)
{
    /// <summary>Of each kind that must stay inside: names, e-mail, phone, topic, passcode, join link, secrets, tokens, keys.</summary>
    internal static IReadOnlyList<Canary> All { get; } =
    [
        .. new[]
        {
            "Quetzalcoatl", "Zanzibar", "quetzal.canary@example.org", "15550100999", "C4n4ry+P455/", "https://zoom.example/j/canary-join-link?pwd=C4n4ry", "canary-join-link",
            "sandbox-client-secret", "sandbox-access-token", "sandbox-webhook-secret", "sandbox-key-0123456789", "canary-word-of-the-policy",
        }.Select(w => new Canary(w)),
    ];

    /// <summary>What of it is in the text, by form.</summary>
    internal IEnumerable<string> FormsIn(string text) => Forms()
        .Where(f => text.Contains(f.Text, f.Exact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)).Select(f => $"{Word} ({f.Name})");

    internal static IReadOnlyList<string> AllIn(string text) => [.. All.SelectMany(c => c.FormsIn(text))];

    private IEnumerable<(string Name, string Text, bool Exact)> Forms()
    {
        yield return ("plain", Word, false);
        yield return ("percent-encoded", Uri.EscapeDataString(Word), false);
        yield return ("form-encoded", WebUtility.UrlEncode(Word), false);
        yield return ("JSON-escaped", JsonEncodedText.Encode(Word).ToString(), false);
        yield return ("HTML-escaped", WebUtility.HtmlEncode(Word), false);
        yield return ("hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Word)), false);

        // Where it begins within what was encoded decides between three spellings.
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Base64At(offset);
            yield return ($"base64 at {offset}", encoded, true);
            yield return ($"base64url at {offset}", encoded.Replace('+', '-').Replace('/', '_'), true);
        }
    }

    private string Base64At(int offset)
    {
        var bytes = Encoding.UTF8.GetBytes(Word);
        var whole = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        return whole[((offset * 8 / 6) + (offset == 0 ? 0 : 1))..((offset + bytes.Length) * 8 / 6)];
    }
}
