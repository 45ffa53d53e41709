namespace PolicyGuard.Queue;

/// <summary>
/// Durable, at least once; strictly one at a time and in order of arrival per <see cref="Envelope.OrderingKey"/>, parallel across keys.
/// Every leased item ends in exactly one of complete, retry after, or park; nothing is deleted unread.
/// </summary>
internal interface IEventQueue
{
    /// <summary>Returns once the envelope is on disk (or known from before). Throws <see cref="QueueUnavailableException"/> when it could not be stored.</summary>
    ValueTask<EnqueueResult> EnqueueAsync(Envelope envelope, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until at least one item is due, then leases up to <paramref name="max"/> items, at most one per ordering key.
    /// A key stays locked until its item is completed, retried or parked.
    /// </summary>
    ValueTask<IReadOnlyList<Lease>> LeaseAsync(int max, CancellationToken cancellationToken);

    /// <summary>Completes several leases in one commit.</summary>
    ValueTask CompleteAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken);

    ValueTask RetryAfterAsync(Lease lease, TimeSpan delay, string reason, CancellationToken cancellationToken);

    ValueTask ParkAsync(Lease lease, string reason, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<ParkedItem>> ReadParkedAsync(long afterSequence, int limit, CancellationToken cancellationToken);

    /// <summary>Puts a parked item back at the end of its key. False when there is no such parked item.</summary>
    ValueTask<bool> RetryParkedAsync(long sequence, CancellationToken cancellationToken);

    ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken);
}

internal enum EnqueueResult { Stored, Duplicate }

/// <summary>What is queued.</summary>
/// <param name="DeliveryKey">Unique per delivery; a second envelope with the same key is a duplicate. Kept for 48 h after completion.</param>
/// <param name="OrderingKey">Practice routing key + meeting, e.g. <c>acc|uuid</c>; never personal.</param>
/// <param name="Kind"><c>zoom</c> for webhook bodies, <c>companion</c> for what panels tell, <c>own</c> for our own messages.</param>
/// <param name="OccurredAt">event_ts when the body names one, else the receive time.</param>
/// <param name="Body">Raw bytes as received; the queue encrypts them at rest.</param>
internal sealed record Envelope(
    string DeliveryKey, string OrderingKey, string Kind, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Body,
    string? Account = null, string? EventName = null, string? TraceParent = null);

/// <summary>An envelope in hand. <paramref name="Attempt"/> counts from 1.</summary>
internal sealed record Lease(long Sequence, Envelope Envelope, int Attempt)
{
    /// <summary>Set by whoever completes it: another delivery said the same, so it counts as a duplicate.</summary>
    public bool IsRepeat { get; init; }
}

internal sealed record ParkedItem(long Sequence, string Kind, string? EventName, string OrderingKey, string Reason, int Attempts, DateTimeOffset ReceivedAt, DateTimeOffset ParkedAt);

/// <summary>Counters since the database was made: received counts stored envelopes of kind <c>zoom</c>.</summary>
internal sealed record QueueCounts(long Received, long Duplicates, long Queued, long Processed, long Parked, DateTimeOffset? LastEventAt);

/// <summary>The queue cannot take work now (disk full, database locked, shutting down). The message carries no payload.</summary>
internal sealed class QueueUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
