using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Who goes where. What is older than the newest word about a connection moves nobody.</summary>
internal static class Moves
{
    /// <summary>Zoom writes the times of coming and going in whole seconds.</summary>
    internal static readonly TimeSpan SameSecond = TimeSpan.FromSeconds(1);

    /// <summary>Zoom may give one connection a join a little later than its leave.</summary>
    private static readonly TimeSpan OneWay = TimeSpan.FromSeconds(3);

    /// <summary>The two events of being put back are this close.</summary>
    private static readonly TimeSpan PutBackWithin = TimeSpan.FromSeconds(2);

    internal static void ComeIn(Turn turn, Sighting who)
    {
        Admission.EndWrongMatch(turn, who);
        var before = Matching.Match(turn, who);
        if (before is { Place: Place.Inside } && ConnectionParts.IsTelephone(before, who))
        {
            turn.Put(ConnectionParts.WithShownTelephone(turn, Matching.Find(turn, who), who));
            return;
        }

        if ((IsNewPart(turn, who, before) || IsAdmittedJoin(turn, before) || IsTelephoneLeft(before, who) ? Matching.Find(turn, who) : Fresh(turn, who, before)) is not { } person)
        {
            if (before is { Place: Place.Inside } && turn.Find(before.Alias) is { } seen)
            {
                turn.Put(seen with { JoinUnseen = seen.JoinUnseen && (turn.IsLate || IsSeenAlready(before)) });
                Admission.NoteOwnJoin(turn, before.Alias, who);
            }

            if (before is { Place: not Place.Inside } && !turn.IsPanels && Matching.Match(turn, who) is { } gone)
            {
                gone = gone with { JoinHeard = gone.JoinHeard || gone.Place == Place.Left, FirstInsideAt = turn.Input.At < gone.FirstInsideAt ? turn.Input.At : gone.FirstInsideAt ?? turn.Input.At };
                turn.Put(gone);
                Admission.EndWithLeave(turn, gone);
            }

            return;
        }

        person = IsTelephoneLeft(before, who) ? person with { Telephones = [], IsComputer = false } : person;
        person = IsBoundToUnheard(before, who) ? Binding.AwaitComputer(person, [.. ConnectionParts.IdsOf(who)]) : person with { JoinUnseen = person.JoinUnseen && (IsNewPart(turn, who, before) || IsSeenAlready(before)) };
        person = ConnectionParts.WithComputerBack(person, before, who);
        person = ConnectionParts.WithNewest(turn, ConnectionParts.MarkTelephone(person, before, who), who);

        person = turn.IsPanels ? person : person with { JoinHeard = true };

        // Somebody seen waiting gets in by the host's hand and no other way: the admit itself may be late, or never come.
        var letIn = before is { Waited: true } && !Admission.IsOverruled(turn, before);
        var expected = letIn || before is { Entering: true };
        person = letIn && turn.IsPanels && person.AdmittedAt == default ? person with { AdmittedAt = turn.Input.At } : person;
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
            NameClaims.Apply(turn, person.Alias);
        }
    }

    /// <summary>
    /// Moving to a breakout room and back, one participant_uuid leaves under one user_id and joins under another in the same second, told in
    /// either order: the join outweighs the leave.
    /// </summary>
    private static bool IsNewPart(Turn turn, Sighting who, Participant? before) =>
        before is { Place: Place.Left } && who is { UserId: { } user, Uuid: { } uuid } && before.Uuids.Contains(uuid) && !before.UserIds.Contains(user) && !before.EndedParts.Contains(user)
        && turn.Input.At + SameSecond > before.PlaceAt;

    /// <summary>Their first join, or that of their computer, tells how they came; to be told of once more does not.</summary>
    private static bool IsSeenAlready(Participant? before) => before is { Place: Place.Inside, JoinHeard: true, NameKey: not null };

    /// <summary>The bind was heard before anything else of the two: this is the telephone.</summary>
    private static bool IsBoundToUnheard(Participant? before, Sighting who) =>
        before is { Accepted: false, FirstInsideAt: null, JoinHeard: false, Waited: false, Telephones.IsEmpty: true, UserIds.Length: > 1 } && who is { PhoneKey: not null, UserId: { } user } && before.UserIds.Contains(user);

    /// <summary>Their computer has left, and of their telephone no end is told.</summary>
    private static bool IsTelephoneLeft(Participant? before, Sighting who) => before is { Place: Place.Left } && ConnectionParts.IsTelephone(before, who);

    /// <summary>Zoom may write into join_time when they began to wait: what was sent after the admit is the coming in.</summary>
    private static bool IsAdmittedJoin(Turn turn, Participant? before) => before is { Entering: true } && turn.Input.SentAt + SameSecond > before.PlaceAt;

    internal static void Leave(Turn turn, Sighting who, LeaveReason reason)
    {
        Admission.EndDoubtOf(turn, Matching.Match(turn, who));
        var before = Matching.Match(turn, who);
        if (before is null && Seats.Retired(turn.State, who) is { } newer)
        {
            turn.Put(Seats.WithRetired(newer, who));
            return;
        }

        // Zoom may tell an admit as a leave of the waiting room: only somebody who is not known to be inside can have left there.
        if (reason == LeaveReason.LeftWaitingRoom && before is not ({ Place: Place.Waiting } or { Entering: true }))
        {
            return;
        }

        if (before is not null && ConnectionParts.IsOfPart(turn, before, who, reason))
        {
            ConnectionParts.End(turn, before, who);
            return;
        }

        // Being put back may be told as a leave as well; whoever then goes is told to have left the waiting room.
        if (reason != LeaveReason.LeftWaitingRoom && before is { Place: Place.Waiting, FirstInsideAt: not null } && turn.Input.At - before.PlaceAt <= PutBackWithin)
        {
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

        // Who leaves the meeting while they seem to wait had been let in: should they be back from a breakout room in a moment, that still holds.
        var letIn = before is { Place: not Place.Inside, Waited: true } && reason != LeaveReason.RemovedByHost && reason != LeaveReason.LeftWaitingRoom;
        Put(turn, before, person with { Place = Place.Left, Entering = false, Waited = letIn, FirstInsideAt = reason == LeaveReason.LeftWaitingRoom ? person.FirstInsideAt : person.FirstInsideAt ?? turn.Input.At, JoinUnseen = person.JoinUnseen || before is null }, reason switch
        {
            LeaveReason.Disconnected => "lost the connection",
            LeaveReason.RemovedByHost => "was removed",
            LeaveReason.HostEnded => "left as the host ended the meeting",
            LeaveReason.LeftWaitingRoom => "left the waiting room",
            LeaveReason.Unknown or LeaveReason.LeftByThemselves or LeaveReason.MovedToBreakoutRoom => "left",
        });
    }

    internal static void Wait(Turn turn, Sighting who, string word)
    {
        var before = Matching.Match(turn, who);
        if (before is { Place: Place.Left } && turn.Input.At <= before.LeftWaitingAt)
        {
            // Told after they stopped waiting, or once more.
            turn.Put(Matching.Find(turn, who) with { Waited = true, PlaceAt = turn.Input.At > before.PlaceAt ? turn.Input.At : before.PlaceAt });
            return;
        }

        if (before is { Place: Place.Left } && turn.Input.At == before.PlaceAt && turn.Input.Fact is not LiveFact.PutInWaitingRoom)
        {
            // The very words by which they began to wait, once more after they stopped.
            return;
        }

        if (before is not null && ConnectionParts.IsTelephone(before, who))
        {
            // The telephone waits; the person is where they are.
            return;
        }

        var putBack = turn.Input.Fact is LiveFact.PutInWaitingRoom && before is { Place: Place.Left, FirstInsideAt: not null } && before.PlaceAt - turn.Input.At is var late
            && late >= TimeSpan.Zero && late <= PutBackWithin;
        if ((putBack ? Matching.Find(turn, who) : Fresh(turn, who, before)) is { } person)
        {
            var wasInside = turn.Input.Fact is LiveFact.PutInWaitingRoom ? turn.Input.At : (DateTimeOffset?)null;
            Put(turn, before, person with { Place = Place.Waiting, Entering = false, Waited = true, JoinHeard = false, JoinUnseen = false, FirstInsideAt = person.FirstInsideAt ?? wasInside }, word);
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
        var before = Matching.Match(turn, who);
        if (before is null)
        {
            if (Seats.Retired(turn.State, who) is null)
            {
                // Heard before the waiting itself: remembered, so that the older word makes nobody wait for ever.
                turn.Put(Matching.Find(turn, who) with { Place = Place.Left, Waited = true, LeftWaitingAt = turn.Input.At });
            }
        }
        else if (before.Place == Place.Waiting && turn.Input.At + SameSecond > before.PlaceAt)
        {
            var person = Matching.Find(turn, who);
            turn.Put(person with { Place = Place.Left, LeftWaitingAt = turn.Input.At, LearnedLate = turn.IsLate, CardAnswered = false, ActedOn = false });
            turn.Tell("event", null, $"{person.Alias} is no longer waiting");
        }
        else if (turn.Input.At > before.LeftWaitingAt)
        {
            turn.Put(before with { LeftWaitingAt = turn.Input.At });
        }
    }

    /// <returns>The participant to move; null when newer word is known, or the connection is long gone.</returns>
    private static Participant? Fresh(Turn turn, Sighting who, Participant? before)
    {
        if (before is null)
        {
            return Seats.Retired(turn.State, who) is { } person && turn.Input.At <= person.RetiredAt && !IsBackUnderNewId(turn, who, person) ? null : Matching.Find(turn, who);
        }

        var found = Matching.Find(turn, who);
        if (IsNews(turn, who, before))
        {
            return found;
        }

        // Too late to move anybody, but what it says of who they are is still so; and it confirms what the client showed first.
        turn.Put(!turn.IsPanels && turn.Input.Fact is LiveFact.Joined == (found.Place == Place.Inside) ? found with { PlaceByPanel = false } : found);
        return null;
    }

    /// <summary>They changed rooms in the second in which their old connection seemed to end, and somebody took their place meanwhile.</summary>
    private static bool IsBackUnderNewId(Turn turn, Sighting who, Participant person) =>
        turn.Input.Fact is LiveFact.Joined && who.UserId is { } user && !person.Retired.Contains(user) && turn.Input.At + SameSecond > person.RetiredAt;

    /// <summary>
    /// Newer word than what is known. Zoom writes some times in whole seconds, so within one second the way of a connection decides: it
    /// waits, comes in, and leaves or is put back.
    /// </summary>
    private static bool IsNews(Turn turn, Sighting who, Participant before)
    {
        var ahead = turn.Input.At - before.PlaceAt;
        if (turn.Input.Fact is LiveFact.Joined && ahead < OneWay && HasEnded(who, before))
        {
            return false;
        }

        if (turn.Input.Fact is LiveFact.Left { Reason: not LeaveReason.LeftWaitingRoom } && ahead > -OneWay && IsNewestInside(who, before))
        {
            return true;
        }

        if (ahead.Duration() >= SameSecond)
        {
            return ahead > TimeSpan.Zero;
        }

        return turn.Input.Fact switch
        {
            // Nobody who was put back is let in again within that second.
            LiveFact.Joined when before is { Place: Place.Waiting, FirstInsideAt: not null, Entering: false } => false,
            LiveFact.Joined => ahead >= TimeSpan.Zero || before.Place == Place.Waiting || before.Entering,
            LiveFact.Left => ahead >= TimeSpan.Zero || before.Place != Place.Left,
            LiveFact.PutInWaitingRoom => ahead >= TimeSpan.Zero || before.Place == Place.Inside,
            LiveFact.EnteredWaitingRoom => ahead >= TimeSpan.Zero && (before.Place != Place.Inside || Admission.IsOverruled(turn, before)),
            _ => ahead >= TimeSpan.Zero,
        };
    }

    /// <summary>The very connection that joins has left already: none ends before it begins.</summary>
    private static bool HasEnded(Sighting who, Participant before) =>
        before.Place == Place.Left && who.UserId is { } user && before.UserIds.Contains(user) && before.LeftWaitingAt < before.PlaceAt;

    /// <summary>The connection under which they came in, and no other, has ended: it cannot have done so before it began.</summary>
    private static bool IsNewestInside(Sighting who, Participant before) =>
        before is { Place: Place.Inside, JoinHeard: true, PlaceByPanel: false } && who is { ByPanel: false, UserId: { } user } && before.UserIds.Length > 0 && before.UserIds[^1] == user;

    private static void Put(Turn turn, Participant? before, Participant moved, string word)
    {
        if (before is null || before.Place != moved.Place || before.Alias != moved.Alias)
        {
            turn.Tell("event", null, $"{moved.Alias} {word}");
        }

        turn.Put(moved with
        {
            FirstInsideAt = moved.FirstInsideAt ?? (moved.Place == Place.Inside ? turn.Input.At : null),
            PlaceAt = turn.Input.At > moved.PlaceAt ? turn.Input.At : moved.PlaceAt, LearnedLate = turn.IsLate, PlaceByPanel = turn.IsPanels && (before is null || before.Place != moved.Place || before.PlaceByPanel),
            CardAnswered = moved.CardAnswered && before?.Place == moved.Place, ActedOn = moved.ActedOn && before?.Place == moved.Place,
        });
    }
}
