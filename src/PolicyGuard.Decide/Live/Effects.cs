using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Holds what was asked for against what Zoom then showed. Accepted is not an effect.</summary>
internal static class Effects
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string ConfirmTimer = "confirm:";

    internal static void Expect(Turn turn, RequestedAction action, string violationId, string? alias, CaptureKind? capture) =>
        turn.State = turn.State with { Pending = turn.State.Pending.Add(new PendingEffect(action.Id, violationId, action.Rule, alias, capture, false)) };

    internal static void Settle(Turn turn)
    {
        foreach (var pending in turn.State.Pending.ToArray())
        {
            if (pending.Alias is { } alias && turn.Find(alias) is { } person && person.Place != Place.Inside)
            {
                var byUs = pending.Answered || turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.RemovedByHost };
                Close(turn, pending, person.Place == Place.Waiting ? Outcome.Held : byUs ? Outcome.Removed : Outcome.HostDecided, Surface.Rest, byUs ? null : "left before anything was done");
            }
            else if (pending.Capture is { } kind && turn.State.Captures.Any(c => c.Kind == kind && !c.Running))
            {
                Close(turn, pending, Outcome.FixedVerified, Surface.Rest, null);
            }
            else if (turn.State.EndedAt is not null)
            {
                Close(turn, pending, Outcome.FixedUnverified, Surface.Rest, "the session ended first");
            }
            else
            {
                Hear(turn, pending);
            }
        }
    }

    private static void Hear(Turn turn, PendingEffect pending)
    {
        switch (turn.Input.Fact)
        {
            case LiveFact.ActionReported reported when reported.ActionId == pending.ActionId:
                Hear(turn, pending, reported);
                break;
            case LiveFact.TimerFired { Name: var name } when name == ConfirmTimer + pending.ActionId:
                Close(turn, pending, Outcome.Failed, Surface.Rest, "Zoom accepted the request, and nothing happened");
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
                turn.Timer(ConfirmTimer + pending.ActionId, turn.Now + Patience);
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
        if (pending.Answered)
        {
            turn.Timer(ConfirmTimer + pending.ActionId, null);
        }

        turn.Resolve(pending.Rule, pending.ViolationId, outcome, surface, reason);
    }
}
