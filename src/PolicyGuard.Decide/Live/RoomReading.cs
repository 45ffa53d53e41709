using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// A picture of the whole room against what events told. Who is not in it is gone, unless newer word says otherwise or somebody in it
/// cannot be told apart. It proves no more than that somebody is there: neither who, nor how they came in.
/// </summary>
internal static class RoomReading
{
    internal static void Reconcile(Turn turn, LiveFact.RosterSeen seen)
    {
        var link = turn.State.Companion ?? new CompanionLink(false, CompanionAbilities.None);
        if (turn.Input.At < link.ReadAt)
        {
            return;
        }

        if (link.Reading)
        {
            turn.Timer(TimerNames.Roster, null);
        }

        turn.State = turn.State with
        {
            Companion = link with
            {
                Reading = false, ReadAt = turn.Input.At,
                Unmatched = link.Unmatched.RemoveAll(s => s.At <= turn.Input.At && !Shows(seen.Inside, s.PanelUuid) && !Shows(seen.Waiting, s.PanelUuid)),
            },
        };
        var all = Show(turn, seen.Inside, Place.Inside) & Show(turn, seen.Waiting, Place.Waiting);
        foreach (var person in turn.State.People)
        {
            if (person.Place != Place.Left && !person.Entering && person.PlaceAt < turn.Input.At && !IsShown(seen, person) && (all || (!person.PanelUuids.IsEmpty && !MayBeAside(turn, person)))
                && !Admission.IsShownAsEntering(turn, person))
            {
                if (Admission.EndDoubtOf(turn, person))
                {
                    continue;
                }

                if (turn.Find(person.Alias) is not { Place: not Place.Left } gone)
                {
                    continue;
                }

                turn.Put(gone with { Place = Place.Left, Waited = false, PlaceAt = turn.Input.At, PlaceByPanel = true, LearnedLate = turn.IsLate, CardAnswered = false, ActedOn = false });
                turn.Tell("event", null, $"{gone.Alias} is not in the room any more");
            }
        }
    }

    /// <returns>Everybody shown is known by now.</returns>
    private static bool Show(Turn turn, ImmutableArray<Sighting> people, Place place)
    {
        var all = true;
        foreach (var who in people)
        {
            if (!PanelBook.Meets(turn, who, place))
            {
                all = false;
                continue;
            }

            var known = PanelBook.ByPanelId(turn.State, who.Uuid!);
            if (known is not null && (known.Place == place || turn.Input.At < known.PlaceAt))
            {
                known = ServiceGaps.Confirm(turn, known);
                turn.Put(known);

                Matching.NoteName(turn, known, who);
            }
            else if (place == Place.Waiting)
            {
                Moves.Wait(turn, who, "waits");
            }
            else
            {
                Moves.ComeIn(turn, who);
                if (known is null && PanelBook.ByPanelId(turn.State, who.Uuid!) is { PanelOnly: true } unheard)
                {
                    turn.Put(unheard with { FromPicture = true });
                }

                if (known is not { Waited: true } and not { Entering: true } && PanelBook.ByPanelId(turn.State, who.Uuid!) is { Accepted: false } unseen)
                {
                    turn.Put(unseen with { JoinUnseen = true });
                }
            }
        }

        return all;
    }

    private static bool IsShown(LiveFact.RosterSeen seen, Participant person)
    {
        foreach (var id in person.PanelUuids)
        {
            if (Shows(seen.Inside, id) || Shows(seen.Waiting, id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Another role may have given them another id.</summary>
    private static bool MayBeAside(Turn turn, Participant person)
    {
        foreach (var seat in turn.State.Companion!.Unmatched)
        {
            if (seat.NameKey is null || person.NameKey is null || seat.NameKey == person.NameKey)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Shows(ImmutableArray<Sighting> people, string id)
    {
        foreach (var who in people)
        {
            if (who.Uuid is { } uuid && PanelIds.Same(uuid, id))
            {
                return true;
            }
        }

        return false;
    }
}
