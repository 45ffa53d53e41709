using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// The host's own Admit is authority. Whether a person keeps their ids on the way in is settled by no source, so whoever may be the one
/// let in is not certain enough to act on.
/// </summary>
internal static class Admission
{
    /// <summary>Whoever keeps their ids is seen to come in sooner after the admit.</summary>
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(15);

    /// <summary>Two events of one move may have their times the wrong way round by this much.</summary>
    private static readonly TimeSpan InTheWrongOrder = TimeSpan.FromSeconds(2);

    internal static void Admit(Turn turn, Sighting who)
    {
        if (Seats.Retired(turn.State, who) is { } newer && Matching.Match(turn, who) is null)
        {
            // Told after the same person came in under other ids.
            turn.Put((newer.PlaceAt - turn.Input.At).Duration() <= Matching.ComingIn && !IsOverruled(turn, newer) ? Vouched(newer) : newer);
            return;
        }

        var person = Matching.Find(turn, who);
        var ahead = turn.Input.At - person.PlaceAt;
        var late = ahead < TimeSpan.Zero && !(person is { Place: Place.Waiting, FirstInsideAt: null } && ahead > -Moves.SameSecond);
        late |= ahead < Moves.SameSecond && person is { Place: Place.Left, FirstInsideAt: not null };
        if ((late && person is { Place: Place.Left, Evidence: Evidence.Negative }) || IsOverruled(turn, person))
        {
            turn.Put(person);
            return;
        }

        var entering = !late && person.Place != Place.Inside;
        turn.Put(Vouched(person) with
        {
            Place = late ? person.Place : Place.Inside, PlaceAt = ahead < TimeSpan.Zero ? person.PlaceAt : turn.Input.At,
            AdmittedAt = turn.Input.At > person.AdmittedAt ? turn.Input.At : person.AdmittedAt, JoinHeard = person.JoinHeard && !entering, Entering = entering || person.Entering, MayBe = null, Waited = person.Waited && person.Place != Place.Inside,
            CardAnswered = person.CardAnswered && person.Place == Place.Inside, ActedOn = person.ActedOn && person.Place == Place.Inside,
        });
        turn.Tell("event", null, $"The host let {person.Alias} in");
        var alias = NoteFirst(turn, person.Alias);
        if (entering || turn.Find(alias) is { Place: Place.Inside, JoinHeard: false })
        {
            MeetEarlierJoin(turn, alias);
        }
    }

    /// <summary>The therapist has said since that they do not belong.</summary>
    internal static bool IsOverruled(Turn turn, Participant person) => person.HostRefused && turn.Input.At < person.RefusedAt;

    internal static Participant Vouched(Participant person) => person with
    {
        HostAdmitted = true, HostRefused = false, Evidence = person.Evidence == Evidence.L0 ? Evidence.HostVouched : person.Evidence,
    };

    /// <summary>Without an expected set, the first person whom the host lets in is the client.</summary>
    /// <returns>The alias they go by from now on.</returns>
    internal static string NoteFirst(Turn turn, string alias)
    {
        if (!turn.Context.Expected.People.IsEmpty || turn.State.VouchedClient is not null
            || turn.Find(alias) is not { IsStaff: false, IsHost: false, Later: false, BotSignature: null } first)
        {
            return alias;
        }

        var client = Seats.Seat(turn, first with { Alias = "client", Role = PersonRole.Client });
        turn.Rename(alias, client);
        turn.State = turn.State with { VouchedClient = client.Alias };
        return client.Alias;
    }

    /// <summary>Somebody unknown came in: if a person who was let in, or one who waits under the same name, has not been seen to come in, this may be them.</summary>
    internal static void Doubt(Turn turn, string alias)
    {
        if (turn.Find(alias) is not { Accepted: false, BotSignature: null } person)
        {
            return;
        }

        var likely = turn.State.People.FirstOrDefault(other => other.NameKey == person.NameKey && IsOnTheWay(other, person.PlaceAt) && IsLikely(turn, person, other, byName: true))
            ?? turn.State.People.FirstOrDefault(other => IsLikely(turn, person, other, byName: true)) ?? turn.State.People.FirstOrDefault(other => IsLikely(turn, person, other, byName: false));
        if (likely is not null)
        {
            turn.Put(person with { MayBe = likely.Alias });
            LookAgain(turn, person);
        }
    }

    private static bool IsLikely(Turn turn, Participant person, Participant other, bool byName) =>
        other.Alias != person.Alias && !other.IsStaff && !other.IsProven && (!byName || other.NameKey == person.NameKey)
        && (IsOnTheWay(other, person.PlaceAt)
            // Of whom no name was told may come in under any.
            || ((other.NameKey == person.NameKey || (other.NameKey is null && !other.PanelOnly)) && (other.Entering || other.Place == Place.Waiting || StoppedWaiting(turn, other))));

    /// <summary>Let in a moment before, and not told to have come in under their own ids, whatever the client has shown.</summary>
    private static bool IsOnTheWay(Participant other, DateTimeOffset at) =>
        other is { Place: Place.Inside, JoinHeard: false, HostAdmitted: true } && other.AdmittedAt != default
        && at + InTheWrongOrder >= other.AdmittedAt && at <= other.AdmittedAt + Matching.ComingIn;

    /// <summary>They were told to have left the waiting room a moment ago: it may have been the way in.</summary>
    private static bool StoppedWaiting(Turn turn, Participant other) =>
        other is { Waited: true, Place: Place.Left } && (turn.Input.At - other.LeftWaitingAt).Duration() <= Matching.ComingIn;

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
            if (entering is not { Entering: true, HostAdmitted: true, IsProven: false, PersonId: null, NameKey: not null } || !entering.PanelUuids.IsEmpty || entering.Alias == turn.State.VouchedClient
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
            if (person.Alias != entering.Alias && person is { Place: Place.Inside, JoinHeard: true, Accepted: true, IsStaff: false, IsHost: false } && person.NameKey == entering.NameKey
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
            PlaceAt = person.PlaceAt, Entering = false, JoinHeard = true, MayBe = null, IdsByName = [.. person.Uuids, .. person.UserIds], IdsByProof = proven,
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

    /// <summary>They come in under their own ids after all: whoever was taken for them by the name is somebody else.</summary>
    internal static void EndWrongMatch(Turn turn, Sighting who)
    {
        if (who.ByPanel || Matching.Match(turn, who) is not { IdsByName.IsEmpty: false } person
            || ConnectionParts.IsTelephone(person, who) || ConnectionParts.IdsOf(who).Any(id => person.IdsByName.Contains(id) || person.EndedParts.Contains(id))
            || !ConnectionParts.IdsOf(who).Any(id => person.UserIds.Contains(id) || person.Uuids.Contains(id)))
        {
            return;
        }

        var ids = person.IdsByName;
        turn.Put(person with { Uuids = person.Uuids.RemoveAll(ids.Contains), UserIds = person.UserIds.RemoveAll(ids.Contains), IdsByName = [], IdsByProof = false,
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

    private static void LookAgain(Turn turn, Participant person)
    {
        var due = person.PlaceAt + SeenWithin;
        turn.Timer(TimerNames.Doubt + person.Alias, due > turn.Now ? due : turn.Now);
    }

    /// <summary>That somebody waited is heard after somebody unknown of the same name came in: it may be them.</summary>
    internal static void DoubtEarlierJoins(Turn turn, string alias)
    {
        if (turn.Find(alias) is not { IsStaff: false, IsProven: false } waiting)
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Inside, Accepted: false, BotSignature: null, MayBe: null } && person.NameKey == waiting.NameKey && person.PlaceAt >= waiting.PlaceAt)
            {
                turn.Put(person with { MayBe = alias });
            }
        }
    }

    /// <summary>This person has been seen to come in, so nobody else is them: nobody, that is, whom the same side, events or client, has shown as well.</summary>
    internal static void EndDoubts(Turn turn, string alias)
    {
        foreach (var person in turn.State.People)
        {
            if (person.MayBe == alias && (turn.IsPanels ? !person.PanelUuids.IsEmpty : !person.PanelOnly))
            {
                turn.Put(person with { MayBe = null });
            }
        }
    }

    /// <summary>The admit is heard after somebody unknown came in: it may be them.</summary>
    private static void MeetEarlierJoin(Turn turn, string alias)
    {
        var entering = turn.Find(alias)!;
        foreach (var person in turn.State.People)
        {
            if (person is { Place: not Place.Inside, Accepted: false, BotSignature: null, NameKey: { } name, FirstInsideAt: { } cameAt } && name == entering.NameKey
                && !entering.IsProven && IsOnTheWay(entering, cameAt))
            {
                // They came in, and left or were put back, before the admit was heard.
                EndWithLeave(turn, person);
                return;
            }

            if (person is not { Place: Place.Inside, Accepted: false, BotSignature: null } || person.PlaceAt + InTheWrongOrder < turn.Input.At)
            {
                // Whoever was inside before the admit is not the one let in by it, whatever name they show.
                continue;
            }

            if (person.PlaceAt <= turn.Input.At + Matching.ComingIn && !(turn.Find(person.MayBe) is { } likelier && likelier.NameKey == person.NameKey))
            {
                turn.Put(person with { MayBe = alias });
                LookAgain(turn, person);
            }
        }
    }
}
