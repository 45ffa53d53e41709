using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Rules;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Holds what was asked for against what Zoom then showed. Accepted is not an effect; what one surface does not do, the next is asked for.</summary>
internal static class Effects
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string NotCalledRemoval = "gone, and Zoom does not call it a removal";

    /// <summary>What was seen, and no more: a leave that Zoom tells may also be a move to a breakout room.</summary>
    internal const string LeftFirst = "they were seen to leave before anything was done";

    internal static void Expect(Turn turn, RequestedAction action, string violationId, string? alias, CaptureKind? capture, PendingAct act) =>
        turn.State = turn.State with
        {
            GivenUp = alias is null ? turn.State.GivenUp : turn.State.GivenUp.RemoveAll(g => g.Alias == alias),
            Pending = turn.State.Pending.Add(new PendingEffect(action.Id, violationId, action.Rule, alias, capture, false)
            {
                Act = act, Via = Ladder.SurfaceOf(action.Command), AskedAt = turn.Now, IsBack = action.Command is Command.PutInWaitingRoom,
            }),
        };

    /// <summary>The next surface is asked for the same. What the earlier one took may still come about.</summary>
    internal static void ExpectNext(Turn turn, RequestedAction action, PendingEffect earlier, string after)
    {
        Expect(turn, action, earlier.ViolationId, earlier.Alias, earlier.Capture, earlier.Act);
        var next = turn.State.Pending[^1];
        turn.State = turn.State with
        {
            Pending = turn.State.Pending.Replace(next, next with
            {
                After = after, EarlierAskedAt = earlier.MayHaveReachedZoom ? earlier.ActsFrom : null, EarlierAnswered = earlier.Answered,
            }),
        };
    }

    internal static void Settle(Turn turn)
    {
        GivenUpActions.Settle(turn);
        foreach (var pending in turn.State.Pending)
        {
            if (Seen(turn, pending) is { } seen)
            {
                if (seen.Outcome is { } outcome)
                {
                    Close(turn, pending, outcome, seen.Reason);
                }
                else
                {
                    Listen(turn, pending);
                }
            }
            else if (turn.State.EndedAt is not null)
            {
                Close(turn, pending, pending.Answered ? Outcome.FixedUnverified : Outcome.Unenforced, "the session ended first");
            }
            else if (turn.State.HandsOff && !pending.Answered && pending.Unanswered is null)
            {
                Close(turn, pending, Outcome.Overridden, Vetoes.Say(Veto.HandsOff));
            }
            else
            {
                Listen(turn, pending);
            }
        }
    }

    /// <summary>Null: nothing is seen. Without an outcome: something is seen, and the surface's answer will say what it was.</summary>
    private static (Outcome? Outcome, string? Reason)? Seen(Turn turn, PendingEffect pending) => pending.Act switch
    {
        PendingAct.PutOut => turn.Find(pending.Alias) switch
        {
            { Place: not Place.Inside } person => Gone(turn, pending, person),
            { } person when IsTelephoneGone(turn, person) => pending.Answered
                ? (turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.RemovedByHost } ? Outcome.Removed : Outcome.FixedUnverified, null)
                : (Outcome.Unenforced, "the telephone was seen to leave before an answer came"),

            // Went and came anew: this is about another coming than the act was.
            { ActedOn: false } when pending.Via != Surface.None => pending.Answered ? (Outcome.FixedUnverified, "gone, and back") : (Outcome.Unenforced, "gone, and back before anything was done"),
            _ => null,
        },
        PendingAct.Stop => pending.Capture is { } kind && (IsOff(turn, kind) || WasOff(turn, kind, pending)) ? (Outcome.FixedVerified, null) : null,
        PendingAct.LetIn => turn.Find(pending.Alias) switch
        {
            { Place: Place.Inside } => (Outcome.FixedVerified, null),
            { Place: Place.Left } when turn.Input.Fact is LiveFact.Left or LiveFact.RosterSeen => (Outcome.HostDecided, "left before they were let in"),
            _ => null,
        },
        PendingAct.Secure => turn.State.Companion is { WaitingRoomOn: true } && turn.Input.Fact is LiveFact.WaitingRoomSeen ? (Outcome.FixedVerified, null) : null,
    };

    /// <summary>Called removed only when nothing says that they went otherwise: Zoom's word for a removal by an app is not certain.</summary>
    private static (Outcome?, string?) Gone(Turn turn, PendingEffect pending, Participant person)
    {
        if (person.Place == Place.Waiting)
        {
            turn.Put(person with { PutBack = true });
            return (Outcome.Held, null);
        }

        if (turn.Input.Fact is not LiveFact.Left { Reason: var reason } || turn.IsPanels || !IsAbout(turn, person))
        {
            // The client shows them gone and not why, or nothing new is told of them: Zoom's own event says more, or patience ends.
            return (null, null);
        }

        if (reason is LeaveReason.Unknown or LeaveReason.LeftByThemselves && pending is { Answered: true, IsBack: false })
        {
            // Whoever changes rooms is told to have left as well, and to be there again within moments.
            turn.State = turn.State with { Pending = turn.State.Pending.Replace(pending, pending with { LeaveTold = reason }) };
            turn.Timer(TimerNames.Confirm + pending.ActionId, turn.Now + Patience);
            return (null, null);
        }

        // A leave is often told before the answer to the request that brought it about: until then nobody is said to have left by themselves.
        if (!pending.Answered && turn.Input.At + Moves.SameSecond >= pending.ActsFrom)
        {
            turn.State = turn.State with { Pending = turn.State.Pending.Replace(pending, pending with { LeaveTold = reason }) };
        }

        return reason == LeaveReason.RemovedByHost ? (Outcome.Removed, null)
            : pending.Answered ? (Outcome.FixedUnverified, NotCalledRemoval)
            : pending.Unanswered is { } silent ? (Outcome.FixedUnverified, $"gone, though {silent}")
            : turn.Input.At + Moves.SameSecond < pending.ActsFrom ? (Outcome.Unenforced, LeftFirst)
            : (null, null);
    }

    /// <summary>It was asked for before anybody told whose telephone it is: the person stays, and the telephone has gone.</summary>
    private static bool IsTelephoneGone(Turn turn, Participant person) =>
        turn.Input.Fact is LiveFact.Left { Who: var who } && turn.Before.People.FirstOrDefault(p => p.Alias == person.Alias) is { } before
        && ConnectionParts.IsTelephone(before, who) && !ConnectionParts.IsTelephone(person, who);

    /// <summary>What is told now is of this participant and of nobody else.</summary>
    internal static bool IsAbout(Turn turn, Participant person) =>
        turn.Input.Fact.About is { } who && (Matching.Match(turn, who) ?? Seats.Retired(turn.State, who))?.Alias == person.Alias;

    /// <summary>It was stopped after it was asked for, and has been started again since: two words of Zoom's heard the wrong way round.</summary>
    private static bool WasOff(Turn turn, CaptureKind kind, PendingEffect pending) =>
        turn.Input.Fact is LiveFact.Capture { Running: false } capture && capture.Kind == kind && turn.Input.At >= pending.ActsFrom;

    private static bool IsOff(Turn turn, CaptureKind kind)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (capture.Kind == kind)
            {
                return !capture.Running;
            }
        }

        return false;
    }

    private static void Listen(Turn turn, PendingEffect pending)
    {
        switch (turn.Input.Fact)
        {
            case LiveFact.ActionReported reported when reported.ActionId == pending.ActionId:
                Hear(turn, pending, reported);
                break;
            case LiveFact.TimerFired { Name: var name } when name == TimerNames.Confirm + pending.ActionId && pending is { Act: PendingAct.PutOut, LeaveTold: LeaveReason.Unknown, Answered: true, IsBack: false }
                && turn.Find(pending.Alias) is not { Place: Place.Inside }:
                Close(turn, pending, Outcome.Removed, null);
                break;
            case LiveFact.TimerFired { Name: var name } when name == TimerNames.Confirm + pending.ActionId && pending.Act == PendingAct.PutOut && turn.Find(pending.Alias) is not { Place: Place.Inside }:
                Close(turn, pending, Outcome.FixedUnverified, pending.Unanswered is { } silent ? $"gone, though {silent}"
                    : pending.LeaveTold == LeaveReason.LeftByThemselves ? NotCalledRemoval : "gone, and Zoom did not say how");
                break;
            case LiveFact.TimerFired { Name: var name } when name == TimerNames.Confirm + pending.ActionId:
                NextOr(turn, pending, Outcome.Failed, pending.Unanswered is { } why ? $"{why}, and nothing happened" : pending.Via == Surface.Companion
                    ? "the panel said that it was done, and nothing happened" : "Zoom accepted the request, and nothing happened");
                break;
            default:
                if (pending is { Via: Surface.Companion, Answered: false, Unanswered: null } && turn.State.Companion is not { Connected: true })
                {
                    NextOr(turn, pending, Outcome.Unenforced, "the panel was lost");
                }

                break;
        }
    }

    private static void Hear(Turn turn, PendingEffect pending, LiveFact.ActionReported reported)
    {
        switch (reported.Report)
        {
            case ActionReport.Accepted when pending is { Act: PendingAct.PutOut, LeaveTold: LeaveReason.LeftByThemselves or LeaveReason.Disconnected } && turn.Find(pending.Alias) is { Place: Place.Left }:
                Close(turn, pending, Outcome.FixedUnverified, NotCalledRemoval);
                break;
            case ActionReport.Accepted when pending is { Act: PendingAct.PutOut, Via: Surface.Companion, IsBack: false } && turn.Find(pending.Alias) is { Place: Place.Left }:
                Close(turn, pending, Outcome.Removed, null);
                break;
            case ActionReport.Accepted:
                turn.State = turn.State with { Pending = turn.State.Pending.Replace(pending, pending with { Answered = true }) };
                turn.Timer(TimerNames.Confirm + pending.ActionId, turn.Now + Patience);
                break;
            case ActionReport.Unanswered:
                // No claim either way: what is seen within the same patience decides.
                turn.State = turn.State with { Pending = turn.State.Pending.Replace(pending, pending with { Unanswered = reported.Reason ?? "no answer" }) };
                turn.Timer(TimerNames.Confirm + pending.ActionId, turn.Now + Patience);
                break;
            case ActionReport.Expired when pending.Act == PendingAct.PutOut && turn.Find(pending.Alias) is { Place: Place.Left } gone && gone.PlaceAt + Moves.SameSecond >= pending.AskedAt:
                // Over a restart the request may have reached Zoom all the same.
                Close(turn, pending, Outcome.FixedUnverified, $"gone, though {reported.Reason ?? "the deadline passed"}");
                break;
            case ActionReport.Refused or ActionReport.Unavailable or ActionReport.Expired:
                NextOr(turn, pending, Outcome.Unenforced, reported.Reason ?? reported.Report.ToString());
                break;
        }
    }

    private static void NextOr(Turn turn, PendingEffect pending, Outcome outcome, string reason)
    {
        turn.State = turn.State with { Pending = turn.State.Pending.Remove(pending) };
        if (pending.Answered || pending.Unanswered is not null)
        {
            turn.Timer(TimerNames.Confirm + pending.ActionId, null);
        }

        if (reason == CompanionRefusals.TherapistSaidNo && pending.Act is PendingAct.PutOut or PendingAct.Stop)
        {
            // Their answer to Zoom's own question ends it: no other surface is asked to do it over their head.
            Resolve(turn, pending, Outcome.HostDecided, reason);
            CaptureRule.KeepForHost(turn, pending.Capture);
            return;
        }

        if (pending.Via == Surface.Companion && Ladder.Next(turn, pending, ref reason))
        {
            return;
        }

        if (pending.Act == PendingAct.LetIn)
        {
            // They wait as before, and the host has the card again.
            if (turn.Find(pending.Alias) is { Place: Place.Waiting } person)
            {
                turn.Put(person with { ActedOn = false, CardAnswered = false });
            }

            Resolve(turn, pending, Outcome.Held, reason);
            turn.Notify(pending.Rule, null, $"waits:{pending.ActionId}", "Could not be let in from here. Admit them in Zoom", pending.Alias);
            return;
        }

        if (pending.Act == PendingAct.PutOut && turn.Find(pending.Alias) is not { Place: Place.Inside })
        {
            Resolve(turn, pending, Outcome.Unenforced, LeftFirst);
            return;
        }

        Resolve(turn, pending, outcome, pending.After is null ? reason : $"{pending.After}; {reason}");
        GivenUpActions.Add(turn, pending);
        GivenUpActions.AddCapture(turn, pending);
        turn.Notify(pending.Rule, null, $"{(outcome == Outcome.Failed ? "failed" : "unenforced")}:{pending.ActionId}", "This could not be done for you", pending.Alias);
    }

    private static void Close(Turn turn, PendingEffect pending, Outcome outcome, string? reason)
    {
        turn.State = turn.State with { Pending = turn.State.Pending.Remove(pending) };
        if (pending.Answered || pending.Unanswered is not null)
        {
            turn.Timer(TimerNames.Confirm + pending.ActionId, null);
        }

        Resolve(turn, pending, outcome, reason);
    }

    private static void Resolve(Turn turn, PendingEffect pending, Outcome outcome, string? reason)
    {
        var via = pending.Via == Surface.Companion ? Surface.Companion : Surface.Rest;
        if (pending.ViolationId.Length > 0)
        {
            turn.Resolve(pending.Rule, pending.ViolationId, outcome, via, reason);
        }
        else
        {
            turn.Tell("outcome", pending.Rule, reason is null ? outcome.ToString() : $"{outcome}: {reason}");
        }
    }
}
