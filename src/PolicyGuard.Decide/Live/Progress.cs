using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <summary>What the state machine itself knows: who runs the room, who is all in, when the session is over, which phase it is.</summary>
internal static class Progress
{
    /// <summary>A lost <c>meeting.ended</c> must not keep a room live for ever.</summary>
    private static readonly TimeSpan CloseAfterEnd = TimeSpan.FromHours(2);
    private static readonly TimeSpan CloseWithoutPlan = TimeSpan.FromHours(12);

    /// <summary>A planned end further off than this belongs to another occurrence of the meeting.</summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(24);

    internal static void Follow(Turn turn)
    {
        if (turn.Input.Fact.IsZooms && turn.Now > turn.State.Heard)
        {
            turn.State = turn.State with { Heard = turn.Now };
        }

        MeetHost(turn);
        if (turn.Before is { HostSeen: true, HostInside: false } && turn.HostInside)
        {
            CompanionNews.AskForRoom(turn);
        }

        WatchClock(turn);
        ReconnectGrace.Follow(turn);
        Excuses.Forget(turn);
        Fill(turn);
    }

    internal static SessionPhase PhaseOf(Turn turn)
    {
        var state = turn.State;
        return state.EndedAt is not null ? SessionPhase.Closed
            : state.HandsOff || state.Watches ? SessionPhase.HandsOff
            : !state.HostInside ? state.HostSeen ? SessionPhase.HostAway : state.StartedAt is null && state.People.IsEmpty ? SessionPhase.Armed : SessionPhase.Lobby
            : IsChallenged(turn) ? SessionPhase.Challenge
            : !state.Kept.IsEmpty ? SessionPhase.Recovering
            : state.SecuredAt is not null ? SessionPhase.Secured
            : SessionPhase.Open;
    }

    /// <summary>Where a meeting is over nobody is inside, whatever the leaves that Zoom sends afterwards.</summary>
    internal static void EmptyRoom(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person.Place != Place.Left)
            {
                turn.Put(person with { Place = Place.Left, Entering = false });
            }
        }
    }

    /// <summary>A card is up. One whose time is long over belongs to a rule that was switched off under it.</summary>
    private static bool IsChallenged(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { CardUntil: { } until, Place: Place.Inside } && turn.Now - until <= Vetoes.Stale)
            {
                return true;
            }
        }

        return false;
    }

    private static void MeetHost(Turn turn)
    {
        if (turn.State is { HostSeen: false, StartedAt: not null, BeforeHost: false, HostInside: false })
        {
            // Without its owner a meeting is started by an alternative host or by nobody; Zoom does not say who it was.
            foreach (var person in turn.State.People)
            {
                if (person is { Place: Place.Inside, IsStaff: true, ZoomUserId: { } id })
                {
                    turn.State = turn.State with { AlternativeHostId = id };
                    turn.Tell("event", null, $"{person.Alias} runs the session for its owner");
                    break;
                }
            }
        }

        if (!turn.State.HostSeen && turn.HostInside)
        {
            turn.State = turn.State with { HostSeen = true };
        }
    }

    private static void WatchClock(Turn turn)
    {
        var state = turn.State;
        if (state.EndedAt is not null)
        {
            return;
        }

        if (turn.Input.Fact is LiveFact.Superseded)
        {
            turn.State = state with { EndedAt = turn.Input.At };
            turn.Tell("gap", null, "Zoom never said that this session ended; closed because a newer session of the same meeting began");
            return;
        }

        var planned = turn.Context.ScheduledEnd is { } end && end > (state.StartedAt ?? turn.Now) && end < turn.Now + LongestSession ? end : state.PlannedEnd;
        if (planned != state.PlannedEnd || state.ClosesAt is null)
        {
            turn.State = state with { PlannedEnd = planned };
            CloseAt(turn, planned is { } at && at > turn.Now ? at + CloseAfterEnd : turn.Now + CloseWithoutPlan);
            if (planned > turn.Now)
            {
                turn.Timer(TimerNames.Overrun, planned + turn.Context.Policy.DurationOf("LIV-16", "after"));
            }
        }

        if (turn.Input.Fact is LiveFact.TimerFired { Name: TimerNames.Close })
        {
            if (turn.Now < turn.State.Heard + CloseAfterEnd)
            {
                CloseAt(turn, turn.State.Heard + CloseAfterEnd);
            }
            else
            {
                turn.State = turn.State with { EndedAt = turn.Input.At };
                turn.Tell("gap", null, "Zoom never said that the meeting ended; closed after its planned end");
            }
        }
    }

    private static void CloseAt(Turn turn, DateTimeOffset due)
    {
        turn.State = turn.State with { ClosesAt = due };
        turn.Timer(TimerNames.Close, due);
    }

    private static bool MaySecure(Turn turn) => turn.Profile.Secures switch
    {
        SecureWhen.AllIn => true,
        SecureWhen.Never => false,
        SecureWhen.RegisterFullOrLate => IsFull(turn) || LateIsOver(turn),
    };

    private static bool IsFull(Turn turn)
    {
        foreach (var expected in turn.Context.Expected.People)
        {
            if (!turn.IsInside(expected.Person.Id))
            {
                return false;
            }
        }

        return !turn.Context.Expected.People.IsEmpty;
    }

    private static bool LateIsOver(Turn turn)
    {
        if ((turn.Context.ScheduledStart ?? turn.State.StartedAt) is null)
        {
            return true;
        }

        var until = turn.Starts + TimeSpan.FromMinutes(turn.Profile.LateMinutes);
        if (until > turn.Now && turn.State.FilledSince is null && turn.Mark($"{TimerNames.Late}:{until.ToUnixTimeSeconds()}"))
        {
            turn.Timer(TimerNames.Late, until);
        }

        return until <= turn.Now;
    }

    /// <summary>The room is secured when everybody has been in, together with a host, for long enough.</summary>
    private static void Fill(Turn turn)
    {
        var state = turn.State;
        if (turn.AllIn && turn.HostInside && state.SecuredAt is null && MaySecure(turn))
        {
            var settle = turn.Context.Policy.SecondsOf("LIV-01", "settleSeconds");
            if (state.FilledSince is null)
            {
                turn.State = state with { FilledSince = turn.Now };
                turn.Timer(TimerNames.Fill, turn.Now + settle);
            }
            else if (state.FilledSince + settle <= turn.Now && !turn.IsLate)
            {
                turn.State = state with { SecuredAt = turn.Now };
            }

            return;
        }

        if (state.FilledSince is not null && state.SecuredAt is null)
        {
            turn.Timer(TimerNames.Fill, null);
            turn.State = turn.State with { FilledSince = null };
        }

        if (state.SecuredAt is not null && !turn.AllIn && state.Kept.IsEmpty)
        {
            turn.State = turn.State with { FilledSince = null, SecuredAt = null };
        }
    }
}
