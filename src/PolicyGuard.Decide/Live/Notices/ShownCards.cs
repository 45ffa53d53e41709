using PolicyGuard.Decide.Live.Panel;

namespace PolicyGuard.Decide.Live.Notices;

/// <summary>Cards that the panel has shown: each is told of once, and what it stands for counts as shown with it.</summary>
internal static class ShownCards
{
    internal static void Hear(Turn turn, string id)
    {
        var words = new PanelWords(turn.State, turn.Context, turn.Profile);
        foreach (var card in PanelCards.Of(turn.State, turn.Context, turn.Profile, words, turn.Input.At))
        {
            if (card.Id != id || !turn.Mark($"shown:{id}"))
            {
                continue;
            }

            turn.Tell("event", null, $"Shown to the host: {card.Title}");
            for (var i = 0; i < turn.State.Notices.Length; i++)
            {
                if (IsCoveredBy(turn.State.Notices[i], card))
                {
                    NoticeTracker.Show(turn, i, tell: false);
                }
            }
        }
    }

    internal static bool IsCoveredBy(HostNotice notice, PanelCard card) =>
        notice is { Kind: NoticeKind.Prompt, EndedAt: null } && (notice.Alias ?? "") == card.Alias;
}
