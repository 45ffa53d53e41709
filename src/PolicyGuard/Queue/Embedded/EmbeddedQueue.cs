using Microsoft.Data.Sqlite;
using PolicyGuard.Storage;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// The queue of one process: an in-memory index over one SQLite file. Leases live in memory: after a crash every item whose segment is
/// still on disk is leased again, also one that was completed; the store knows such a one by its delivery key.
/// </summary>
internal sealed class EmbeddedQueue : IEventQueue, IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly PendingIndex pending = new();
    private readonly CrowdGate crowd = new();
    private readonly DataFolder folder;
    private readonly BodyProtector bodies;
    private readonly TimeProvider time;
    private readonly QueueWriter writer;
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private QueueCounts counts;

    public EmbeddedQueue(DataFolder folder, BodyProtector bodies, QueueHealth health, TimeProvider time, ILogger<EmbeddedQueue> logger)
    {
        (this.folder, this.bodies, this.time) = (folder, bodies, time);
        folder.Create();
        var file = new QueueFile(folder.File("queue.db"));
        var book = new QueueBook();
        using (var reader = new QueueReader(folder.File("queue.db")))
        {
            foreach (var (item, key) in reader.Load(book, bodies, (time.GetUtcNow() - SeenDeliveries.Window).ToUnixTimeMilliseconds()))
            {
                pending.Add(item, key);
            }
        }

        counts = book.Counts;
        writer = new QueueWriter(folder, book, bodies, file, Holds, Committed, health, time, logger);
    }

    public async ValueTask<EnqueueResult> EnqueueAsync(Envelope envelope, CancellationToken cancellationToken) =>
        await writer.AskAsync(new EnqueueRequest(envelope), cancellationToken);

    public async ValueTask<IReadOnlyList<Lease>> LeaseAsync(int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            await crowd.GiveWayAsync(Oldest(), cancellationToken);
            var leases = TakeDue(max, out var signal, out var wait);
            if (leases.Count > 0)
            {
                return leases;
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(signal, Task.Delay(wait is { } ms ? TimeSpan.FromMilliseconds(Math.Max(ms, 1)) : Timeout.InfiniteTimeSpan, time, waiting.Token));
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask CompleteAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        if (leases.Count > 0)
        {
            await writer.AskAsync(new CompleteRequest(leases), cancellationToken);
        }
    }

    public async ValueTask RetryAfterAsync(Lease lease, TimeSpan delay, string reason, CancellationToken cancellationToken) =>
        await writer.AskAsync(new RetryRequest(lease, (time.GetUtcNow() + delay).ToUnixTimeMilliseconds(), reason), cancellationToken);

    public async ValueTask ParkAsync(Lease lease, string reason, CancellationToken cancellationToken) =>
        await writer.AskAsync(new ParkRequest(lease, time.GetUtcNow().ToUnixTimeMilliseconds(), reason), cancellationToken);

    public async ValueTask<bool> RetryParkedAsync(long sequence, CancellationToken cancellationToken) =>
        await writer.AskAsync(new UnparkRequest(sequence), cancellationToken);

    public ValueTask<IReadOnlyList<ParkedItem>> ReadParkedAsync(long afterSequence, int limit, CancellationToken cancellationToken)
    {
        using var reader = new QueueReader(folder.File("queue.db"));
        return ValueTask.FromResult<IReadOnlyList<ParkedItem>>(reader.Parked(afterSequence, limit));
    }

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(counts with { Queued = pending.Count });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        bodies.Dispose();
    }

    private bool Holds(Lease lease)
    {
        lock (gate)
        {
            return pending.IsLeased(lease);
        }
    }

    private void Committed(IReadOnlyList<WriteRequest> batch, QueueCounts now)
    {
        lock (gate)
        {
            foreach (var request in batch)
            {
                request.Apply(pending);
            }

            counts = now;
            wake.TrySetResult();
        }

        crowd.Committed(batch.Count(r => r is EnqueueRequest));
    }

    private TimeSpan Oldest()
    {
        lock (gate)
        {
            return pending.First is { } first ? time.GetUtcNow() - first.ReceivedAt : TimeSpan.Zero;
        }
    }

    private List<Lease> TakeDue(int max, out Task signal, out long? wait)
    {
        var taken = new List<Pending>();
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            wait = null;
            while (taken.Count < max && pending.Lease(now, out wait) is { } next)
            {
                taken.Add(next);
            }

            if (wake.Task.IsCompleted)
            {
                wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            signal = wake.Task;
        }

        return taken.TrueForAll(t => t.Envelope is not null) ? taken.ConvertAll(t => ToLease(t, t.Envelope!)) : ReadLeases(taken);
    }

    private static Lease ToLease(Pending item, Envelope envelope) => new(item.Sequence, envelope, item.Attempts + 1);

    private List<Lease> ReadLeases(List<Pending> taken)
    {
        try
        {
            using var reader = new QueueReader(folder.File("queue.db"));
            return taken.ConvertAll(t => ToLease(t, t.Envelope ?? reader.Envelope(t, bodies)));
        }
        catch (SqliteException e)
        {
            lock (gate)
            {
                taken.ForEach(t => pending.Return(t.Sequence));
            }

            throw new QueueUnavailableException("The queue could not read what it holds.", e);
        }
    }
}
