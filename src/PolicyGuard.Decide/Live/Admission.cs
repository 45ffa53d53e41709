using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// The host's own Admit is authority. Whether a person keeps their ids on the way in is settled by no source, so whoever may be the one
/// let in is not certain enough to act on.
/// </summary>
internal static partial class Admission
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

        var waited = Matching.Match(turn, who)?.Alias;
        var person = Matching.Find(turn, who);
        if (CameAndWent(turn, waited, person) is { } gone)
        {
            turn.Put(Vouched(person) with { Place = Place.Left, PlaceAt = gone.PlaceAt, FirstInsideAt = gone.FirstInsideAt, Entering = false });
            return;
        }

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

    /// <summary>The admit tells late whose waiting it was, and they came in by it under other ids, and have gone since.</summary>
    private static Participant? CameAndWent(Turn turn, string? waited, Participant person)
    {
        foreach (var before in turn.Before.People)
        {
            if (before.Alias == person.Alias && before.Alias != waited && before is { Place: Place.Left, FirstInsideAt: { } cameAt }
                && cameAt + InTheWrongOrder >= turn.Input.At && cameAt <= turn.Input.At + Matching.ComingIn)
            {
                return before;
            }
        }

        return null;
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

    /// <summary>The admit is heard after somebody unknown came in: it may be them.</summary>
    private static void MeetEarlierJoin(Turn turn, string alias)
    {
        var entering = turn.Find(alias)!;
        foreach (var person in turn.State.People)
        {
            if (person is { Place: not Place.Inside, BotSignature: null, FirstInsideAt: { } cameAt } && person.Alias != alias && IsOnTheWay(entering, cameAt)
                && (IsProvenSame(person, entering) || (person is { Accepted: false, NameKey: { } name } && name == entering.NameKey && !entering.IsProven)))
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
