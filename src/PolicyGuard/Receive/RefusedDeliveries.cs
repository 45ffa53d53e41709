namespace PolicyGuard.Receive;

/// <summary>Why a delivery was refused.</summary>
internal enum RefusalCause { NoSignature, WrongSignature, TooOld, TooLarge, Unreadable }

/// <summary>Refused deliveries by cause.</summary>
internal sealed record RefusalsByCause(long NoSignature, long WrongSignature, long TooOld, long TooLarge, long Unreadable)
{
    internal static RefusalsByCause None { get; } = new(0, 0, 0, 0, 0);

    internal long Total => NoSignature + WrongSignature + TooOld + TooLarge + Unreadable;

    internal long Of(RefusalCause cause) => cause switch
    {
        RefusalCause.NoSignature => NoSignature,
        RefusalCause.WrongSignature => WrongSignature,
        RefusalCause.TooOld => TooOld,
        RefusalCause.TooLarge => TooLarge,
        RefusalCause.Unreadable => Unreadable,
    };

    internal static RefusalsByCause Sum(Func<RefusalCause, long> of) => new(
        of(RefusalCause.NoSignature), of(RefusalCause.WrongSignature), of(RefusalCause.TooOld), of(RefusalCause.TooLarge), of(RefusalCause.Unreadable));
}

/// <param name="Total">Since <paramref name="CountedSince"/>, restarts included.</param>
/// <param name="SinceAccepted">Those that may be Zoom's, since the last delivery whose signature was right.</param>
internal sealed record RefusedCounts(
    RefusalsByCause Total, RefusalsByCause SinceAccepted, DateTimeOffset? LastAt, DateTimeOffset CountedSince)
{
    /// <summary>The newest of <see cref="SinceAccepted"/>.</summary>
    public DateTimeOffset? LastSinceAcceptedAt { get; init; }
}

/// <summary>
/// Counts refused deliveries in memory, so that a flood of forged requests costs no disk write;
/// <see cref="RefusedCountsWriter"/> persists the counts every few seconds.
/// </summary>
internal sealed class RefusedDeliveries(TimeProvider time)
{
    /// <summary>Minutes that <see cref="Recent"/> looks back.</summary>
    internal const int RecentMinutes = 10;

    private static readonly int Causes = Enum.GetValues<RefusalCause>().Length;

    private readonly Lock gate = new();
    private readonly (long Minute, long[] Counts)[] minutes = [.. Enumerable.Range(0, RecentMinutes).Select(_ => (-1L, new long[Causes]))];
    private RefusedCounts counts = new(RefusalsByCause.None, RefusalsByCause.None, null, time.GetUtcNow());
    private bool isDirty;
    private volatile bool anySinceAccepted;
    private long acceptedAt;

    internal RefusedCounts Counts
    {
        get
        {
            lock (gate)
            {
                return counts;
            }
        }
    }

    /// <summary>The newest delivery whose signature was right, since this process began; null when there was none.</summary>
    internal DateTimeOffset? AcceptedAt => Volatile.Read(ref acceptedAt) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <param name="mayBeZooms">False: anybody on the internet can send such a thing, so it is counted and raises nothing.</param>
    internal void Add(RefusalCause cause, bool mayBeZooms)
    {
        var now = time.GetUtcNow();
        var minute = MinuteOf(now);
        lock (gate)
        {
            counts = counts with { Total = Plus(counts.Total, cause), LastAt = now };
            isDirty = true;
            if (!mayBeZooms)
            {
                return;
            }

            counts = counts with { SinceAccepted = Plus(counts.SinceAccepted, cause), LastSinceAcceptedAt = now };
            anySinceAccepted = true;
            ref var slot = ref minutes[minute % RecentMinutes];
            if (slot.Minute != minute)
            {
                Array.Clear(slot.Counts);
                slot.Minute = minute;
            }

            slot.Counts[(int)cause]++;
        }
    }

    /// <summary>A delivery carried a right signature. On the hot path: two memory accesses while nothing is refused.</summary>
    internal void Accept(DateTimeOffset now)
    {
        Volatile.Write(ref acceptedAt, now.UtcTicks);
        if (anySinceAccepted)
        {
            lock (gate)
            {
                counts = counts with { SinceAccepted = RefusalsByCause.None, LastSinceAcceptedAt = null };
                (isDirty, anySinceAccepted) = (true, false);
            }
        }
    }

    /// <summary>Refused within the last ten minutes though they may be Zoom's.</summary>
    internal RefusalsByCause Recent()
    {
        var oldest = MinuteOf(time.GetUtcNow()) - RecentMinutes;
        lock (gate)
        {
            return RefusalsByCause.Sum(cause => minutes.Where(m => m.Minute > oldest).Sum(m => m.Counts[(int)cause]));
        }
    }

    /// <summary>Goes on from what an earlier process counted.</summary>
    internal void Restore(RefusedCounts earlier)
    {
        lock (gate)
        {
            counts = new RefusedCounts(
                RefusalsByCause.Sum(c => earlier.Total.Of(c) + counts.Total.Of(c)),
                RefusalsByCause.Sum(c => earlier.SinceAccepted.Of(c) + counts.SinceAccepted.Of(c)),
                counts.LastAt ?? earlier.LastAt, earlier.CountedSince)
            {
                LastSinceAcceptedAt = counts.LastSinceAcceptedAt ?? earlier.LastSinceAcceptedAt,
            };
            anySinceAccepted = counts.SinceAccepted.Total > 0;
        }
    }

    /// <summary>The counts when they changed since the last call; else null.</summary>
    internal RefusedCounts? TakeChanged()
    {
        lock (gate)
        {
            var changed = isDirty ? counts : null;
            isDirty = false;
            return changed;
        }
    }

    /// <summary>The counts taken last could not be written.</summary>
    internal void MarkChanged()
    {
        lock (gate)
        {
            isDirty = true;
        }
    }

    private static RefusalsByCause Plus(RefusalsByCause counts, RefusalCause cause) => cause switch
    {
        RefusalCause.NoSignature => counts with { NoSignature = counts.NoSignature + 1 },
        RefusalCause.WrongSignature => counts with { WrongSignature = counts.WrongSignature + 1 },
        RefusalCause.TooOld => counts with { TooOld = counts.TooOld + 1 },
        RefusalCause.TooLarge => counts with { TooLarge = counts.TooLarge + 1 },
        RefusalCause.Unreadable => counts with { Unreadable = counts.Unreadable + 1 },
    };

    private static long MinuteOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMinute;
}
