namespace PolicyGuard.Queue.Embedded;

/// <summary>The queue's counters: counted on the writer, kept with the commit, taken back when it fails.</summary>
internal sealed class QueueTally
{
    internal QueueCounts Now { get; private set; } = new(0, 0, 0, 0, 0, null);

    internal QueueCounts Committed { get; private set; } = new(0, 0, 0, 0, 0, null);

    internal void Load(QueueCounts counts) => Now = Committed = counts;

    internal void Commit() => Committed = Now;

    internal void Rollback() => Now = Committed;

    internal void Enqueued(Envelope envelope, EnqueueResult result)
    {
        if (envelope.Kind == EnvelopeKinds.Zoom)
        {
            Now = result == EnqueueResult.Stored
                ? Now with { Received = Now.Received + 1, LastEventAt = envelope.ReceivedAt }
                : Now with { Duplicates = Now.Duplicates + 1 };
        }
    }

    internal void Processed(Envelope envelope) => Now = envelope.Kind == EnvelopeKinds.Zoom ? Now with { Processed = Now.Processed + 1 } : Now;

    internal void Parked(int change) => Now = Now with { Parked = Now.Parked + change };
}
