using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>All that can happen next at one point of a small world.</summary>
internal sealed class Moves(SmallWorld world, Node node, Func<Node, Happening, double, Node> tell, Tally tally)
{
    private const int MostRepeatable = 4;
    private const double Sleep = 240;
    private const int MostRooms = 2;
    private static readonly HostChoice[] AdmitOnly = [HostChoice.AdmitOnce];
    private static readonly HostChoice[] Taps = [HostChoice.AdmitOnce, HostChoice.NotOurs, HostChoice.LeaveIt];

    private readonly double next = node.Second + Explorer.StepSeconds;

    internal IEnumerable<Node> All() => Walks().Concat(Arrivals()).Concat(Words()).Concat(MixedIds()).Concat(Roles()).Concat(Outcomes()).Concat(Silences()).Concat(Rooms()).Concat(Ties()).Concat(Gaps())
        .Concat(world.Panel == Panel.None ? [] : new PanelMoves(world, node, tell, tally).All());

    private IEnumerable<Node> Walks()
    {
        for (var who = 0; who < world.Cast.Length; who++)
        {
            var actor = world.Cast[who];
            switch (node.Spots[who])
            {
                case Spot.Away:
                    foreach (var n in Happens(who, Spot.Inside, new LiveFact.Joined(actor.In)))
                    {
                        yield return n;
                    }

                    if (world.WaitingRoom && actor.Part is not (Part.Host or Part.Colleague))
                    {
                        foreach (var n in Happens(who, Spot.Waiting, new LiveFact.EnteredWaitingRoom(actor.Seen)))
                        {
                            yield return n;
                        }
                    }

                    break;
                case Spot.Waiting:
                    tally.Vouch();
                    foreach (var n in Happens(who, Spot.LetIn, new LiveFact.Admitted(actor.Seen))
                        .Concat(Happens(who, Spot.Inside, new LiveFact.Joined(actor.In)))
                        .Concat(Happens(who, Spot.Away, new LiveFact.LeftWaitingRoom(actor.Seen))))
                    {
                        yield return n;
                    }

                    break;
                case Spot.LetIn:
                    foreach (var n in Happens(who, Spot.Inside, new LiveFact.Joined(actor.In)))
                    {
                        yield return n;
                    }

                    break;
                case Spot.Inside:
                    if (actor.Part == Part.Host)
                    {
                        tally.LoseHost();
                    }

                    foreach (var n in Happens(who, Spot.Away, new LiveFact.Left(actor.InAfter(node.RoomOf(who)), LeaveReason.Disconnected)))
                    {
                        yield return n;
                    }

                    break;
            }
        }
    }

    /// <summary>It happens now and is told now, or it is told some time later.</summary>
    private IEnumerable<Node> Happens(int who, Spot to, LiveFact fact)
    {
        var happening = new Happening(fact, next, who);
        var moved = node with { Spots = node.Spots.SetItem(who, to) };
        if (node.PanelUp && PanelMoves.Shows(world, who, fact) is { } shown)
        {
            foreach (var n in HappensTwice(moved, happening, new Happening(shown, next, who)))
            {
                yield return n;
            }

            yield break;
        }

        yield return Remember(tell(moved, happening, next), happening);
        // Who leaves under other ids than they come back with cannot be told from two people while the leave is under way.
        if (node.UnderWay.Length < world.Delays && (world.Cast[who].Inside is null || fact is not LiveFact.Left))
        {
            yield return tell(moved with { UnderWay = node.UnderWay.Add(happening) }, Nothing(next), next);
        }
    }

    /// <summary>Both sides tell of it: either first, or one of them some time later.</summary>
    private IEnumerable<Node> HappensTwice(Node moved, Happening told, Happening shown)
    {
        yield return Remember(tell(tell(moved, told, next), shown, next + 0.5), told);
        yield return Remember(tell(tell(moved, shown, next), told, next + 0.5), told);
        if (node.UnderWay.Length < world.Delays)
        {
            yield return tell(moved with { UnderWay = node.UnderWay.Add(told) }, shown, next);
            yield return tell(moved with { UnderWay = node.UnderWay.Add(shown) }, told, next);
        }
    }

    private IEnumerable<Node> Arrivals()
    {
        foreach (var late in node.UnderWay)
        {
            tally.Delay();
            yield return Remember(tell(node with { UnderWay = node.UnderWay.Remove(late) }, late, next), late);
        }

        if (node.Repeated < world.Repeats)
        {
            foreach (var again in node.Repeatable)
            {
                tally.Repeat();
                yield return tell(node with { Repeated = node.Repeated + 1 }, again, next);
            }
        }
    }

    private IEnumerable<Node> Words()
    {
        if (world.OneMissing && !node.Told.Excused)
        {
            yield return tell(node, new Happening(new LiveFact.HostSaid(HostChoice.StartWithThese, null), next, -1), next);
        }

        if (!world.Words)
        {
            yield break;
        }

        tally.SayHandsOff();
        yield return tell(node, new Happening(new LiveFact.HostSaid(node.State.HandsOff ? HostChoice.Resume : HostChoice.HandsOff, null), next, -1), next);
        for (var who = 0; who < world.Cast.Length; who++)
        {
            if (world.Cast[who].Part != Part.Stranger || node.Spots[who] is not (Spot.Inside or Spot.Waiting) || (node.Spots[who] == Spot.Waiting && world.Panel == Panel.None))
            {
                continue;
            }

            var alias = node.State.People.FirstOrDefault(p => p.Uuids.Contains(world.Cast[who].In.Uuid!) || p.PanelUuids.Contains(world.Cast[who].Shown(world.Panel).Uuid!))?.Alias;
            foreach (var choice in world.Panel == Panel.None ? AdmitOnly : Taps)
            {
                if (alias is not null)
                {
                    yield return tell(node, new Happening(new LiveFact.HostSaid(choice, alias), next, who), next);
                }
            }
        }
    }

    /// <summary>One event with the uuid of one person and the user id of another, both seen before.</summary>
    private IEnumerable<Node> MixedIds()
    {
        for (var one = 0; world.MixedIds && one < world.Cast.Length; one++)
        {
            for (var other = 0; other < world.Cast.Length; other++)
            {
                if (one != other && node.Told.Of[one].Since >= 0 && node.Told.Of[other].Since >= 0)
                {
                    tally.Mix();
                    var mixed = new Sighting(world.Cast[one].In.Uuid, world.Cast[other].In.UserId);
                    yield return tell(node, new Happening(new LiveFact.SharingStarted(mixed), next, one, other), next);
                }
            }
        }
    }

    private IEnumerable<Node> Roles()
    {
        for (var who = 0; world.Roles && who < world.Cast.Length; who++)
        {
            if (node.Spots[who] == Spot.Inside)
            {
                yield return tell(node, new Happening(new LiveFact.RoleChanged(world.Cast[who].In, node.Told.Of[who].Leads ? MeetingRole.Attendee : MeetingRole.Host), next, who), next);
            }
        }
    }

    /// <summary>What we asked for is done, refused, or taken and not done.</summary>
    private IEnumerable<Node> Outcomes()
    {
        foreach (var action in node.Open)
        {
            if (action.Command is not Command.RemoveParticipant { Via: Surface.Rest })
            {
                continue;
            }

            var without = node with { Open = node.Open.Remove(action) };
            var accepted = tell(without, new Happening(new LiveFact.ActionReported(action.Id, ActionReport.Accepted, Surface.Rest, null), next, -1), next);
            yield return accepted;
            yield return tell(without, new Happening(new LiveFact.ActionReported(action.Id, ActionReport.Refused, Surface.Rest, "refused"), next, -1), next);
            if (Oracle.IndexOf(world, ((Command.RemoveParticipant)action.Command).ParticipantUuid) is var who and >= 0 && node.Spots[who] == Spot.Inside)
            {
                yield return tell(accepted with { Spots = accepted.Spots.SetItem(who, Spot.Away) }, new Happening(new LiveFact.Left(world.Cast[who].InAfter(node.RoomOf(who)), LeaveReason.RemovedByHost), next + 1, who), next + 1);
            }
        }
    }

    /// <summary>To a breakout room or back: the same participant_uuid under another user_id.</summary>
    private IEnumerable<Node> Rooms()
    {
        for (var who = 0; world.Breakouts && who < world.Cast.Length; who++)
        {
            if (node.Spots[who] != Spot.Inside || node.RoomOf(who) >= MostRooms)
            {
                continue;
            }

            tally.ChangeRooms();
            var moves = node.RoomOf(who);
            var rooms = node.Rooms.IsEmpty ? [.. world.Cast.Select(_ => 0)] : node.Rooms;
            var moved = node with { Rooms = rooms.SetItem(who, moves + 1) };
            foreach (var reason in new[] { LeaveReason.MovedToBreakoutRoom, LeaveReason.LeftByThemselves })
            {
                foreach (var early in new[] { 0, 0.3 })
                {
                    var left = new Happening(new LiveFact.Left(world.Cast[who].InAfter(moves), reason), next, -1);
                    var joined = new Happening(new LiveFact.Joined(world.Cast[who].InAfter(moves + 1)), next - early, -1);
                    yield return Back(tell(tell(moved, left, next), joined, next + 0.5), who);
                    yield return Back(tell(tell(moved, joined, next), left, next + 0.5), who);
                }
            }
        }
    }

    /// <summary>What was told of them just now holds, too: they are there.</summary>
    private Node Back(Node told, int who) => told with { Told = told.Told.Note(who, s =>
        (s.Where == Where.Inside ? s : s.To(Where.Inside, next, late: false) with { LetIn = s.LetIn || s.Waited, Waited = false, HeardThere = next, DroppedAt = null }) with
        {
            Came = true, Evented = true, Late = false, HeardAt = Math.Max(s.HeardAt, next), FirstInside = Math.Min(s.FirstInside, next), Tried = false,
        }) };

    /// <summary>Let in and come in within one second, told in either order and with either time first.</summary>
    private IEnumerable<Node> Ties()
    {
        for (var who = 0; world.Ties && who < world.Cast.Length; who++)
        {
            if (node.Spots[who] != Spot.Waiting)
            {
                continue;
            }

            var actor = world.Cast[who];
            var moved = node with { Spots = node.Spots.SetItem(who, Spot.Inside) };
            foreach (var early in new[] { 0, 0.3 })
            {
                var admitted = new Happening(new LiveFact.Admitted(actor.Seen), next, who);
                var joined = new Happening(new LiveFact.Joined(actor.In), next - early, who);
                yield return tell(tell(moved, admitted, next), joined, next + 0.5);
                yield return tell(tell(moved, joined, next), admitted, next + 0.5);
            }
        }
    }

    /// <summary>PolicyGuard is killed and starts again a good while later; what Zoom sends meanwhile is lost.</summary>
    private IEnumerable<Node> Gaps()
    {
        if (world.Gaps && node.ServiceSince < 0)
        {
            tally.Restart();
            foreach (var asleep in new[] { 1.0, 40.0 })
            {
                var awake = node.Second + asleep;
                yield return tell(node with { Second = awake, ServiceSince = awake, Told = node.Told with { Gap = awake }, Open = [] }, Nothing(awake), awake);
            }
        }
    }

    /// <summary>Nothing happens until the next timer; or the service sleeps through its timers and finds them long over.</summary>
    private IEnumerable<Node> Silences()
    {
        if (node.Timers.IsEmpty)
        {
            yield break;
        }

        var first = node.Timers.Min(t => t.Due);
        if (first > next)
        {
            yield return tell(node, Nothing(first), first);
        }

        if (world.Delays > 0 && node.Timers.Any(t => t.Name.StartsWith(TimerNames.Card, StringComparison.Ordinal)))
        {
            tally.Sleep();
            yield return tell(node with { Second = node.Second + Sleep }, Nothing(node.Second + Sleep), node.Second + Sleep);
        }
    }

    internal static Happening Nothing(double now) => new(new LiveFact.TimerFired("nothing"), now, -1);

    private Node Remember(Node told, Happening happening) => world.Repeats == 0 ? told : told with
    {
        Repeatable = told.Repeatable.Length < MostRepeatable ? told.Repeatable.Add(happening) : told.Repeatable.RemoveAt(0).Add(happening),
    };
}
