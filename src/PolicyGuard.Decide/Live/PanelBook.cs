using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// Which of the client's people is which of the events' people. Equal ids decide; else a name that only one of them has, told within the
/// same moments; else nobody knows, the host is asked, and nothing is done to them. The method goes into the story.
/// </summary>
internal static partial class PanelBook
{
    private const int MostGone = 8;

    /// <summary>The client shows somebody at <paramref name="told"/>.</summary>
    /// <returns>True: it is certain who this is, or that it is somebody new. False: it was put aside.</returns>
    internal static bool Meets(Turn turn, Sighting who, Place told)
    {
        if (who.Uuid is not { Length: > 0 } id)
        {
            return false;
        }

        if (ByPanelId(turn.State, id) is not null)
        {
            return true;
        }

        if (SeatOf(turn.State, id)?.Place == told || IsOld(turn, id))
        {
            return false;
        }

        Forget(turn, id);
        Doubt(turn, who.NameKey);
        var (same, several) = ByEventId(turn.State, id);
        if (same is not null && !several)
        {
            Attach(turn, same, id, byName: false);
            return true;
        }

        if (!several && PanelNames.Named(turn.State, who.NameKey, told, turn.Input.At) is { } named && PanelNames.Unmatched(turn.State, who.NameKey) == 0)
        {
            Attach(turn, named, id, byName: true);
            return true;
        }

        if (several || PanelNames.MayBeKnown(turn.State, who, turn.Input.At))
        {
            Aside(turn, new UnmatchedSeat(id, who.NameKey, told, turn.Input.At));
            return false;
        }

        return true;
    }

    /// <summary>The client says that somebody went.</summary>
    /// <returns>False: nobody among the participants.</returns>
    internal static bool Goes(Turn turn, Sighting who)
    {
        if (who.Uuid is not { Length: > 0 } id)
        {
            return false;
        }

        if (ByPanelId(turn.State, id) is not null)
        {
            return true;
        }

        var (same, several) = ByEventId(turn.State, id);
        if (same is not null && !several)
        {
            Attach(turn, same, id, byName: false);
            return true;
        }

        Forget(turn, id);
        var link = turn.State.Companion ?? new CompanionLink(false, CompanionAbilities.None);
        var gone = link.Gone.RemoveAll(s => PanelIds.Same(s.PanelUuid, id)).Add(new UnmatchedSeat(id, null, Place.Left, turn.Input.At));
        turn.State = turn.State with { Companion = link with { Gone = gone.Length > MostGone ? gone.RemoveAt(0) : gone } };
        return false;
    }

    /// <summary>Zoom tells of a connection that may be known from the client already: then it gets the ids of the event, and what they prove.</summary>
    internal static void Introduce(Turn turn, Sighting who)
    {
        if (turn.State.Companion is null || Matching.IsKnown(turn.State, who))
        {
            return;
        }

        Doubt(turn, who.NameKey);
        Participant? only = null;
        foreach (var person in turn.State.People)
        {
            if (who.Uuid is { } uuid && PanelIds.Has(person.PanelUuids, uuid))
            {
                if (person.PanelByName)
                {
                    // The name was another's.
                    Part(turn, person);
                    return;
                }

                Take(turn, person, who, byName: false);
                return;
            }

            if (!PanelNames.WasThere(person, turn.Input.At))
            {
                continue;
            }

            if (person.NameKey is not null && person.NameKey == who.NameKey)
            {
                if (only is not null)
                {
                    return;
                }

                only = person;
            }
        }

        // Somebody the client alone has shown, or brought back under an id that outlives a lost connection.
        if (only is { Place: not Place.Left } && PanelNames.IsSameTime(turn, only, turn.Input.At) && PanelNames.Unmatched(turn.State, who.NameKey) == 0
            && (only.PanelOnly || (only.PlaceByPanel && IsSameProof(turn, only, who))))
        {
            Take(turn, only, who, byName: true);
        }
    }

    /// <summary>After every word: those put aside may be somebody by now, and names that decided once may be two people's by now.</summary>
    internal static void Settle(Turn turn)
    {
        if (turn.State.Companion is not { } link)
        {
            return;
        }

        foreach (var seat in link.Unmatched)
        {
            var (same, several) = ByEventId(turn.State, seat.PanelUuid);
            var found = several ? null : same ?? (PanelNames.Unmatched(turn.State, seat.NameKey) == 1 ? PanelNames.Named(turn.State, seat.NameKey, seat.Place, seat.At) : null);
            if (found is not null)
            {
                Forget(turn, seat.PanelUuid);
                Attach(turn, found, seat.PanelUuid, byName: same is null);
            }
        }

        foreach (var person in turn.State.People)
        {
            if (person is { PanelOnly: true, Place: not Place.Left } && PanelNames.Unmatched(turn.State, person.NameKey) == 0 && PanelNames.OnlyOther(turn, person) is { } told)
            {
                // Events and client each told of one person of this name, at the same time: each took theirs for somebody new.
                var one = Binding.Fold(turn, told, person);
                turn.Put(one with { PanelByName = true, PanelDoubt = false, MayBe = one.MayBe == person.Alias || one.MayBe == told.Alias ? null : one.MayBe });
                turn.Tell("event", null, $"{one.Alias} in the client: matched by the same name at the same time");
            }
        }

        foreach (var person in turn.State.People)
        {
            if (person.PanelOnly)
            {
                var doubt = person.Place != Place.Left && PanelNames.MayBeOfEvents(turn.State, person);
                if (doubt != person.PanelDoubt)
                {
                    turn.Put(person with { PanelDoubt = doubt });
                }
            }
        }
    }
}
