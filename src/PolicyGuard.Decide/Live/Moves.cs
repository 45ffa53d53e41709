using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Who goes where. What is older than the newest word about a connection moves nobody.</summary>
internal static class Moves
{
    internal static void ComeIn(Turn turn, Sighting who)
    {
        var before = Matching.Match(turn, who);
        if (Fresh(turn, who, before) is not { } person)
        {
            if (before is { JoinUnseen: true, Place: Place.Inside } && !turn.IsLate && turn.Find(before.Alias) is { } seen)
            {
                turn.Put(seen with { JoinUnseen = false });
            }

            return;
        }

        // Somebody seen waiting gets in by the host's hand and no other way: the admit itself may be late, or never come.
        var letIn = before is { Waited: true } && !Admission.IsOverruled(turn, before);
        var expected = letIn || before is { Entering: true };
        Put(turn, before, (letIn ? Admission.Vouched(person) : person) with { Place = Place.Inside, Entering = false, Waited = false, MayBe = expected ? null : person.MayBe }, "came in");
        if (letIn)
        {
            Admission.NoteFirst(turn, person.Alias);
        }

        if (expected)
        {
            Admission.EndDoubts(turn, person.Alias);
        }
        else if (before is null || before.Place == Place.Left)
        {
            Admission.Doubt(turn, person.Alias);
        }
    }

    internal static void Leave(Turn turn, Sighting who, LeaveReason reason)
    {
        var before = Matching.Match(turn, who);
        if (before is null && Seats.Retired(turn.State, who) is not null)
        {
            return;
        }

        // Zoom may tell an admit as a leave of the waiting room: only somebody who is not known to be inside can have left there.
        if (reason == LeaveReason.LeftWaitingRoom && before is not ({ Place: Place.Waiting } or { Entering: true }))
        {
            return;
        }

        if (before is not null && who.UserId is { } user && before.Telephones.Contains(user))
        {
            turn.Put(before with { Telephones = before.Telephones.Remove(user), UserIds = before.UserIds.Remove(user) });
            turn.Tell("event", null, $"The telephone of {before.Alias} hung up");
            return;
        }

        if (Fresh(turn, who, before) is not { } person)
        {
            return;
        }

        if (reason == LeaveReason.RemovedByHost)
        {
            person = person with { HostAdmitted = false, Evidence = person.Evidence == Evidence.HostVouched ? Evidence.Negative : person.Evidence };
        }

        Put(turn, before, person with { Place = Place.Left, Entering = false, Waited = false }, reason switch
        {
            LeaveReason.Disconnected => "lost the connection",
            LeaveReason.RemovedByHost => "was removed",
            LeaveReason.HostEnded => "left as the host ended the meeting",
            LeaveReason.LeftWaitingRoom => "left the waiting room",
            LeaveReason.Unknown or LeaveReason.LeftByThemselves => "left",
        });
    }

    internal static void Wait(Turn turn, Sighting who, string word)
    {
        var before = Matching.Match(turn, who);
        if (before is { Place: Place.Left } && turn.Input.At == before.PlaceAt)
        {
            // The very words by which they began to wait, once more after they stopped.
            return;
        }

        if (turn.Input.Fact is LiveFact.EnteredWaitingRoom && before is { Place: Place.Inside } && turn.Input.At == before.PlaceAt && !Admission.IsOverruled(turn, before))
        {
            // Of one moment, and heard the wrong way round: nobody arrives outside after they came in.
            var inside = Admission.Vouched(Matching.Find(turn, who));
            turn.Put(inside);
            Admission.NoteFirst(turn, inside.Alias);
            return;
        }

        if (Fresh(turn, who, before) is { } person)
        {
            Put(turn, before, person with { Place = Place.Waiting, Entering = false, Waited = true }, word);
            Admission.DoubtEarlierJoins(turn, person.Alias);
        }
        else if (before is { Place: Place.Inside } && turn.Find(before.Alias) is { } there && !Admission.IsOverruled(turn, there))
        {
            turn.Put(Admission.Vouched(there));
            Admission.NoteFirst(turn, there.Alias);
        }
    }

    /// <summary>Admitted, refused or gone: only what follows tells. The time stays that of the waiting, so that a join a moment earlier still counts.</summary>
    internal static void StopWaiting(Turn turn, Sighting who)
    {
        if (Matching.Match(turn, who) is { Place: Place.Waiting } before && turn.Input.At >= before.PlaceAt)
        {
            var person = Matching.Find(turn, who);
            turn.Put(person with { Place = Place.Left, LearnedLate = turn.IsLate, CardAnswered = false, ActedOn = false });
            turn.Tell("event", null, $"{person.Alias} is no longer waiting");
        }
    }

    /// <returns>The participant to move; null when newer word is known, or the connection is long gone.</returns>
    private static Participant? Fresh(Turn turn, Sighting who, Participant? before)
    {
        if (before is null)
        {
            return Seats.Retired(turn.State, who) is { } person && turn.Input.At <= person.RetiredAt ? null : Matching.Find(turn, who);
        }

        var found = Matching.Find(turn, who);
        if (turn.Input.At >= before.PlaceAt)
        {
            return found;
        }

        // Too late to move anybody, but what it says of who they are is still so.
        turn.Put(found);
        return null;
    }

    private static void Put(Turn turn, Participant? before, Participant moved, string word)
    {
        if (before is null || before.Place != moved.Place || before.Alias != moved.Alias)
        {
            turn.Tell("event", null, $"{moved.Alias} {word}");
        }

        turn.Put(moved with
        {
            FirstInsideAt = moved.FirstInsideAt ?? (moved.Place == Place.Inside ? turn.Input.At : null),
            PlaceAt = turn.Input.At, LearnedLate = turn.IsLate, PlaceByPanel = turn.IsPanels && (before is null || before.Place != moved.Place || before.PlaceByPanel), JoinUnseen = false,
            CardAnswered = moved.CardAnswered && before?.Place == moved.Place, ActedOn = moved.ActedOn && before?.Place == moved.Place,
        });
    }
}
