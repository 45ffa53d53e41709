using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <content>Whoever was let in and came in under other ids, or was not seen to come in.</content>
internal static partial class Admission
{
    /// <summary>
    /// Some Zoom clients may get new ids on the way in. Whoever was let in and is not seen to come in under their own, while exactly one
    /// participant of the same name came in since, is that participant.
    /// </summary>
    internal static void EndOldDoubts(Turn turn)
    {
        foreach (var entering in turn.State.People)
        {
            if (OnlyOneWhoMayBe(turn, entering) is not { } person || !IsKnownAlike(person, entering))
            {
                continue;
            }

            if (turn.Now >= person.PlaceAt + SeenWithin)
            {
                Fold(turn, entering, person);
                return;
            }

            if (turn.Input.Fact is LiveFact.TimerFired or LiveFact.Joined or LiveFact.Admitted)
            {
                LookAgain(turn, person);
            }
        }
    }

    /// <summary>
    /// Let in, never heard to come in under their own ids, while one other who belongs and may be them came in: nobody is shown twice. Should
    /// they come in all the same, Zoom tells it, and they are shown.
    /// </summary>
    internal static void EndUnseenEntries(Turn turn)
    {
        foreach (var entering in turn.State.People)
        {
            if (entering is not { Entering: true, HostAdmitted: true, IsProven: false, PersonId: null } || !entering.PanelUuids.IsEmpty || entering.Alias == turn.State.VouchedClient
                || OnlyOneWhoCameInstead(turn, entering) is not { } person)
            {
                continue;
            }

            var due = entering.AdmittedAt + Matching.ComingIn;
            if (turn.Now >= due && turn.Input.Fact is LiveFact.TimerFired)
            {
                turn.Put(entering with { Place = Place.Left, PlaceAt = entering.AdmittedAt, LeftWaitingAt = entering.AdmittedAt, Entering = false });
                turn.Tell("event", null, $"{entering.Alias} was let in and not seen to come in; {person.Alias} was");
            }
            else
            {
                turn.Timer(TimerNames.Doubt + person.Alias, due > turn.Now ? due : turn.Now);
            }
        }
    }

    private static Participant? OnlyOneWhoCameInstead(Turn turn, Participant entering)
    {
        Participant? only = null;
        foreach (var person in turn.State.People)
        {
            if (person.Alias != entering.Alias && person is { Place: Place.Inside, JoinHeard: true, Accepted: true, IsStaff: false, IsHost: false } && IsAlike(person, entering)
                && !(person.AdmittedAt >= entering.AdmittedAt) && (IsOnTheWay(entering, person.PlaceAt) || (person.FirstInsideAt is { } cameAt && IsOnTheWay(entering, cameAt))))
            {
                if (only is not null)
                {
                    return null;
                }

                only = person;
            }
        }

        return only;
    }

    /// <summary>Whoever is doubted goes, or a picture of the room shows only the one they may be: then there is no more to wait for.</summary>
    /// <returns>True: they were another connection of one who was let in.</returns>
    internal static bool EndDoubtOf(Turn turn, Participant? person)
    {
        foreach (var entering in turn.State.People)
        {
            if (person is not null && OnlyOneWhoMayBe(turn, entering) is { } only && only.Alias == person.Alias)
            {
                Fold(turn, entering, person);
                return true;
            }
        }

        return false;
    }

    /// <summary>The client shows them under the ids with which they waited: somebody let in just before, of the same name, is in the picture and was not heard to come in.</summary>
    internal static bool IsShownAsEntering(Turn turn, Participant person)
    {
        if (person.PanelUuids.IsEmpty && person.JoinHeard)
        {
            foreach (var entering in turn.State.People)
            {
                if (entering.Alias != person.Alias && !entering.PanelUuids.IsEmpty && entering.NameKey is not null && entering.NameKey == person.NameKey && IsOnTheWay(entering, person.PlaceAt))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The only participant who came in as this one was let in, and may be them under other ids.</summary>
    private static Participant? OnlyOneWhoMayBe(Turn turn, Participant entering)
    {
        Participant? only = null;
        foreach (var person in turn.State.People)
        {
            if (person.Alias != entering.Alias && person is { Place: Place.Inside, PanelOnly: false, JoinHeard: true } && IsOnTheWay(entering, person.PlaceAt)
                && ((IsProvenSame(person, entering) && IsAlike(person, entering) && person is { HostRefused: false, IsStaff: false, IsHost: false }) || (!person.Accepted && person.MayBe == entering.Alias && IsAlike(person, entering))
                    || (person is { Accepted: true, IsProven: false, HostAdmitted: false, IsStaff: false, IsHost: false, NameKey: { } name } && name == entering.NameKey && !entering.IsProven)))
            {
                if (only is not null)
                {
                    return null;
                }

                only = person;
            }
        }

        return only;
    }

    /// <summary>Of the same person, by the identifier that both carry.</summary>
    private static Participant AnotherDevice(Turn turn, Participant person)
    {
        var keys = new Sighting(null, null, person.ZoomUserId, person.EmailKey, null, person.PhoneKey, person.RegistrantId);
        var proven = Identity.Prove(turn.State, turn.Context, keys);
        return (proven is null ? Seats.Stranger(turn) : Seats.Seat(turn, proven)) with
        {
            ZoomUserId = person.ZoomUserId, EmailKey = person.EmailKey, PhoneKey = person.PhoneKey, RegistrantId = person.RegistrantId,
        };
    }

    private static bool IsProvenSame(Participant one, Participant other) =>
        one.PersonId is not null && other.PersonId is not null ? one.PersonId == other.PersonId : SharedIdentifiers.Shares(one, other);

    /// <summary>Some events leave out the name.</summary>
    private static bool IsAlike(Participant one, Participant other) => one.NameKey == other.NameKey || one.NameKey is null || other.NameKey is null;

    /// <summary>Time alone proves nothing of somebody without a name: the host is asked.</summary>
    private static bool IsKnownAlike(Participant person, Participant entering) =>
        IsProvenSame(person, entering) || (person.NameKey is not null && person.NameKey == entering.NameKey);

    private static void Fold(Turn turn, Participant entering, Participant person)
    {
        var proven = IsProvenSame(person, entering);
        var merged = Binding.Fold(turn, person, entering) with
        {
            PlaceAt = person.PlaceAt, Entering = false, JoinHeard = true, MayBe = null, IdsByName = [.. person.Uuids, .. person.UserIds], IdsOfWaiting = [.. entering.Uuids, .. entering.UserIds], IdsByProof = proven,
        };
        turn.Put(merged);
        EndDoubts(turn, merged.Alias);
    }

    /// <summary>A join is heard after its leave: whoever was let in just before it, and is not heard of since, was this one and has gone.</summary>
    internal static void EndWithLeave(Turn turn, Participant gone)
    {
        var waited = turn.State.People.Where(p => p.Alias != gone.Alias && IsAlike(p, gone) && (!p.IsProven || IsProvenSame(p, gone)) && !p.IsStaff && IsOnTheWay(p, turn.Input.At)).ToList();
        if (waited is [var entering])
        {
            turn.Put(Binding.Fold(turn, gone, entering) with { Place = gone.Place, PlaceAt = gone.PlaceAt, Entering = false, JoinHeard = true });
        }
    }

    /// <summary>A join is heard of a connection that ended long ago: whoever was let in just before it, and is the same person by proof, came in by it and has gone.</summary>
    internal static void EndWithRetired(Turn turn, Participant newer)
    {
        foreach (var entering in turn.State.People)
        {
            if (entering.Entering && IsOnTheWay(entering, turn.Input.At) && newer.RetiredAt >= entering.AdmittedAt
                && (entering.Alias == newer.Alias || IsProvenSame(newer, entering)))
            {
                turn.Put(entering with { Place = Place.Left, PlaceAt = newer.RetiredAt, FirstInsideAt = turn.Input.At, Entering = false, JoinHeard = true });
                turn.Tell("event", null, $"{entering.Alias} came in under other ids, and has left");
                return;
            }
        }
    }

    /// <summary>They come in under their own ids after all: whoever was taken for them by the name is somebody else.</summary>
    internal static void EndWrongMatch(Turn turn, Sighting who)
    {
        if (who.ByPanel || Matching.Match(turn, who) is not { IdsByName.IsEmpty: false } person
            || ConnectionParts.IsTelephone(person, who) || ConnectionParts.IdsOf(who).Any(id => person.IdsByName.Contains(id) || person.EndedParts.Contains(id))
            || !ConnectionParts.IdsOf(who).Any(person.IdsOfWaiting.Contains))
        {
            return;
        }

        var ids = person.IdsByName;
        turn.Put(person with { Uuids = person.Uuids.RemoveAll(ids.Contains), UserIds = person.UserIds.RemoveAll(ids.Contains), IdsByName = [], IdsOfWaiting = [], IdsByProof = false,
            // Where the other one went says nothing of them.
            PlaceAt = person.AdmittedAt != default ? person.AdmittedAt : person.PlaceAt,
        });
        var other = (person.IdsByProof ? AnotherDevice(turn, person) : Seats.Stranger(turn)) with
        {
            Uuids = [.. person.Uuids.Where(ids.Contains)], UserIds = [.. person.UserIds.Where(ids.Contains)], NameKey = person.NameKey,
            Place = person.Place, PlaceAt = person.PlaceAt, FirstInsideAt = person.PlaceAt, LearnedLate = turn.IsLate, BeforeGap = person.BeforeGap,
        };
        turn.Put(other);
        turn.Tell("event", null, $"{other.Alias} is not {person.Alias}, who came in under other ids");
    }

    /// <summary>Zoom tells of their coming in under their own ids, which the host's client had shown already: nobody else is them.</summary>
    internal static void NoteOwnJoin(Turn turn, string alias, Sighting who)
    {
        if (!turn.IsPanels && turn.Find(alias) is { JoinHeard: false } person && turn.Input.At + InTheWrongOrder >= person.AdmittedAt)
        {
            turn.Put(ConnectionParts.WithNewest(turn, person, who) with { JoinHeard = true });
            EndDoubts(turn, alias);
        }
    }
}
