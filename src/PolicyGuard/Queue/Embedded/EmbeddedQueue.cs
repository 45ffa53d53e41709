using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using PolicyGuard.Storage;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// The queue of one process: an in-memory index over one SQLite file, and one writer that puts everything asked for meanwhile into
/// one commit. Leases live in memory: after a crash every item not completed is leased again.
/// </summary>
internal sealed partial class EmbeddedQueue : IEventQueue, IAsyncDisposable
{
    private const int LargestCommit = 1024;
    private static readonly TimeSpan DedupeWindow = TimeSpan.FromHours(48);
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    private readonly Channel<WriteRequest> requests =
        Channel.CreateBounded<WriteRequest>(new BoundedChannelOptions(LargestCommit * 16) { SingleReader = true });

    private readonly Lock gate = new();
    private readonly DataFolder folder;
    private readonly BodyProtector bodies;
    private readonly QueueHealth health;
    private readonly TimeProvider time;
    private readonly ILogger<EmbeddedQueue> logger;
    private readonly Task writer;
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private QueueFile? file;
    private DateTimeOffset prunedAt;

    public EmbeddedQueue(DataFolder folder, BodyProtector bodies, QueueHealth health, TimeProvider time, ILogger<EmbeddedQueue> logger)
    {
        (this.folder, this.bodies, this.health, this.time, this.logger) = (folder, bodies, health, time, logger);
        prunedAt = time.GetUtcNow();
        Open();
        writer = Task.Factory.StartNew(WriteAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    internal PendingIndex Pending { get; } = new();

    internal QueueTally Tally { get; } = new();

    public async ValueTask<EnqueueResult> EnqueueAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        var request = new EnqueueRequest(envelope, bodies.Protect(envelope.Body.Span));
        return await AskAsync(request, request.Done, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Lease>> LeaseAsync(int max, CancellationToken cancellationToken)
    {
        while (true)
        {
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
            var request = new CompleteRequest(leases);
            await AskAsync(request, request.Done, cancellationToken);
        }
    }

    public async ValueTask RetryAfterAsync(Lease lease, TimeSpan delay, string reason, CancellationToken cancellationToken)
    {
        var request = new RetryRequest(lease, (time.GetUtcNow() + delay).ToUnixTimeMilliseconds(), reason);
        await AskAsync(request, request.Done, cancellationToken);
    }

    public async ValueTask ParkAsync(Lease lease, string reason, CancellationToken cancellationToken)
    {
        var request = new ParkRequest(lease, time.GetUtcNow().ToUnixTimeMilliseconds(), reason);
        await AskAsync(request, request.Done, cancellationToken);
    }

    public async ValueTask<bool> RetryParkedAsync(long sequence, CancellationToken cancellationToken)
    {
        var request = new UnparkRequest(sequence);
        return await AskAsync(request, request.Done, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ParkedItem>> ReadParkedAsync(long afterSequence, int limit, CancellationToken cancellationToken)
    {
        using var reader = new QueueReader(folder.File("queue.db"));
        return ValueTask.FromResult<IReadOnlyList<ParkedItem>>(reader.Parked(afterSequence, limit));
    }

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(Tally.Committed with { Queued = Pending.Count });
        }
    }

    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await writer;
        file?.Dispose();
        bodies.Dispose();
    }

    internal bool Holds(Lease lease) => Pending.IsLeased(lease.Envelope.OrderingKey, lease.Sequence);

    private async Task<TResult> AskAsync<TResult>(WriteRequest request, Task<TResult> done, CancellationToken cancellationToken)
    {
        try
        {
            await requests.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new QueueUnavailableException("The queue is shutting down.", e);
        }

        return await done.WaitAsync(cancellationToken);
    }

    private List<Lease> TakeDue(int max, out Task signal, out long? wait)
    {
        var taken = new List<Pending>();
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            wait = null;
            while (taken.Count < max && Pending.Lease(now, out wait) is { } next)
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
            return taken.ConvertAll(t => ToLease(t, t.Envelope ?? reader.Envelope(t.Sequence, bodies)));
        }
        catch (SqliteException e)
        {
            lock (gate)
            {
                taken.ForEach(t => Pending.Return(t.Sequence));
            }

            throw new QueueUnavailableException("The queue could not read what it holds.", e);
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<WriteRequest>(LargestCommit);
        while (await NextAsync())
        {
            batch.Clear();
            while (batch.Count < LargestCommit && requests.Reader.TryRead(out var request))
            {
                batch.Add(request);
            }

            CommitBatch(batch);
        }
    }

    /// <summary>After a fault nobody may dare to send anything: then an empty commit tries whether the file can be written again.</summary>
    private async Task<bool> NextAsync()
    {
        var next = requests.Reader.WaitToReadAsync().AsTask();
        if (!health.IsGood)
        {
            using var answered = new CancellationTokenSource();
            await Task.WhenAny(next, Task.Delay(ProbeAfter, time, answered.Token));
            await answered.CancelAsync();
            if (!next.IsCompleted)
            {
                CommitBatch([]);
            }
        }

        return await next;
    }

    private void CommitBatch(List<WriteRequest> batch)
    {
        try
        {
            var open = file ??= new QueueFile(folder.File("queue.db"));
            open.Begin();
            foreach (var request in batch)
            {
                request.Write(this, open);
            }

            open.Count(Tally.Now);
            Prune(open);
            open.Commit();
        }
        catch (Exception e)
        {
            // Whatever it is, its callers hear of it and the writer lives on.
            GiveUp(batch, e);
            return;
        }

        lock (gate)
        {
            foreach (var request in batch)
            {
                request.Apply(this);
            }

            Tally.Commit();
            wake.TrySetResult();
        }

        health.Good();
        foreach (var request in batch)
        {
            request.Finish();
        }
    }

    private void GiveUp(List<WriteRequest> batch, Exception cause)
    {
        Tally.Rollback();
        var what = cause is SqliteException sqlite ? $"SQLite error {sqlite.SqliteExtendedErrorCode}" : cause.GetType().Name;
        Log.NotStored(logger, what);
        health.Bad(what);
        try
        {
            file?.Rollback();
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            // The connection itself is broken: the next batch opens a new one.
            file?.Dispose();
            file = null;
        }

        var fault = new QueueUnavailableException($"The queue could not store: {what}.", cause);
        foreach (var request in batch)
        {
            request.Fail(fault);
        }
    }

    private void Prune(QueueFile open)
    {
        var now = time.GetUtcNow();
        if (now - prunedAt >= PruneEvery)
        {
            // A full bite means there is more: take the next one with the next commit.
            var bite = open.Prune((now - DedupeWindow).ToUnixTimeMilliseconds());
            prunedAt = bite > 0 ? prunedAt : now;
        }
    }

    private void Open()
    {
        folder.Create();
        file = new QueueFile(folder.File("queue.db"));
        using var reader = new QueueReader(folder.File("queue.db"));
        Tally.Load(reader.Counts());
        foreach (var (item, key) in reader.Waiting())
        {
            Pending.Add(item, key);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The queue could not store: {Cause}. Callers are told to send again.")]
        public static partial void NotStored(ILogger logger, string cause);
    }
}
