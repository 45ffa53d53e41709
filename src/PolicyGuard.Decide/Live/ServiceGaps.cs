using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// While PolicyGuard does not run, Zoom's events fail and come minutes later or never: an admit by the host may be among them. So whoever
/// is known from before is not acted upon until Zoom, or a picture of the room, shows them anew.
/// </summary>
internal static class ServiceGaps
{
    internal static void Apply(Turn turn)
    {
        if (turn.Context.ServiceSince is not { } since || turn.State.ServiceSince == since)
        {
            return;
        }

        var known = turn.State.ServiceSince is not null || turn.State.Heard != default;
        turn.State = turn.State with { ServiceSince = since, HeardBeforeGap = turn.State.Heard };
        if (!known)
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person.Place != Place.Left)
            {
                turn.Put(person with { BeforeGap = true });
            }
        }

        turn.Tell("gap", null, "PolicyGuard was not running; nobody known from before is acted upon until Zoom confirms that they are here");
    }

    /// <summary>A picture of the room shows that somebody is there. Of whoever came in the gap it does not tell whether the host let them in.</summary>
    internal static Participant Confirm(Turn turn, Participant shown) => !shown.BeforeGap || !IsConfirming(turn) ? shown : shown with
    {
        BeforeGap = false, JoinUnseen = shown.JoinUnseen || (!shown.Accepted && shown.PlaceAt > turn.State.HeardBeforeGap && shown.PlaceAt < turn.Context.ServiceSince),
    };

    /// <summary>What is told now was received while PolicyGuard ran without a gap until now.</summary>
    internal static bool IsConfirming(Turn turn) =>
        turn.Context.ServiceSince is not { } since || (turn.Input.ReceivedAt >= since && (turn.Input.At >= since || turn.Input.SentAt >= since));
}
