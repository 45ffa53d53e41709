using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>What the state machine itself knows: who is all in, whose place is kept, which phase it is.</summary>
internal static class Progress
{
    internal const string FillTimer = "fill";
    internal const string CloseTimer = "close";
    internal const string OverrunTimer = "overrun";

    /// <summary>A lost <c>meeting.ended</c> must not keep a room live for ever.</summary>
    private static readonly TimeSpan CloseAfterEnd = TimeSpan.FromHours(2);
    private static readonly TimeSpan CloseWithoutPlan = TimeSpan.FromHours(12);

    internal static void Follow(Turn turn)
    {
        if (turn.HostInside && !turn.State.HostSeen)
        {
            turn.State = turn.State with { HostSeen = true };
        }

        if (turn.Input.Fact is LiveFact.MeetingStarted && turn.Before.StartedAt is null)
        {
            turn.Timer(CloseTimer, turn.Context.ScheduledEnd is { } end && end > turn.Now ? end + CloseAfterEnd : turn.Now + CloseWithoutPlan);
            if (turn.Context.ScheduledEnd is { } planned && planned > turn.Now)
            {
                turn.Timer(OverrunTimer, planned + turn.Context.Policy.DurationOf("LIV-16", "after"));
            }
        }

        if (turn.Input.Fact is LiveFact.TimerFired { Name: CloseTimer } && turn.State.EndedAt is null)
        {
            turn.State = turn.State with { EndedAt = turn.Input.At };
            turn.Tell("gap", null, "Zoom never said that the meeting ended; closed after its planned end");
        }

        KeepPlaces(turn);
        Fill(turn);
    }

    internal static SessionPhase PhaseOf(Turn turn)
    {
        var state = turn.State;
        return state.EndedAt is not null ? SessionPhase.Closed
            : state.HandsOff ? SessionPhase.HandsOff
            : !turn.HostInside ? state.HostSeen ? SessionPhase.HostAway : state.StartedAt is null && state.People.IsEmpty ? SessionPhase.Armed : SessionPhase.Lobby
            : state.People.Any(p => p.CardUntil is not null && p.Place == Place.Inside) ? SessionPhase.Challenge
            : !state.Kept.IsEmpty ? SessionPhase.Recovering
            : state.SecuredAt is not null ? SessionPhase.Secured
            : SessionPhase.Open;
    }

    private static void KeepPlaces(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.TimerFired { Name: var name } && name.StartsWith("grace:", StringComparison.Ordinal))
        {
            turn.State = turn.State with { Kept = turn.State.Kept.RemoveAll(k => $"grace:{k.PersonId}" == name && k.Until <= turn.Now) };
        }

        if (turn.Input.Fact is LiveFact.Left { Reason: not (LeaveReason.RemovedByHost or LeaveReason.HostEnded) } && turn.HostInside)
        {
            foreach (var gone in turn.State.People.Where(p => p.Place == Place.Left && p.Accepted && !p.IsStaff && !p.IsHost && WasInside(turn, p) && !IsInside(turn, p)))
            {
                var person = gone.PersonId ?? gone.Alias;
                var until = turn.Now + turn.Context.Policy.DurationOf("LIV-06", "grace");
                turn.State = turn.State with { Kept = turn.State.Kept.RemoveAll(k => k.PersonId == person).Add(new KeptPlace(person, gone.Alias, until)) };
                turn.Timer($"grace:{person}", until);
                turn.Tell("event", "LIV-06", $"The place of {gone.Alias} is kept");
            }
        }

        foreach (var back in turn.State.Kept.Where(k => turn.State.People.Any(p => (p.PersonId ?? p.Alias) == k.PersonId && p.Place == Place.Inside)).ToList())
        {
            turn.State = turn.State with { Kept = turn.State.Kept.Remove(back) };
            turn.Timer($"grace:{back.PersonId}", null);
            turn.Tell("event", "LIV-06", $"{back.Alias} is back");
        }

        // Without an expected set nobody can be told apart by evidence: whoever the host lets in takes the kept place.
        if (turn.Input.Fact is LiveFact.Admitted && turn.Context.Expected.People.IsEmpty && !turn.State.Kept.IsEmpty)
        {
            turn.State = turn.State with { Kept = [] };
        }
    }

    private static void Fill(Turn turn)
    {
        if (!turn.AllIn)
        {
            if (turn.State.FilledSince is not null)
            {
                turn.Timer(FillTimer, null);
            }

            turn.State = turn.State with { FilledSince = null, SecuredAt = turn.State.Kept.IsEmpty ? null : turn.State.SecuredAt };
            return;
        }

        var settle = turn.Context.Policy.SecondsOf("LIV-01", "settleSeconds");
        if (turn.State.FilledSince is null)
        {
            turn.State = turn.State with { FilledSince = turn.Now };
            turn.Timer(FillTimer, turn.Now + settle);
        }
        else if (turn.State.SecuredAt is null && turn.HostInside && turn.Input.Fact is LiveFact.TimerFired { Name: FillTimer } && turn.State.FilledSince + settle <= turn.Now)
        {
            turn.State = turn.State with { SecuredAt = turn.Now };
        }
    }

    private static bool WasInside(Turn turn, Participant person) => turn.Before.People.Any(p => p.Alias == person.Alias && p.Place == Place.Inside);

    private static bool IsInside(Turn turn, Participant person) =>
        person.PersonId is not null && turn.State.People.Any(p => p.PersonId == person.PersonId && p.Place == Place.Inside);
}
