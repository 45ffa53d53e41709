using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// Names and domains by which note-taking bots are known. Versioned data; a decision names the line that matched. Careful with people
/// called Otter, Fred, Jamie or Read: a bare product name that is also a person's name is no signature.
/// </summary>
public static class BotSignatures
{
    public const string Version = "2026-11";

    /// <summary>All terms must stand in the folded name; confidence is how surely it is a bot, not whose.</summary>
    private static readonly ImmutableArray<(string[] Terms, double Confidence)> Names =
    [
        (["otter.ai"], 0.99), (["otterpilot"], 0.99), (["fireflies.ai"], 0.99), (["fireflies", "notetaker"], 0.99),
        (["read.ai"], 0.99), (["read", "meeting notes"], 0.98), (["fathom", "notetaker"], 0.99), (["fathom.video"], 0.99),
        (["tl;dv"], 0.99), (["tldv"], 0.97), (["fellow", "notetaker"], 0.98), (["sembly"], 0.97), (["avoma"], 0.97), (["meetgeek"], 0.98),
        (["grain", "notetaker"], 0.98), (["gong", "assistant"], 0.95), (["chorus.ai"], 0.98), (["supernormal"], 0.96), (["krisp", "notetaker"], 0.98),
        (["notta"], 0.95), (["circleback"], 0.96), (["notetaker"], 0.95), (["note taker"], 0.9), (["ai notes"], 0.9), (["ai assistant"], 0.8),
        (["transcriber"], 0.8), (["transcription"], 0.8), (["'s assistant"], 0.5), (["copilot"], 0.7), (["recorder"], 0.6),
    ];

    private static readonly ImmutableArray<string> Domains =
        ["otter.ai", "fireflies.ai", "read.ai", "fathom.video", "tldv.io", "fellow.app", "sembly.ai", "avoma.com", "meetgeek.ai", "grain.com", "gong.io", "notta.ai"];

    /// <summary>The strongest match, or null.</summary>
    public static BotMatch? Match(Sighting who)
    {
        if (who.EmailDomain is { } domain && Domains.IndexOf(domain) is var at and >= 0)
        {
            return new BotMatch(0.99, $"list {Version} domain {at + 1}");
        }

        if (who.DisplayName is not { Length: > 0 } name)
        {
            return null;
        }

        var folded = NameFolding.Fold(name);
        BotMatch? best = null;
        for (var line = 0; line < Names.Length; line++)
        {
            var (terms, confidence) = Names[line];
            if (confidence > (best?.Confidence ?? 0) && Array.TrueForAll(terms, t => folded.Contains(t, StringComparison.Ordinal)))
            {
                best = new BotMatch(confidence, $"list {Version} line {line + 1}");
            }
        }

        return best;
    }
}

/// <param name="Line">For the record: which version and line of the list matched.</param>
public sealed record BotMatch(double Confidence, string Line);
