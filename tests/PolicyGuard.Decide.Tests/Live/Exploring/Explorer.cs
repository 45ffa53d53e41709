using System.Collections.Concurrent;
using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>Tries every move of a small world in every order, and asks the oracle about every act. Breadth first, one layer of moves at a time.</summary>
internal sealed class Explorer(SmallWorld world, Guard? guard = null)
{
    internal const double StepSeconds = 12;
    private const int Shards = 64;

    private readonly HashSet<UInt128>[] seen = [.. Enumerable.Range(0, Shards).Select(_ => new HashSet<UInt128>())];
    private readonly ConcurrentBag<string> broken = [];
    private readonly Tally tally = new();

    internal Tally Tally => tally;

    internal IReadOnlyCollection<string> Broken => broken;

    internal long States => seen.Sum(shard => (long)shard.Count);

    /// <param name="depth">Moves from the start of the meeting; the world's own when null.</param>
    internal Explorer Run(int? depth = null, int workers = 1)
    {
        var deepest = depth ?? world.Depth;
        List<Node> layer = [world.FromSecured ? Secured() : Tell(Start(), new Happening(World.Started, 0, -1), 0)];
        seen[0].Add(layer[0].Print(world));

        // The last two moves are walked at once, so that the widest layer need not be held.
        for (var left = deepest; left > 0 && layer.Count > 0 && broken.IsEmpty; left--)
        {
            var next = new List<Node>[workers];
            var (nodes, moves) = (layer, left);
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker => next[worker] = Walk(nodes, worker, workers, moves));
            layer = [.. next.SelectMany(found => found)];
        }

        return this;
    }

    private Node Start() => new(new SessionState("uuid=="), Told.Nothing(world.Cast.Length), [.. world.Cast.Select(_ => Spot.Away)], 0);

    /// <summary>Host and first client are in, the panel is open, has shown the room, and the waiting room is on.</summary>
    private Node Secured()
    {
        var (host, client) = (world.Cast[0], world.Cast[1]);
        (LiveFact Fact, double At, int Who)[] script =
        [
            (World.Started, 0, -1), (new LiveFact.Joined(host.In), 1, 0), (World.Opened, 2, -1), (new LiveFact.Joined(host.Shown(world.Panel)), 2, 0),
            (new LiveFact.RosterSeen([host.Shown(world.Panel)], []), 3, -1), (new LiveFact.WaitingRoomSeen(true), 3, -1),
            (new LiveFact.Joined(client.In), 10, 1), (new LiveFact.Joined(client.Shown(world.Panel)), 10, 1), (new LiveFact.TimerFired("nothing"), 60, -1),
        ];
        var node = Start() with { PanelUp = true };
        foreach (var (fact, at, who) in script)
        {
            node = Tell(node, new Happening(fact, at, who), at);
        }

        return node with { Spots = node.Spots.SetItem(0, Spot.Inside).SetItem(1, Spot.Inside), Open = [] };
    }

    private List<Node> Walk(List<Node> layer, int worker, int workers, int left)
    {
        var found = new List<Node>();
        for (var at = worker; at < layer.Count && broken.IsEmpty; at += workers)
        {
            foreach (var node in new Moves(world, layer[at], Tell, tally).All())
            {
                if (left == 1 || !IsNew(node))
                {
                    continue;
                }

                if (!world.Reckless && Promises.Overlooked(world, node) is { } overlooked)
                {
                    broken.Add($"{world.Name}: {overlooked}{node.Trail}");
                }

                if (world is { Panel: not Panel.None, Reckless: false } && Promises.Broken(world, Rest(node)) is { } promise)
                {
                    broken.Add($"{world.Name}: {promise}{node.Trail}");
                }

                if (left > 2)
                {
                    found.Add(node);
                    continue;
                }

                foreach (var _ in new Moves(world, node, Tell, tally).All())
                {
                    // Judged on the way; nothing follows.
                }
            }
        }

        return found;
    }

    /// <summary>What comes of it when nothing more happens: what is under way arrives, questions get their answers, timers fire.</summary>
    private Node Rest(Node node)
    {
        foreach (var late in node.UnderWay)
        {
            node = Tell(node with { UnderWay = node.UnderWay.Remove(late) }, late, node.Second + 1);
        }

        for (var end = node.Second + 200; node.Second < end;)
        {
            foreach (var action in node.Open)
            {
                LiveFact answer = action.Command is Command.ReadRoom && node.PanelUp ? PanelMoves.Picture(world, node)
                    : new LiveFact.ActionReported(action.Id, ActionReport.Expired, action.Command is Command.RemoveParticipant { Via: Surface.Rest } ? Surface.Rest : Surface.Companion, "too late");
                node = Tell(node with { Open = node.Open.Remove(action) }, new Happening(answer, node.Second + 1, -1), node.Second + 1);
            }

            node = Tell(node, Moves.Nothing(node.Second + 10), node.Second + 10);
            tally.Promise();
        }

        return node;
    }

    private bool IsNew(Node node)
    {
        var print = node.Print(world);
        var shard = seen[(int)(ulong)print & (Shards - 1)];
        lock (shard)
        {
            return shard.Add(print);
        }
    }

    /// <summary>Time goes on to <paramref name="now"/>, timers fire on their way, and the decider hears.</summary>
    private Node Tell(Node node, Happening happening, double now)
    {
        node = FireUntil(node, now);
        var told = node.Told.Hear(world, happening.Fact, happening.Who, happening.At, now);
        return Decide(node, happening.Other < 0 ? told : told.Doubt(happening.Who, happening.Other), node.Timers, happening, now);
    }

    private Node FireUntil(Node node, double now)
    {
        while (Due(node, now) is { } timer)
        {
            var at = Math.Max(timer.Due, node.Second);
            node = Decide(node, node.Told, node.Timers.Remove(timer), new Happening(new LiveFact.TimerFired(timer.Name), at, -1), at);
        }

        return node;
    }

    private static (string Name, double Due)? Due(Node node, double now)
    {
        (string Name, double Due)? first = null;
        foreach (var timer in node.Timers)
        {
            if (timer.Due <= now && (first is null || timer.Due < first.Value.Due))
            {
                first = timer;
            }
        }

        return first;
    }

    private Node Decide(Node node, Told told, ImmutableArray<(string Name, double Due)> timers, Happening happening, double now)
    {
        var late = now - happening.At;
        tally.Transition(late);
        var decision = LiveDecider.Decide(
            node.State, new LiveInput("e", World.Nine.AddSeconds(happening.At), World.Nine.AddSeconds(now), happening.Fact), ContextOf(node), world.Rules, guard ?? Vetoes.Check);
        var open = node.Open;
        foreach (var action in decision.Actions)
        {
            if (Oracle.Object(world, told, action, late, now) is { } objection)
            {
                broken.Add($"{world.Name}: {objection}: {action.Command}{new Trail(node.Trail, happening, now)}");
            }

            if (action.Command is Command.RemoveParticipant or Command.PutInWaitingRoom)
            {
                told = Oracle.Count(world, told, action);
                open = world.Reckless ? open : open.Add(action);
                tally.Act();
            }
            else if (action.Command is Command.Admit or Command.ReadRoom)
            {
                told = action.Command is Command.ReadRoom ? told with { Reading = now } : Oracle.Count(world, told, action);
                open = world.Reckless && action.Command is Command.Admit ? open : open.Add(action);
                tally.LetIn();
            }
        }

        var records = node.Records;
        if (!world.Reckless)
        {
            records = records.SetItems(decision.Violations.Select(v => KeyValuePair.Create(v.Id, (v.Subject, false))));
            records = records.SetItems(decision.Resolutions.Where(r => records.ContainsKey(r.ViolationId)).Select(r => KeyValuePair.Create(r.ViolationId, (records[r.ViolationId].Subject, true))));
        }

        return new Node(decision.State, told, node.Spots, now)
        {
            Records = records,
            Timers = Set(timers, decision.Timers), UnderWay = node.UnderWay, Repeatable = node.Repeatable, Repeated = node.Repeated, Open = open, PanelUp = node.PanelUp, Trail = new Trail(node.Trail, happening, now),
            Rooms = node.Rooms, ServiceSince = node.ServiceSince,
        };
    }

    private SessionContext ContextOf(Node node) => world.Gaps ? world.Context with { ServiceSince = World.Nine.AddSeconds(node.ServiceSince) } : world.Context;

    private static ImmutableArray<(string Name, double Due)> Set(ImmutableArray<(string Name, double Due)> timers, ImmutableArray<TimerRequest> requests)
    {
        if (requests.IsEmpty)
        {
            return timers;
        }

        foreach (var request in requests)
        {
            for (var i = timers.Length - 1; i >= 0; i--)
            {
                timers = timers[i].Name == request.Name ? timers.RemoveAt(i) : timers;
            }

            if (request.Due is { } due)
            {
                timers = timers.Add((request.Name, (due - World.Nine).TotalSeconds));
            }
        }

        return timers.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }
}

/// <summary>What an exploration really went through, so that nobody has to believe it.</summary>
internal sealed class Tally
{
    private long transitions;
    private long late;
    private long acts;
    private long letIn;
    private long repeats;
    private long delayed;
    private long handsOff;
    private long hostAway;
    private long vouched;
    private long mixed;
    private long slept;
    private long lost;
    private long pictures;
    private long lies;
    private long promises;
    private long rooms;
    private long restarts;

    internal long Transitions => transitions;

    internal long Acts => acts;

    internal IEnumerable<(string What, long Count)> All =>
    [
        ("transitions", transitions), ("acts on people judged", acts), ("words of the therapist", handsOff), ("hosts lost", hostAway),
        ("people let in by the host", vouched), ("events told twice", repeats), ("told after later ones", delayed), ("told more than 30 s late", late), ("with the ids of two people", mixed),
        ("timers slept through", slept), ("people let in or rooms read by the panel", letIn), ("panels lost", lost), ("pictures of the room", pictures), ("things said to be done that were not", lies), ("steps of waiting until all is kept", promises), ("moves to a breakout room or back", rooms), ("restarts", restarts),
    ];

    internal void Transition(double lateness)
    {
        Interlocked.Increment(ref transitions);
        if (lateness > 30)
        {
            Interlocked.Increment(ref late);
        }
    }

    internal void Act() => Interlocked.Increment(ref acts);

    internal void LetIn() => Interlocked.Increment(ref letIn);

    internal void Repeat() => Interlocked.Increment(ref repeats);

    internal void Delay() => Interlocked.Increment(ref delayed);

    internal void SayHandsOff() => Interlocked.Increment(ref handsOff);

    internal void LoseHost() => Interlocked.Increment(ref hostAway);

    internal void Vouch() => Interlocked.Increment(ref vouched);

    internal void Mix() => Interlocked.Increment(ref mixed);

    internal void LosePanel() => Interlocked.Increment(ref lost);

    internal void Picture() => Interlocked.Increment(ref pictures);

    internal void Promise() => Interlocked.Increment(ref promises);

    internal void Lie() => Interlocked.Increment(ref lies);

    internal void ChangeRooms() => Interlocked.Increment(ref rooms);

    internal void Restart() => Interlocked.Increment(ref restarts);

    internal void Sleep() => Interlocked.Increment(ref slept);
}
