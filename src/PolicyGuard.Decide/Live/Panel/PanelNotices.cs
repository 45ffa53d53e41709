using System.Collections.Immutable;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Panel;

/// <param name="Id">The same notice has the same id, however often it is shown.</param>
/// <param name="Text">One sentence or two, aliases only.</param>
public sealed record PanelNotice(string Id, string Text);

/// <summary>What the therapist is to know and need not answer: a standing warning first, then the newest, never more than three.</summary>
internal static class PanelNotices
{
    private const int Most = 3;

    internal static ImmutableArray<PanelNotice> Of(SessionState state, ImmutableArray<PanelCard> cards, PanelWords words)
    {
        if (state.Notices.IsEmpty)
        {
            return [];
        }

        return
        [
            .. state.Notices.Reverse().Where(n => n.EndedAt is null && !IsSaidOtherwise(state, cards, n) && !IsOutside(n, words))
                .OrderBy(n => n.Kind == NoticeKind.Warning ? 0 : 1).Take(Most).Select(n => new PanelNotice(n.Id, TextOf(state, n, words))),
        ];
    }

    /// <summary>A card or a warning about the same participant says it, or it is being seen to now.</summary>
    private static bool IsSaidOtherwise(SessionState state, ImmutableArray<PanelCard> cards, HostNotice notice) => notice.Kind switch
    {
        NoticeKind.Prompt => cards.Any(c => ShownCards.IsCoveredBy(notice, c))
            || (notice.Alias is not null && state.Pending.Any(p => p.Alias == notice.Alias)) || IsWarnedOf(state, notice.Alias),
        NoticeKind.Failure => IsWarnedOf(state, notice.Alias) || (notice is { Alias: null, Rule: "LIV-11" } && state.Notices.Any(n => n is { Capture: not null, EndedAt: null })),
        NoticeKind.Notice or NoticeKind.Warning => false,
    };

    private static bool IsWarnedOf(SessionState state, string? alias) =>
        alias is not null && state.Notices.Any(n => n is { Kind: NoticeKind.Warning, EndedAt: null } && n.Alias == alias);

    /// <summary>Somebody may read along, and is not to read who is outside.</summary>
    private static bool IsOutside(HostNotice notice, PanelWords words) => words.NamesNobodyOutside && notice is { Alias: not null, Place: not Place.Inside };

    private static string TextOf(SessionState state, HostNotice notice, PanelWords words)
    {
        // The next client is never named: the one who is in session may read along.
        var about = notice.Kind == NoticeKind.Warning ? null : state.People.FirstOrDefault(p => p.Alias == notice.Alias && !p.Later);
        return about is null || words.NameOf(about) is var name && name == PanelWords.Somebody
            ? notice.Text
            : $"{char.ToUpperInvariant(name[0])}{name[1..]}: {char.ToLowerInvariant(notice.Text[0])}{notice.Text[1..]}";
    }
}
