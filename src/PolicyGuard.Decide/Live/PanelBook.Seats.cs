using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <content>Who is kept where: the ids of the client attached to somebody, or put aside.</content>
internal static partial class PanelBook
{
    internal static Participant? ByPanelId(SessionState state, string id)
    {
        foreach (var person in state.People)
        {
            if (PanelIds.Has(person.PanelUuids, id))
            {
                return person;
            }
        }

        return null;
    }

    internal static UnmatchedSeat? SeatOf(SessionState state, string id)
    {
        if (state.Companion is { } link)
        {
            foreach (var seat in link.Unmatched)
            {
                if (PanelIds.Same(seat.PanelUuid, id))
                {
                    return seat;
                }
            }
        }

        return null;
    }

    internal static void Forget(Turn turn, string id)
    {
        if (turn.State.Companion is { } link && SeatOf(turn.State, id) is not null)
        {
            turn.State = turn.State with { Companion = link with { Unmatched = link.Unmatched.RemoveAll(s => PanelIds.Same(s.PanelUuid, id)) } };
        }
    }

    /// <summary>Somebody unknown of whom there is newer word: that they went, or a picture in which they are not.</summary>
    private static bool IsOld(Turn turn, string id)
    {
        if (turn.State.Companion is not { } link || turn.Input.Fact is LiveFact.RosterSeen)
        {
            return false;
        }

        foreach (var gone in link.Gone)
        {
            if (turn.Input.At <= gone.At && PanelIds.Same(gone.PanelUuid, id))
            {
                return true;
            }
        }

        return turn.Input.At < link.ReadAt;
    }

    private static (Participant? Person, bool Several) ByEventId(SessionState state, string id)
    {
        Participant? only = null;
        foreach (var person in state.People)
        {
            if (PanelIds.Has(person.Uuids, id))
            {
                if (only is not null)
                {
                    return (only, true);
                }

                only = person;
            }
        }

        return (only, false);
    }

    private static bool IsSameProof(Turn turn, Participant person, Sighting who) => Identity.Prove(turn.State, turn.Context, who) is { } proven
        ? Identity.Same(person, proven)
        : !person.IsProven && !person.IsStaff;

    /// <summary>A second person of a name by which ids were matched: from now on nobody knows which of the two is which.</summary>
    private static void Doubt(Turn turn, string? name)
    {
        foreach (var person in turn.State.People)
        {
            if (person.PanelByName && name is not null && person.NameKey == name && person.Place != Place.Left)
            {
                Part(turn, person);
            }
        }
    }

    private static void Part(Turn turn, Participant person)
    {
        foreach (var id in person.PanelUuids)
        {
            Aside(turn, new UnmatchedSeat(id, person.NameKey, person.Place, person.PlaceAt));
        }

        turn.Put(person with { PanelUuids = [], PanelByName = false });
    }

    private static void Attach(Turn turn, Participant person, string id, bool byName)
    {
        // Spelt alike it is kept once.
        var known = person.Uuids.IndexOf(id);
        turn.Put(person with { PanelUuids = person.PanelUuids.Add(known < 0 ? id : person.Uuids[known]), PanelByName = byName || person.PanelByName });
        if (byName)
        {
            turn.Tell("event", null, $"{person.Alias} in the client: matched by the same name at the same time");
        }
        else if (known < 0)
        {
            turn.Tell("event", null, $"{person.Alias} in the client: matched by the same id");
        }
    }

    private static void Take(Turn turn, Participant person, Sighting who, bool byName)
    {
        turn.Put(person with
        {
            Uuids = who.Uuid is null || person.Uuids.Contains(who.Uuid) ? person.Uuids : person.Uuids.Add(who.Uuid),
            UserIds = who.UserId is null || person.UserIds.Contains(who.UserId) ? person.UserIds : person.UserIds.Add(who.UserId),
            PanelByName = byName || person.PanelByName,
            PanelDoubt = false,
        });
        if (byName)
        {
            turn.Tell("event", null, $"{person.Alias} in Zoom's events: matched by the same name at the same time");
        }
    }

    private static void Aside(Turn turn, UnmatchedSeat seat)
    {
        Forget(turn, seat.PanelUuid);
        var link = turn.State.Companion ?? new CompanionLink(false, CompanionAbilities.None);
        turn.State = turn.State with { Companion = link with { Unmatched = link.Unmatched.Add(seat) } };
        turn.Timer(TimerNames.Unmatched, turn.Now + PanelNames.SameTime);
        turn.Tell("event", null, "Somebody in the client cannot be told apart from others yet");
    }
}
