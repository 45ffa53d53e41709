using System.Diagnostics;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// When so many acknowledgements wait that they share commits by the dozen, what is on disk already gives way to what is not: a
/// sender waits three seconds for its answer, an event on disk is lost to nobody. Work goes on meanwhile, a batch at a time, and without
/// any giving way once the oldest event waits for <see cref="Patience"/>. This is about processor time, so it reads the machine's clock.
/// </summary>
internal sealed class CrowdGate
{
    /// <summary>A third of the 30 seconds after which an event is too old to act on.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Arrivals in one commit. At a steady 3,000 a second a commit holds one or two.</summary>
    internal const int Crowd = 16;

    private static readonly TimeSpan CalmAfter = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(400);
    private long crowdedAt = Stopwatch.GetTimestamp() - Stopwatch.Frequency;

    /// <summary>Called by the writer after each commit.</summary>
    internal void Committed(int arrivals)
    {
        if (arrivals >= Crowd)
        {
            Volatile.Write(ref crowdedAt, Stopwatch.GetTimestamp());
        }
    }

    /// <param name="oldest">How long the event that waits longest has waited.</param>
    internal async ValueTask GiveWayAsync(TimeSpan oldest, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (oldest < Patience && Stopwatch.GetElapsedTime(Volatile.Read(ref crowdedAt)) < CalmAfter && Stopwatch.GetElapsedTime(since) < LongestWait)
        {
            await Task.Delay(CalmAfter, TimeProvider.System, cancellationToken);
        }
    }
}
