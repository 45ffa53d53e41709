using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Holds what was asked for against what Zoom then showed. Accepted is not an effect.</summary>
internal static class Effects
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static void Expect(Turn turn, RequestedAction action, string violationId, string? alias, CaptureKind? capture) =>
        turn.State = turn.State with { Pending = turn.State.Pending.Add(new PendingEffect(action.Id, violationId, action.Rule, alias, capture, false)) };

    internal static void Settle(Turn turn)
    {
        foreach (var pending in turn.State.Pending)
        {
            if (turn.Find(pending.Alias) is { Place: not Place.Inside } person)
            {
                Gone(turn, pending, person.Place);
            }
            else if (pending.Capture is { } kind && IsOff(turn, kind))
            {
                Close(turn, pending, Outcome.FixedVerified, Surface.Rest, null);
            }
            else if (turn.State.EndedAt is not null)
            {
                Close(turn, pending, pending.Answered ? Outcome.FixedUnverified : Outcome.Unenforced, Surface.Rest, "the session ended first");
            }
            else
            {
                Hear(turn, pending);
            }
        }
    }

    /// <summary>Called removed only when nothing says that they went otherwise: Zoom's word for a removal by an app is not certain.</summary>
    private static void Gone(Turn turn, PendingEffect pending, Place place)
    {
        var reason = turn.Input.Fact is LiveFact.Left left ? left.Reason : LeaveReason.Unknown;
        if (place == Place.Waiting)
        {
            Close(turn, pending, Outcome.Held, Surface.Rest, null);
        }
        else if (reason == LeaveReason.RemovedByHost || (pending.Answered && reason == LeaveReason.Unknown))
        {
            Close(turn, pending, Outcome.Removed, Surface.Rest, null);
        }
        else
        {
            Close(turn, pending, pending.Answered ? Outcome.FixedUnverified : Outcome.HostDecided, Surface.Rest, pending.Answered ? "gone, and Zoom does not call it a removal" : "left before anything was done");
        }
    }

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

    private static void Hear(Turn turn, PendingEffect pending)
    {
        switch (turn.Input.Fact)
        {
            case LiveFact.ActionReported reported when reported.ActionId == pending.ActionId:
                Hear(turn, pending, reported);
                break;
            case LiveFact.TimerFired { Name: var name } when name == TimerNames.Confirm + pending.ActionId:
                Close(turn, pending, Outcome.Failed, Surface.Rest, pending.Unanswered is { } why ? $"{why}, and nothing happened" : "Zoom accepted the request, and nothing happened");
                turn.Ask(pending.Rule, null, $"failed:{pending.ActionId}", new Command.TellHost("This could not be done for you", pending.Alias), null);
                break;
        }
    }

    private static void Hear(Turn turn, PendingEffect pending, LiveFact.ActionReported reported)
    {
        switch (reported.Report)
        {
            case ActionReport.Accepted:
                turn.State = turn.State with { Pending = turn.State.Pending.Replace(pending, pending with { Answered = true }) };
                turn.Timer(TimerNames.Confirm + pending.ActionId, turn.Now + Patience);
                break;
            case ActionReport.Unanswered:
                // No claim either way: what is seen within the same patience decides.
                turn.State = turn.State with { Pending = turn.State.Pending.Replace(pending, pending with { Unanswered = reported.Reason ?? "no answer" }) };
                turn.Timer(TimerNames.Confirm + pending.ActionId, turn.Now + Patience);
                break;
            case ActionReport.Refused or ActionReport.Unavailable or ActionReport.Expired:
                Close(turn, pending, Outcome.Unenforced, reported.Surface, reported.Reason ?? reported.Report.ToString());
                turn.Ask(pending.Rule, null, $"unenforced:{pending.ActionId}", new Command.TellHost("This could not be done for you", pending.Alias), null);
                break;
        }
    }

    private static void Close(Turn turn, PendingEffect pending, Outcome outcome, Surface surface, string? reason)
    {
        turn.State = turn.State with { Pending = turn.State.Pending.Remove(pending) };
        if (pending.Answered || pending.Unanswered is not null)
        {
            turn.Timer(TimerNames.Confirm + pending.ActionId, null);
        }

        turn.Resolve(pending.Rule, pending.ViolationId, outcome, surface, reason);
    }
}
