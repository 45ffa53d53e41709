using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// The host's own Admit is authority. Whether a person keeps their ids on the way in is settled by no source, so whoever may be the one
/// let in is not certain enough to act on.
/// </summary>
internal static class Admission
{
    internal static void Admit(Turn turn, Sighting who)
    {
        var person = Matching.Find(turn, who);
        var late = turn.Input.At < person.PlaceAt;
        if ((late && person is { Place: Place.Left, Evidence: Evidence.Negative }) || IsOverruled(turn, person))
        {
            turn.Put(person);
            return;
        }

        var entering = !late && person.Place != Place.Inside;
        turn.Put(Vouched(person) with
        {
            Place = late ? person.Place : Place.Inside, PlaceAt = late ? person.PlaceAt : turn.Input.At, Entering = entering || person.Entering, MayBe = null, Waited = person.Waited && person.Place != Place.Inside,
            CardAnswered = person.CardAnswered && person.Place == Place.Inside, ActedOn = person.ActedOn && person.Place == Place.Inside,
        });
        turn.Tell("event", null, $"The host let {person.Alias} in");
        var alias = NoteFirst(turn, person.Alias);
        if (entering)
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

        foreach (var other in turn.State.People)
        {
            if (other.Alias != alias && !other.IsStaff && !other.IsProven
                && ((other.Entering && (turn.Input.At - other.PlaceAt).Duration() <= Matching.ComingIn)
                    || (other.NameKey == person.NameKey && (other.Entering || other is { Waited: true, Place: not Place.Inside }))))
            {
                turn.Put(person with { MayBe = other.Alias });
                return;
            }
        }
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

    /// <summary>The admit is heard after somebody unknown came in: with the same name that is the same person; otherwise it may be.</summary>
    private static void MeetEarlierJoin(Turn turn, string alias)
    {
        var entering = turn.Find(alias)!;
        Participant? same = null;
        var several = false;
        foreach (var person in turn.State.People)
        {
            if (person is not { Place: Place.Inside, Accepted: false, BotSignature: null })
            {
                continue;
            }

            var (soon, alike) = ((turn.Input.At - person.PlaceAt).Duration() <= Matching.ComingIn, person.NameKey == entering.NameKey);
            if (soon || (alike && person.PlaceAt >= turn.Input.At))
            {
                turn.Put(person with { MayBe = alias });
            }

            if (soon && alike && person.NameKey is not null)
            {
                several = same is not null;
                same = person;
            }
        }

        if (same is not null && !several && !entering.IsProven && !entering.IsStaff)
        {
            var merged = Binding.Fold(turn, entering, same) with { PlaceAt = same.PlaceAt, Entering = false, MayBe = null };
            turn.Put(merged);
            EndDoubts(turn, merged.Alias);
        }
    }
}
