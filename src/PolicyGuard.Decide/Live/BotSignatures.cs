using System.Collections.Immutable;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// Names and domains by which note-taking bots are known. Versioned data; a decision names the line that matched. Careful with people
/// called Otter, Fred, Jamie or Read: a bare product name that is also a person's name is no signature.
/// </summary>
public static class BotSignatures
{
    public const string Version = "2026-11";

    /// <summary>
    /// All terms must stand in the folded name as words of their own: an assembly hall is no Sembly. Confidence is how surely it is a bot,
    /// not whose. People take notes for people, too: without "AI" or a product's name a note-taker may be one of them.
    /// </summary>
    private static readonly ImmutableArray<(string[] Terms, double Confidence)> Names =
    [
        (["otter.ai"], 0.99), (["otterpilot"], 0.99), (["fireflies.ai"], 0.99), (["fireflies", "notetaker"], 0.99),
        (["read.ai"], 0.99), (["read", "meeting notes"], 0.98), (["fathom", "notetaker"], 0.99), (["fathom.video"], 0.99),
        (["tl;dv"], 0.99), (["tldv"], 0.97), (["fellow", "notetaker"], 0.98), (["sembly"], 0.97), (["avoma"], 0.97), (["meetgeek"], 0.98),
        (["grain", "notetaker"], 0.98), (["gong", "notetaker"], 0.97), (["gong", "assistant"], 0.7), (["chorus.ai"], 0.98), (["supernormal"], 0.96),
        (["krisp", "notetaker"], 0.98), (["notta.ai"], 0.98), (["notta", "bot"], 0.97), (["notta"], 0.8), (["circleback"], 0.96),
        (["fireflies", "recorder"], 0.97), (["fireflies", "notes"], 0.96), (["'s notetaker"], 0.96), (["’s notetaker"], 0.96), (["ai notetaker"], 0.97), (["ai note taker"], 0.97), (["notetaker"], 0.85), (["note taker"], 0.8), (["ai notes"], 0.9), (["ai assistant"], 0.8),
        (["transcriber"], 0.8), (["transcription"], 0.8), (["'s assistant"], 0.5), (["copilot"], 0.7), (["recorder"], 0.6),
    ];

    private static readonly ImmutableArray<string> Domains =
        ["otter.ai", "fireflies.ai", "read.ai", "fathom.video", "tldv.io", "fellow.app", "sembly.ai", "avoma.com", "meetgeek.ai", "grain.com", "gong.io", "notta.ai"];

    /// <summary>The strongest match, or null.</summary>
    public static BotMatch? Match(string foldedName, string? emailDomain)
    {
        if (emailDomain is not null && Domains.IndexOf(emailDomain) is var at and >= 0)
        {
            return new BotMatch(0.99, $"list {Version} domain {at + 1}");
        }

        var (best, confidence) = (-1, 0.0);
        for (var line = 0; line < Names.Length; line++)
        {
            if (Names[line].Confidence > confidence && HasAll(foldedName, Names[line].Terms))
            {
                (best, confidence) = (line, Names[line].Confidence);
            }
        }

        return best < 0 ? null : new BotMatch(confidence, $"list {Version} line {best + 1}");
    }

    private static bool HasAll(string name, string[] terms)
    {
        foreach (var term in terms)
        {
            if (!HasWord(name, term))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasWord(string name, string term)
    {
        for (var at = name.IndexOf(term, StringComparison.Ordinal); at >= 0; at = name.IndexOf(term, at + 1, StringComparison.Ordinal))
        {
            var end = at + term.Length;
            if ((at == 0 || !char.IsLetterOrDigit(name[at - 1]) || !char.IsLetterOrDigit(term[0])) && (end == name.Length || !char.IsLetterOrDigit(name[end])))
            {
                return true;
            }
        }

        return false;
    }
}

/// <param name="Line">For the record: which version and line of the list matched.</param>
public sealed record BotMatch(double Confidence, string Line);
