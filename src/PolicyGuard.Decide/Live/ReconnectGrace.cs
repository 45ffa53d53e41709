using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>A client who drops out finds their place kept for a while: until then nobody unknown is put out, because it may be them.</summary>
internal static class ReconnectGrace
{
    internal static void Follow(Turn turn)
    {
        GiveUp(turn);
        GiveUpAfterProperLeave(turn);
        GiveUpOfPutBack(turn);
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

    /// <summary>Whose place it is turned out to be somebody else: the place goes with them.</summary>
    internal static void Follow(Turn turn, string alias, string now)
    {
        foreach (var kept in turn.State.Kept)
        {
            if (kept.Alias == alias && turn.Find(now) is { } person)
            {
                End(turn, kept);
                Begin(turn, new KeptPlace(SharedIdentifiers.KeyOf(turn.State, person), now, kept.Until));
            }
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

    /// <summary>A place is kept for this participant's person.</summary>
    internal static bool IsFor(SessionState state, Participant person) => !state.Kept.IsEmpty && IsKeptFor(state, SharedIdentifiers.KeyOf(state, person));

    private static void Keep(Turn turn)
    {
        // From the drop, not from hearing of it: an ungraceful leave is told a minute or two late, and a retry an hour.
        var until = turn.Input.At + turn.Context.Policy.DurationOf("LIV-06", "grace");
        foreach (var gone in turn.State.People)
        {
            if (gone is not { Place: Place.Left, Accepted: true, IsStaff: false, Role: not PersonRole.Host } || !WasInside(turn, gone) || IsInside(turn, gone)
                || ConnectionSuccessors.Continue(turn, gone) || until <= turn.Now || !NeedsPlace(turn, gone))
            {
                continue;
            }

            var person = SharedIdentifiers.KeyOf(turn.State, gone);
            Begin(turn, new KeptPlace(person, gone.Alias, until));
            turn.Tell("event", "LIV-06", $"The place of {gone.Alias} is kept");
        }
    }

    /// <summary>Somebody whom nobody expected and who leaves properly does not come back.</summary>
    private static bool NeedsPlace(Turn turn, Participant gone) =>
        turn.Input.Fact is not LiveFact.Left { Reason: LeaveReason.LeftByThemselves }
        || gone.IsProven || SharedIdentifiers.KeyOf(turn.State, gone) == turn.State.VouchedClient || turn.Context.Expected.People.Any(e => e.Required && e.Person.Id == gone.PersonId);

    /// <summary>The client showed them gone and not why; Zoom's own event says now that they left properly.</summary>
    private static void GiveUpAfterProperLeave(Turn turn)
    {
        if (!turn.State.Kept.IsEmpty && turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.LeftByThemselves, Who: { ByPanel: false } who }
            && Matching.Match(turn, who) is { Place: Place.Left } gone && !NeedsPlace(turn, gone)
            && turn.State.Kept.FirstOrDefault(k => k.PersonId == SharedIdentifiers.KeyOf(turn.State, gone) || k.Alias == gone.MayBe || IsOfSameLeave(turn, k, gone)) is { } kept)
        {
            End(turn, kept);
        }
    }

    /// <summary>The client showed them gone; it was the host who put them back.</summary>
    private static void GiveUpOfPutBack(Turn turn)
    {
        if (!turn.State.Kept.IsEmpty && turn.Input.Fact is LiveFact.PutInWaitingRoom { Who: var who } && Matching.Match(turn, who) is { Place: Place.Waiting } back
            && turn.State.Kept.FirstOrDefault(k => k.PersonId == SharedIdentifiers.KeyOf(turn.State, back)) is { } kept)
        {
            End(turn, kept);
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
                if (person.Place == Place.Inside && (SharedIdentifiers.KeyOf(turn.State, person) == kept.PersonId || IsOfSameName(turn, kept, person)))
                {
                    End(turn, kept);
                    turn.Tell("event", "LIV-06", $"{kept.Alias} is back");
                    break;
                }
            }
        }

        if (turn.Input.Fact is LiveFact.Admitted admitted && turn.Context.Expected.People.IsEmpty && Matching.Match(turn, admitted.Who) is { IsStaff: false, BotSignature: null } letIn)
        {
            GiveTo(turn, letIn);
        }
    }

    /// <summary>
    /// Without an expected set nobody can be told apart by evidence: whoever the host lets in takes the place of their own name, or the only
    /// one that is kept. Of several places none is given up that its owner may still claim.
    /// </summary>
    private static void GiveTo(Turn turn, Participant letIn)
    {
        var own = turn.State.Kept.FirstOrDefault(k => letIn.NameKey is not null && turn.Find(k.Alias)?.NameKey == letIn.NameKey)
            ?? (turn.State.Kept.Length == 1 ? turn.State.Kept[0] : null);
        if (own is not null)
        {
            End(turn, own);
        }
    }

    /// <summary>The client showed somebody gone whose ids in Zoom's events were never heard: the one of that name who left then is them.</summary>
    private static bool IsOfSameLeave(Turn turn, KeptPlace kept, Participant gone) =>
        turn.Find(kept.Alias) is { Place: Place.Left, PlaceByPanel: true, JoinHeard: false, NameKey: not null } shown && shown.NameKey == gone.NameKey
        && (shown.PlaceAt - gone.PlaceAt).Duration() <= PanelNames.SameTime && !NeedsPlace(turn, shown);

    /// <summary>Somebody expected came back after it was kept, and the place is another connection's of the same name, which the host had let in.</summary>
    private static bool IsOfSameName(Turn turn, KeptPlace kept, Participant person) =>
        person is { PersonId: not null, NameKey: { } name } && turn.Find(kept.Alias) is { PersonId: null, Place: Place.Left } gone && gone.NameKey == name
        && person.PlaceAt > gone.PlaceAt && NameClaims.IsTelling(turn.State, name);

    private static void Begin(Turn turn, KeptPlace kept)
    {
        turn.State = turn.State with { Kept = turn.State.Kept.RemoveAll(k => k.PersonId == kept.PersonId).Add(kept) };
        turn.Timer(TimerNames.Grace + kept.PersonId, kept.Until);
    }

    private static void End(Turn turn, KeptPlace kept)
    {
        turn.State = turn.State with { Kept = turn.State.Kept.Remove(kept) };
        turn.Timer(TimerNames.Grace + kept.PersonId, null);
    }

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
        var key = SharedIdentifiers.KeyOf(turn.State, person);
        foreach (var other in turn.State.People)
        {
            if (other.Place == Place.Inside && other.Alias != person.Alias && SharedIdentifiers.KeyOf(turn.State, other) == key)
            {
                return true;
            }
        }

        return false;
    }
}
