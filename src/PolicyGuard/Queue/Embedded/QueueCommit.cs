namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// One transaction in the making. Arrivals become segments, completed items count down the segment they lie in, a retried or parked
/// item moves to a row of its own. The book changes only in <see cref="Apply"/>, after the disk has it.
/// </summary>
internal sealed class QueueCommit(QueueBook book, QueueFile file, BodyProtector bodies, Func<Lease, bool> holds)
{
    /// <summary>Memory for one segment while it is encrypted.</summary>
    private const int LargestSegmentBytes = 4 << 20;

    private readonly Dictionary<long, Segment> segments = [];
    private readonly HashSet<long> ended = [];
    private readonly List<UInt128> seen = [];
    private readonly HashSet<UInt128> fresh = [];
    private readonly List<Envelope> open = [];
    private int openBytes;
    private long next = book.Next;
    private bool dirty;

    internal QueueCounts Counts { get; private set; } = book.Counts;

    /// <summary>Null when the delivery is known; else the sequence the envelope will have.</summary>
    internal long? Arrive(Envelope envelope)
    {
        var fingerprint = SeenDeliveries.Fingerprint(envelope.DeliveryKey);
        var known = book.Seen.Contains(fingerprint) || !fresh.Add(fingerprint);
        if (envelope.Kind == EnvelopeKinds.Zoom)
        {
            dirty = true;
            Counts = known
                ? Counts with { Duplicates = Counts.Duplicates + 1 }
                : Counts with { Received = Counts.Received + 1, LastEventAt = envelope.ReceivedAt };
        }

        if (known)
        {
            return null;
        }

        seen.Add(fingerprint);
        return Append(envelope);
    }

    internal void Complete(Lease lease)
    {
        if (!End(lease))
        {
            return;
        }

        var zoom = lease.Envelope.Kind == EnvelopeKinds.Zoom;
        Counts = zoom ? Counts with { Processed = Counts.Processed + 1, Duplicates = Counts.Duplicates + (lease.IsRepeat ? 1 : 0) } : Counts;
        dirty |= lease.IsRepeat;
        if (HasRow(lease))
        {
            file.Delete(lease.Sequence);
            dirty = true;
        }
        else
        {
            CountDown(lease.Sequence, zoom ? 1 : 0);
        }
    }

    internal void Retry(Lease lease, long notBefore, string reason)
    {
        if (End(lease))
        {
            SetAside(lease, notBefore, null, reason);
        }
    }

    internal void Park(Lease lease, long at, string reason)
    {
        if (End(lease))
        {
            SetAside(lease, 0, at, reason);
            Counts = Counts with { Parked = Counts.Parked + 1 };
        }
    }

    /// <summary>Puts a parked item at the end of the line under a new sequence; null when there is none.</summary>
    internal (long Sequence, Envelope Envelope)? Unpark(long sequence)
    {
        if (!ended.Add(sequence) || file.ReadParked(sequence) is not { } secret)
        {
            return null;
        }

        var envelope = SegmentFormat.Read(bodies.Unprotect(secret))[0];
        file.Delete(sequence);
        Counts = Counts with { Parked = Counts.Parked - 1 };
        return (Append(envelope), envelope);
    }

    /// <summary>Writes what is gathered. False: nothing changed that the disk must know.</summary>
    /// <param name="at">Now, unix ms.</param>
    /// <param name="always">Writes the counters even so: a try whether the disk takes anything.</param>
    internal bool Flush(long at, bool always)
    {
        Close();
        if (seen.Count > 0)
        {
            file.See(at, SeenDeliveries.Pack([.. seen]));
        }

        foreach (var (number, segment) in segments)
        {
            if (segment.Left == 0)
            {
                file.DeleteSegment(number);
                dirty = true;
            }
        }

        if (dirty || always)
        {
            file.Count(Counts with { Processed = Counts.Processed - ProcessedInSegments() }, next);
        }

        return dirty || always;
    }

    /// <summary>The transaction is on disk, or needed none.</summary>
    internal void Apply(long at)
    {
        (book.Counts, book.Next, book.ProcessedInSegments) = (Counts, next, ProcessedInSegments());
        foreach (var (number, segment) in segments)
        {
            if (segment.Left == 0)
            {
                book.Segments.Remove(number);
            }
            else
            {
                book.Segments[number] = segment;
            }
        }

        if (seen.Count > 0)
        {
            book.Seen.Add(at, [.. seen]);
        }
    }

    private long ProcessedInSegments() =>
        book.ProcessedInSegments + segments.Sum(s => (s.Value.Left == 0 ? 0 : s.Value.Processed) - book.Segments.GetValueOrDefault(s.Key).Processed);

    /// <summary>From the second attempt on an item has a row of its own.</summary>
    private static bool HasRow(Lease lease) => lease.Attempt > 1;

    /// <summary>False for a lease that ended before: it must not end its successor.</summary>
    private bool End(Lease lease) => holds(lease) && ended.Add(lease.Sequence);

    private void SetAside(Lease lease, long notBefore, long? parkedAt, string reason)
    {
        file.SetAside(lease, notBefore, parkedAt, reason, bodies.Protect(SegmentFormat.Write([lease.Envelope])));
        dirty = true;
        if (!HasRow(lease))
        {
            CountDown(lease.Sequence, 0);
        }
    }

    private void CountDown(long sequence, int processed)
    {
        var number = QueueBook.SegmentOf(sequence);
        var segment = segments.TryGetValue(number, out var touched) ? touched : book.Segments[number];
        segments[number] = new Segment(segment.Left - 1, segment.Processed + processed);
    }

    private long Append(Envelope envelope)
    {
        if (open.Count == QueueBook.LargestSegment || openBytes + envelope.Body.Length > LargestSegmentBytes)
        {
            Close();
        }

        open.Add(envelope);
        openBytes += envelope.Body.Length;
        return QueueBook.Sequence(next, open.Count - 1);
    }

    private void Close()
    {
        if (open.Count == 0)
        {
            return;
        }

        file.Insert(next, bodies.Protect(SegmentFormat.Write(open)));
        segments.Add(next, new Segment(open.Count, 0));
        dirty = true;
        next++;
        open.Clear();
        openBytes = 0;
    }
}
