using System.Globalization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Removals of which nothing was seen in time. Zoom tells a leave up to a minute late: then the record is corrected.</summary>
internal static class GivenUpActions
{
    internal static void Add(Turn turn, PendingEffect pending)
    {
        if (pending is { Act: PendingAct.PutOut, Alias: { } alias } && turn.Find(alias) is { Place: Place.Inside })
        {
            turn.State = turn.State with
            {
                GivenUp = turn.State.GivenUp.RemoveAll(g => g.Alias == alias).Add(new GivenUpAction(pending.ViolationId, pending.Rule, alias, pending.Via, pending.AskedAt)
                {
                    Accepted = pending.Answered || pending.Unanswered is not null,
                }),
            };
        }
    }

    internal static void Settle(Turn turn)
    {
        foreach (var given in turn.State.GivenUp)
        {
            var person = turn.Find(given.Alias);
            if (person is { Place: Place.Inside, Accepted: false } && turn.State.EndedAt is null)
            {
                continue;
            }

            turn.State = turn.State with { GivenUp = turn.State.GivenUp.Remove(given) };
            if (turn.State.EndedAt is null && person is { Place: not Place.Inside } && given.ViolationId.Length > 0)
            {
                var (outcome, what) = Seen(turn, given, person);
                turn.Resolve(given.Rule, given.ViolationId, outcome, given.Via, $"{what} at {Clock(turn.Input.At)}; asked for at {Clock(given.AskedAt)}");
            }
        }
    }

    private static (Outcome Outcome, string What) Seen(Turn turn, GivenUpAction given, Participant person)
    {
        var reason = turn.Input.Fact is LiveFact.Left left ? left.Reason : LeaveReason.Unknown;
        return person.Place == Place.Waiting ? (Outcome.Held, "in the waiting room")
            : reason is LeaveReason.RemovedByHost && !given.Accepted ? (Outcome.HostDecided, "removed in Zoom by the host")
            : reason is LeaveReason.RemovedByHost or LeaveReason.Unknown && given.Accepted ? (Outcome.Removed, "gone")
            : given.Accepted ? (Outcome.FixedUnverified, "gone, and Zoom does not call it a removal,")
            : (Outcome.Unenforced, "left by themselves");
    }

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
