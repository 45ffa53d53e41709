namespace PolicyGuard.Queue.Embedded;

/// <summary>One thing for the writer to do inside its next commit.</summary>
internal abstract class WriteRequest
{
    /// <summary>Runs inside the transaction, on the writer.</summary>
    internal abstract void Write(QueueCommit commit);

    /// <summary>Runs after the commit, under the queue's lock.</summary>
    internal abstract void Apply(PendingIndex pending);

    internal abstract void Finish();

    internal abstract void Fail(QueueUnavailableException fault);
}

internal abstract class WriteRequest<TResult> : WriteRequest
{
    private readonly TaskCompletionSource<TResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TResult> Done => done.Task;

    private protected TResult Result { get; set; } = default!;

    internal sealed override void Finish() => done.TrySetResult(Result);

    internal sealed override void Fail(QueueUnavailableException fault) => done.TrySetException(fault);
}

internal sealed class EnqueueRequest(Envelope envelope) : WriteRequest<EnqueueResult>
{
    private long? sequence;

    internal override void Write(QueueCommit commit) =>
        Result = (sequence = commit.Arrive(envelope)) is null ? EnqueueResult.Duplicate : EnqueueResult.Stored;

    internal override void Apply(PendingIndex pending)
    {
        if (sequence is { } number)
        {
            pending.Add(new Pending(number, 0, 0, envelope), envelope.OrderingKey);
        }
    }
}

internal sealed class CompleteRequest(IReadOnlyList<Lease> leases) : WriteRequest<bool>
{
    internal override void Write(QueueCommit commit)
    {
        foreach (var lease in leases)
        {
            commit.Complete(lease);
        }
    }

    internal override void Apply(PendingIndex pending)
    {
        foreach (var lease in leases.Where(pending.IsLeased))
        {
            pending.Release(lease.Envelope.OrderingKey);
        }
    }
}

internal sealed class RetryRequest(Lease lease, long notBefore, string reason) : WriteRequest<bool>
{
    internal override void Write(QueueCommit commit) => commit.Retry(lease, notBefore, reason);

    internal override void Apply(PendingIndex pending)
    {
        if (pending.IsLeased(lease))
        {
            pending.Delay(lease.Envelope.OrderingKey, new Pending(lease.Sequence, lease.Attempt, notBefore, lease.Envelope));
        }
    }
}

internal sealed class ParkRequest(Lease lease, long at, string reason) : WriteRequest<bool>
{
    internal override void Write(QueueCommit commit) => commit.Park(lease, at, reason);

    internal override void Apply(PendingIndex pending)
    {
        if (pending.IsLeased(lease))
        {
            pending.Release(lease.Envelope.OrderingKey);
        }
    }
}

internal sealed class UnparkRequest(long sequence) : WriteRequest<bool>
{
    private (long Sequence, Envelope Envelope)? moved;

    internal override void Write(QueueCommit commit) => Result = (moved = commit.Unpark(sequence)) is not null;

    internal override void Apply(PendingIndex pending)
    {
        if (moved is { } now)
        {
            pending.Add(new Pending(now.Sequence, 0, 0, now.Envelope), now.Envelope.OrderingKey);
        }
    }
}
