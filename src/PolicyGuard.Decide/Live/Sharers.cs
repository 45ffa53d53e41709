using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Who shares a screen now: while anybody does, what the host sees may be seen by all.</summary>
internal static class Sharers
{
    /// <summary>In place of an alias: somebody who cannot be told apart.</summary>
    private const string Somebody = "somebody";

    internal static void Start(Turn turn, Sighting who)
    {
        var sharer = Matching.Find(turn, who);
        turn.Put(sharer);
        Add(turn, sharer.Alias);
    }

    internal static void End(Turn turn, Sighting who)
    {
        if (Matching.Match(turn, who) is { } sharer)
        {
            turn.State = turn.State with { Sharing = turn.State.Sharing.Remove(sharer.Alias) };
        }
    }

    internal static void HearOfUnmatched(Turn turn)
    {
        switch (turn.Input.Fact)
        {
            case LiveFact.SharingStarted:
                Add(turn, Somebody);
                break;
            case LiveFact.SharingEnded:
                turn.State = turn.State with { Sharing = turn.State.Sharing.Remove(Somebody) };
                break;
        }
    }

    /// <summary>Who is not inside shares nothing.</summary>
    internal static void Forget(Turn turn)
    {
        if (turn.Input.Fact is not (LiveFact.Left or LiveFact.RosterSeen or LiveFact.EnteredWaitingRoom or LiveFact.PutInWaitingRoom))
        {
            return;
        }

        foreach (var alias in turn.State.Sharing)
        {
            if (alias != Somebody && turn.Find(alias) is not { Place: Place.Inside })
            {
                turn.State = turn.State with { Sharing = turn.State.Sharing.Remove(alias) };
            }
        }
    }

    private static void Add(Turn turn, string alias)
    {
        if (!turn.State.Sharing.Contains(alias))
        {
            turn.State = turn.State with { Sharing = turn.State.Sharing.Add(alias) };
        }

        turn.Tell("event", null, $"{alias} shares the screen");
    }
}
