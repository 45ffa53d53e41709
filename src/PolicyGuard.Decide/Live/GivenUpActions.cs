using System.Globalization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Removals of which nothing was seen in time. Zoom tells a leave up to a minute late: then the record is corrected.</summary>
internal static class GivenUpActions
{
    /// <summary>Zoom tells the effect of a removal no later than this.</summary>
    private static readonly TimeSpan MostLate = TimeSpan.FromMinutes(2);

    /// <summary>Whoever left earlier than this before the request left without it.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromSeconds(1);

    internal static void Add(Turn turn, PendingEffect pending)
    {
        if (pending is { Act: PendingAct.PutOut, Alias: { } alias } && turn.Find(alias) is { Place: Place.Inside })
        {
            turn.State = turn.State with
            {
                GivenUp = turn.State.GivenUp.RemoveAll(g => g.Alias == alias).Add(new GivenUpAction(pending.ViolationId, pending.Rule, alias, pending.Via, pending.AskedAt)
                {
                    Accepted = pending.Answered, MayHaveReachedZoom = pending.Answered || pending.Unanswered is not null,
                }),
            };
        }
    }

    /// <summary>A capture goes on although it was asked to be stopped. Zoom may tell a minute later that it stopped.</summary>
    internal static void AddCapture(Turn turn, PendingEffect pending)
    {
        if (pending is { Act: PendingAct.Stop, Capture: { } kind })
        {
            turn.State = turn.State with
            {
                GivenUp = turn.State.GivenUp.RemoveAll(g => g.Capture == kind).Add(new GivenUpAction(pending.ViolationId, pending.Rule, "", pending.Via, pending.AskedAt)
                {
                    Capture = kind, Accepted = pending.Answered, MayHaveReachedZoom = pending.Answered || pending.Unanswered is not null,
                }),
            };
        }
    }

    internal static void Settle(Turn turn)
    {
        foreach (var given in turn.State.GivenUp)
        {
            if (given.Capture is { } kind)
            {
                SettleCapture(turn, given, kind);
                continue;
            }

            var person = turn.Find(given.Alias);
            if (given.GoneAt is { } at && (turn.State.EndedAt is not null || turn.Input.Fact is LiveFact.TimerFired { Name: var name } && name == TimerNames.Gone + given.Alias))
            {
                turn.State = turn.State with { GivenUp = turn.State.GivenUp.Remove(given) };
                if (person is not { Place: Place.Inside })
                {
                    Correct(turn, given, Outcome.Removed, "gone", at);
                }
            }
            else if (turn.State.EndedAt is not null || person is null or { Place: Place.Inside, Accepted: true })
            {
                turn.State = turn.State with { GivenUp = turn.State.GivenUp.Remove(given) };
            }
            else if (person.Place != Place.Inside && !turn.IsPanels && turn.Input.Fact is LiveFact.Left or LiveFact.PutInWaitingRoom or LiveFact.EnteredWaitingRoom && Effects.IsAbout(turn, person))
            {
                var seen = Seen(turn, given, person);
                var waits = seen is (Outcome.Removed, _) && turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.Unknown };
                var rest = turn.State.GivenUp.Remove(given);
                turn.State = turn.State with { GivenUp = waits ? rest.Add(given with { GoneAt = turn.Input.At }) : rest };
                if (waits)
                {
                    turn.Timer(TimerNames.Gone + given.Alias, turn.Now + Effects.Patience);
                }
                else if (seen is var (outcome, what))
                {
                    Correct(turn, given, outcome, what, turn.Input.At);
                }
            }
        }
    }

    private static void SettleCapture(Turn turn, GivenUpAction given, CaptureKind kind)
    {
        if (turn.Input.Fact is LiveFact.Capture { Running: false } told && told.Kind == kind && turn.Input.At >= given.AskedAt)
        {
            turn.State = turn.State with { GivenUp = turn.State.GivenUp.Remove(given) };
            Correct(turn, given, Outcome.FixedUnverified, "stopped", turn.Input.At);
        }
    }

    private static void Correct(Turn turn, GivenUpAction given, Outcome outcome, string what, DateTimeOffset at)
    {
        if (given.ViolationId.Length > 0)
        {
            turn.Resolve(given.Rule, given.ViolationId, outcome, given.Via, $"{what} at {Clock(at)}; asked for at {Clock(given.AskedAt)}");
        }
    }

    /// <summary>Null: nothing that is told changes what was recorded.</summary>
    private static (Outcome Outcome, string What)? Seen(Turn turn, GivenUpAction given, Participant person)
    {
        var reason = turn.Input.Fact is LiveFact.Left left ? left.Reason : LeaveReason.Unknown;
        var late = turn.Input.At - given.AskedAt;
        var mayBeOurs = given.MayHaveReachedZoom && late >= -ClocksApart && late <= MostLate;
        return person.Place == Place.Waiting ? (Outcome.Held, "in the waiting room")
            : reason == LeaveReason.RemovedByHost ? mayBeOurs ? (Outcome.Removed, "gone") : (Outcome.HostDecided, "removed in Zoom by the host")
            : reason == LeaveReason.Unknown && mayBeOurs ? given.Accepted ? (Outcome.Removed, "gone") : (Outcome.FixedUnverified, "gone, though the request was not answered,")
            : reason is LeaveReason.LeftByThemselves or LeaveReason.Disconnected && mayBeOurs ? (Outcome.FixedUnverified, "gone, and Zoom does not call it a removal,")
            : null;
    }

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
