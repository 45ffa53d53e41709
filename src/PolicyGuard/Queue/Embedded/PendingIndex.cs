namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// Which item of which key may be leased next. A key is in exactly one place: ready, delayed, or leased. Bodies stay in memory only
/// up to a limit; beyond it an item is read from the file when its turn comes. Not thread-safe: the queue holds its lock.
/// </summary>
internal sealed class PendingIndex
{
    internal const int BodiesInMemory = 50_000;

    private readonly Dictionary<string, Lane> lanes = [];
    private readonly Queue<Lane> ready = new();
    private readonly PriorityQueue<Lane, long> delayed = new();

    internal int Count { get; private set; }

    /// <summary>The envelope at the head of the line; null when none is ready or its body is not in memory.</summary>
    internal Envelope? First => ready.TryPeek(out var lane) ? lane.Items.Peek().Envelope : null;

    internal void Add(Pending item, string orderingKey)
    {
        if (!lanes.TryGetValue(orderingKey, out var lane))
        {
            lane = new Lane();
            lanes.Add(orderingKey, lane);
        }

        lane.Items.Enqueue(Count < BodiesInMemory ? item : item with { Envelope = null });
        Count++;
        if (lane.Items.Count == 1 && !lane.Leased)
        {
            Place(lane);
        }
    }

    /// <summary>The next due item, or null and how long (ms) until one is due.</summary>
    internal Pending? Lease(long now, out long? wait)
    {
        while (delayed.TryPeek(out var late, out var due) && due <= now)
        {
            delayed.Dequeue();
            ready.Enqueue(late);
        }

        wait = null;
        if (ready.TryDequeue(out var lane))
        {
            lane.Leased = true;
            return lane.Items.Peek();
        }

        if (delayed.TryPeek(out _, out var next))
        {
            wait = next - now;
        }

        return null;
    }

    /// <summary>Whether this very item is leased. A lease that ended once must not end its successor.</summary>
    internal bool IsLeased(Lease lease) =>
        lanes.TryGetValue(lease.Envelope.OrderingKey, out var lane) && lane.Leased && lane.Items.Peek().Sequence == lease.Sequence;

    /// <summary>The leased head could not be handed out: it is due again. Slow, for a fault of the disk.</summary>
    internal void Return(long sequence)
    {
        var lane = lanes.Values.First(l => l.Leased && l.Items.Peek().Sequence == sequence);
        lane.Leased = false;
        Place(lane);
    }

    /// <summary>The leased head is done with: completed or parked.</summary>
    internal void Release(string orderingKey)
    {
        var lane = lanes[orderingKey];
        lane.Items.Dequeue();
        Count--;
        lane.Leased = false;
        if (lane.Items.Count == 0)
        {
            lanes.Remove(orderingKey);
        }
        else
        {
            Place(lane);
        }
    }

    /// <summary>The leased head stays first of its key and waits.</summary>
    internal void Delay(string orderingKey, Pending head)
    {
        var lane = lanes[orderingKey];
        var rest = lane.Items.Skip(1).ToArray();
        lane.Items.Clear();
        lane.Items.Enqueue(head);
        foreach (var item in rest)
        {
            lane.Items.Enqueue(item);
        }

        lane.Leased = false;
        Place(lane);
    }

    private void Place(Lane lane)
    {
        var head = lane.Items.Peek();
        if (head.NotBefore > 0)
        {
            delayed.Enqueue(lane, head.NotBefore);
        }
        else
        {
            ready.Enqueue(lane);
        }
    }

    private sealed class Lane
    {
        internal Queue<Pending> Items { get; } = new();

        internal bool Leased { get; set; }
    }
}

/// <summary>An item that waits. <paramref name="NotBefore"/> in unix ms, 0 = at once.</summary>
internal sealed record Pending(long Sequence, int Attempts, long NotBefore, Envelope? Envelope);
