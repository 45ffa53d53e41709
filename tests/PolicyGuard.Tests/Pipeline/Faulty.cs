using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>The real store, of which one kind of call fails as often as it is told to.</summary>
internal sealed class FaultyStore(IPipelineStore inner) : IPipelineStore
{
    private int failingReads;
    private int failingCompletions;
    private int reads;

    /// <summary>How often the pipeline asked what is processed already: once for every try of a batch.</summary>
    internal int Reads => Volatile.Read(ref reads);

    internal Exception Fault { get; set; } = new StoreUnavailableException("told to fail");

    internal int FailReads { get => failingReads; set => failingReads = value; }

    internal int FailCompletions { get => failingCompletions; set => failingCompletions = value; }

    /// <summary>Runs after a commit, before anybody hears of it.</summary>
    internal Action? Committed { get; set; }

    public ValueTask<byte[]?> LoadStateAsync(StateKey key, CancellationToken cancellationToken) => inner.LoadStateAsync(key, cancellationToken);

    public ValueTask<IReadOnlySet<string>> FindProcessedAsync(IReadOnlyCollection<string> deliveryKeys, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        return Interlocked.Decrement(ref failingReads) >= 0 ? throw Fault : inner.FindProcessedAsync(deliveryKeys, cancellationToken);
    }

    public async ValueTask CommitAsync(IReadOnlyList<PipelineCommit> commits, CancellationToken cancellationToken)
    {
        await inner.CommitAsync(commits, cancellationToken);
        Committed?.Invoke();
    }

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterSequence, int limit, CancellationToken cancellationToken) => inner.ReadOutboxAsync(afterSequence, limit, cancellationToken);

    public ValueTask CompleteOutboxAsync(IReadOnlyCollection<string> actionIds, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref failingCompletions) >= 0 ? throw Fault : inner.CompleteOutboxAsync(actionIds, cancellationToken);

    public ValueTask<IReadOnlyList<TimerRow>> ReadDueTimersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => inner.ReadDueTimersAsync(now, limit, cancellationToken);

    public ValueTask<DateTimeOffset?> NextTimerAsync(CancellationToken cancellationToken) => inner.NextTimerAsync(cancellationToken);

    public ValueTask DeleteTimersAsync(IReadOnlyCollection<TimerRow> timers, CancellationToken cancellationToken) => inner.DeleteTimersAsync(timers, cancellationToken);
}

/// <summary>The real queue, of which one kind of call fails as often as it is told to.</summary>
internal sealed class FaultyQueue(IEventQueue inner) : IEventQueue
{
    private int failingCompletions;
    private int failingReports;
    private int failingSends;

    internal int FailCompletions { get => failingCompletions; set => failingCompletions = value; }

    /// <summary>Reports of actions that cannot be queued.</summary>
    internal int FailReports { get => failingReports; set => failingReports = value; }

    /// <summary>Records, made before a repair is sent, that cannot be queued.</summary>
    internal int FailSending { get => Volatile.Read(ref failingSends); set => failingSends = value; }

    internal Exception SendingFault { get; set; } = new QueueUnavailableException("told to fail");

    public ValueTask<EnqueueResult> EnqueueAsync(Envelope envelope, CancellationToken cancellationToken) =>
        envelope.DeliveryKey.StartsWith("sending:", StringComparison.Ordinal) && Interlocked.Decrement(ref failingSends) >= 0
            ? throw SendingFault :
        envelope.DeliveryKey.StartsWith("report:", StringComparison.Ordinal) && Interlocked.Decrement(ref failingReports) >= 0
            ? throw new QueueUnavailableException("told to fail")
            : inner.EnqueueAsync(envelope, cancellationToken);

    public ValueTask<IReadOnlyList<Lease>> LeaseAsync(int max, CancellationToken cancellationToken) => inner.LeaseAsync(max, cancellationToken);

    public ValueTask CompleteAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref failingCompletions) >= 0 ? throw new QueueUnavailableException("told to fail") : inner.CompleteAsync(leases, cancellationToken);

    public ValueTask RetryAfterAsync(Lease lease, TimeSpan delay, string reason, CancellationToken cancellationToken) => inner.RetryAfterAsync(lease, delay, reason, cancellationToken);

    public ValueTask ParkAsync(Lease lease, string reason, CancellationToken cancellationToken) => inner.ParkAsync(lease, reason, cancellationToken);

    public ValueTask<IReadOnlyList<ParkedItem>> ReadParkedAsync(long afterSequence, int limit, CancellationToken cancellationToken) => inner.ReadParkedAsync(afterSequence, limit, cancellationToken);

    public ValueTask<bool> RetryParkedAsync(long sequence, CancellationToken cancellationToken) => inner.RetryParkedAsync(sequence, cancellationToken);

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);
}
