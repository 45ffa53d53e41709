namespace PolicyGuard.Queue.Embedded;

/// <summary>One thing for the writer to do inside its next commit.</summary>
internal abstract class WriteRequest
{
    /// <summary>Runs inside the transaction, on the writer.</summary>
    internal abstract void Write(EmbeddedQueue queue, QueueFile file);

    /// <summary>Runs after the commit, under the queue's lock.</summary>
    internal abstract void Apply(EmbeddedQueue queue);

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

internal sealed class EnqueueRequest(Envelope envelope, byte[] secret) : WriteRequest<EnqueueResult>
{
    private long sequence;

    internal override void Write(EmbeddedQueue queue, QueueFile file)
    {
        Result = file.See(envelope.DeliveryKey, envelope.ReceivedAt.ToUnixTimeMilliseconds()) ? EnqueueResult.Stored : EnqueueResult.Duplicate;
        if (Result == EnqueueResult.Stored)
        {
            sequence = file.Insert(envelope, secret);
        }

        queue.Tally.Enqueued(envelope, Result);
    }

    internal override void Apply(EmbeddedQueue queue)
    {
        if (Result == EnqueueResult.Stored)
        {
            queue.Pending.Add(new Pending(sequence, 0, 0, envelope), envelope.OrderingKey);
        }
    }
}

internal sealed class CompleteRequest(IReadOnlyList<Lease> leases) : WriteRequest<bool>
{
    internal override void Write(EmbeddedQueue queue, QueueFile file)
    {
        foreach (var lease in leases)
        {
            file.Delete(lease.Sequence);
            queue.Tally.Processed(lease.Envelope);
        }
    }

    internal override void Apply(EmbeddedQueue queue)
    {
        foreach (var lease in leases.Where(queue.Holds))
        {
            queue.Pending.Release(lease.Envelope.OrderingKey);
        }
    }
}

internal sealed class RetryRequest(Lease lease, long notBefore, string reason) : WriteRequest<bool>
{
    internal override void Write(EmbeddedQueue queue, QueueFile file) => file.Retry(lease.Sequence, lease.Attempt, notBefore, reason);

    internal override void Apply(EmbeddedQueue queue)
    {
        if (queue.Holds(lease))
        {
            queue.Pending.Delay(lease.Envelope.OrderingKey, new Pending(lease.Sequence, lease.Attempt, notBefore, lease.Envelope));
        }
    }
}

internal sealed class ParkRequest(Lease lease, long at, string reason) : WriteRequest<bool>
{
    internal override void Write(EmbeddedQueue queue, QueueFile file) => file.Park(lease.Sequence, lease.Attempt, at, reason);

    internal override void Apply(EmbeddedQueue queue)
    {
        if (queue.Holds(lease))
        {
            queue.Pending.Release(lease.Envelope.OrderingKey);
            queue.Tally.Parked(1);
        }
    }
}

internal sealed class UnparkRequest(long sequence) : WriteRequest<bool>
{
    private (long Sequence, string OrderingKey)? moved;

    internal override void Write(EmbeddedQueue queue, QueueFile file) => Result = (moved = file.Unpark(sequence)) is not null;

    internal override void Apply(EmbeddedQueue queue)
    {
        if (moved is { } now)
        {
            queue.Pending.Add(new Pending(now.Sequence, 0, 0, null), now.OrderingKey);
            queue.Tally.Parked(-1);
        }
    }
}
