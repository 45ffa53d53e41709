using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>A client who drops out finds their place kept for a while: until then nobody unknown is put out, because it may be them.</summary>
internal static class Places
{
    internal static void Follow(Turn turn)
    {
        GiveUp(turn);
        if (turn.Input.Fact is LiveFact.RosterSeen or LiveFact.Left { Reason: not (LeaveReason.RemovedByHost or LeaveReason.HostEnded) })
        {
            Keep(turn);
        }

        if (!turn.State.Sharing.IsEmpty)
        {
            Sharers.Forget(turn);
        }

        if (!turn.State.Kept.IsEmpty)
        {
            TakeBack(turn);
        }
    }

    /// <summary>A place is kept for this person.</summary>
    internal static bool IsKeptFor(SessionState state, string? personId)
    {
        foreach (var kept in state.Kept)
        {
            if (kept.PersonId == personId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Expected and back: a place is kept for them, or another connection of theirs is still seen inside.</summary>
    internal static bool IsReturning(Turn turn, Participant person) => person is { PersonId: { } id, Later: false } && (IsKeptFor(turn.State, id) || IsInside(turn, person));

    private static void Keep(Turn turn)
    {
        // From the drop, not from hearing of it: an ungraceful leave is told a minute or two late, and a retry an hour.
        var until = turn.Input.At + turn.Context.Policy.DurationOf("LIV-06", "grace");
        if (until <= turn.Now)
        {
            return;
        }

        foreach (var gone in turn.State.People)
        {
            if (gone is { Place: Place.Left, Accepted: true, IsStaff: false, IsHost: false } && WasInside(turn, gone) && !IsInside(turn, gone))
            {
                var person = KeyOf(gone);
                turn.State = turn.State with { Kept = turn.State.Kept.RemoveAll(k => k.PersonId == person).Add(new KeptPlace(person, gone.Alias, until)) };
                turn.Timer(TimerNames.Grace + person, until);
                turn.Tell("event", "LIV-06", $"The place of {gone.Alias} is kept");
            }
        }
    }

    private static void GiveUp(Turn turn)
    {
        foreach (var kept in turn.State.Kept)
        {
            if (kept.Until <= turn.Now)
            {
                turn.State = turn.State with { Kept = turn.State.Kept.Remove(kept) };
            }
        }
    }

    private static void TakeBack(Turn turn)
    {
        foreach (var kept in turn.State.Kept)
        {
            foreach (var person in turn.State.People)
            {
                if (person.Place == Place.Inside && KeyOf(person) == kept.PersonId)
                {
                    turn.State = turn.State with { Kept = turn.State.Kept.Remove(kept) };
                    turn.Timer(TimerNames.Grace + kept.PersonId, null);
                    turn.Tell("event", "LIV-06", $"{kept.Alias} is back");
                    break;
                }
            }
        }

        // Without an expected set nobody can be told apart by evidence: whoever the host lets in takes the kept place.
        if (turn.Input.Fact is LiveFact.Admitted admitted && turn.Context.Expected.People.IsEmpty && Matching.Match(turn, admitted.Who) is { IsStaff: false, BotSignature: null })
        {
            turn.State = turn.State with { Kept = [] };
        }
    }

    private static string KeyOf(Participant person) => person.PersonId ?? person.Alias;

    private static bool WasInside(Turn turn, Participant person)
    {
        foreach (var before in turn.Before.People)
        {
            if (before.Place == Place.Inside && before.Alias == person.Alias)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInside(Turn turn, Participant person)
    {
        if (person.PersonId is not null)
        {
            foreach (var other in turn.State.People)
            {
                if (other.Place == Place.Inside && other.PersonId == person.PersonId)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
