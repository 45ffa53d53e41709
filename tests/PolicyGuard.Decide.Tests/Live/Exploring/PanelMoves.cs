using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>All that the panel in the host's client can do at one point of a small world: come, go, be slow, do, refuse, and say what is not so.</summary>
internal sealed class PanelMoves(SmallWorld world, Node node, Func<Node, Happening, double, Node> tell, Tally tally)
{
    private readonly double next = node.Second + Explorer.StepSeconds;

    internal IEnumerable<Node> All() => ComesAndGoes().Concat(Answers());

    /// <summary>What the client shows of what Zoom's events tell.</summary>
    internal static LiveFact? Shows(SmallWorld world, int who, LiveFact fact)
    {
        var shown = world.Cast[who].Shown(world.Panel);
        return fact switch
        {
            LiveFact.Joined => new LiveFact.Joined(shown),
            LiveFact.EnteredWaitingRoom => new LiveFact.EnteredWaitingRoom(shown),
            LiveFact.PutInWaitingRoom => new LiveFact.PutInWaitingRoom(shown),
            LiveFact.Admitted or LiveFact.LeftWaitingRoom => new LiveFact.LeftWaitingRoom(shown),
            LiveFact.Left => new LiveFact.Left(shown, LeaveReason.Unknown),
            _ => null,
        };
    }

    private IEnumerable<Node> ComesAndGoes()
    {
        if (node.PanelUp)
        {
            tally.LosePanel();
            yield return tell(node with { PanelUp = false }, new Happening(new LiveFact.CompanionLost(), next, -1), next);

            // Gone, and nobody knows yet.
            yield return node with { PanelUp = false };
        }
        else
        {
            yield return tell(node with { PanelUp = true }, new Happening(World.Opened, next, -1), next);
        }
    }

    private IEnumerable<Node> Answers()
    {
        foreach (var action in node.Open)
        {
            var without = node with { Open = node.Open.Remove(action) };
            if (action.Command is Command.ReadRoom)
            {
                foreach (var n in Reads(without, action))
                {
                    yield return n;
                }
            }
            else if (action.Command is Command.RemoveParticipant { Via: Surface.Companion } or Command.PutInWaitingRoom or Command.Admit)
            {
                foreach (var n in Acts(without, action))
                {
                    yield return n;
                }
            }
        }
    }

    /// <summary>A picture now, one that is on its way for some time, or none.</summary>
    private IEnumerable<Node> Reads(Node without, RequestedAction action)
    {
        if (!node.PanelUp)
        {
            yield return Report(without, action, ActionReport.Unavailable, next);
            yield break;
        }

        var picture = new Happening(Picture(world, node), next, -1);
        tally.Picture();
        yield return tell(without, picture, next);
        if (node.UnderWay.Length < world.Delays)
        {
            yield return tell(without with { UnderWay = without.UnderWay.Add(picture) }, Moves.Nothing(next), next);
        }
    }

    private IEnumerable<Node> Acts(Node without, RequestedAction action)
    {
        if (!node.PanelUp)
        {
            yield return Report(without, action, ActionReport.Unavailable, next);
            yield break;
        }

        yield return Report(without, action, ActionReport.Refused, next);
        yield return Report(without, action, ActionReport.Unanswered, next);

        // Said to be done, and not done.
        tally.Lie();
        yield return Report(without, action, ActionReport.Accepted, next);
        if (Does(without, action, next) is { } done)
        {
            yield return Report(done, action, ActionReport.Accepted, next);

            // The client shows it before the answer is here; or it was done, and no answer came.
            yield return Does(Report(without, action, ActionReport.Accepted, next), action, next + 1)!;
            yield return Report(done, action, ActionReport.Unanswered, next + 1);
        }
    }

    private Node? Does(Node origin, RequestedAction action, double at)
    {
        var (id, to, fact) = action.Command switch
        {
            Command.RemoveParticipant remove => (remove.ParticipantUuid, Spot.Away, (Func<Actor, LiveFact>)(a => new LiveFact.Left(a.In, LeaveReason.RemovedByHost))),
            Command.PutInWaitingRoom put => (put.ParticipantUuid, Spot.Waiting, a => new LiveFact.PutInWaitingRoom(a.In)),
            Command.Admit admit => (admit.ParticipantUuid, Spot.Inside, a => new LiveFact.Joined(a.In)),
            _ => throw new InvalidOperationException("Not an act of the companion."),
        };
        var who = Oracle.IndexOf(world, id);
        if (who < 0 || origin.Spots[who] != (to == Spot.Inside ? Spot.Waiting : Spot.Inside))
        {
            return null;
        }

        var told = fact(world.Cast[who]);
        var moved = origin with { Spots = origin.Spots.SetItem(who, to) };
        var shown = tell(moved, new Happening(Shows(world, who, told)!, at, who), at);
        return tell(shown, new Happening(told, at, who), at + 0.5);
    }

    internal static LiveFact.RosterSeen Picture(SmallWorld world, Node node) => new(
        [.. world.Cast.Where((_, who) => node.Spots[who] == Spot.Inside).Select(a => a.Shown(world.Panel))],
        [.. world.Cast.Where((_, who) => node.Spots[who] == Spot.Waiting).Select(a => a.Shown(world.Panel))]);

    private Node Report(Node origin, RequestedAction action, ActionReport report, double at) =>
        tell(origin, new Happening(new LiveFact.ActionReported(action.Id, report, Surface.Companion, report == ActionReport.Accepted ? null : "said so"), at, -1), at);
}
