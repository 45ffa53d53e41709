using System.Runtime.InteropServices;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// What the writer knows of the file: segments with items not yet settled, delivery keys, counters. Changed only by a commit that is on disk.
/// </summary>
internal sealed class QueueBook
{
    /// <summary>Items of one segment are numbered in the low bits of their sequence.</summary>
    internal const int IndexBits = 10;
    internal const int LargestSegment = 1 << IndexBits;

    internal Dictionary<long, Segment> Segments { get; } = [];

    internal SeenDeliveries Seen { get; } = new();

    /// <summary>Counters as of the last commit.</summary>
    internal QueueCounts Counts { get; set; } = new(0, 0, 0, 0, 0, null);

    /// <summary>Number of the next segment; never used twice, also after a restart.</summary>
    internal long Next { get; set; } = 1;

    internal static long SegmentOf(long sequence) => sequence >> IndexBits;

    internal static int IndexOf(long sequence) => (int)(sequence & (LargestSegment - 1));

    internal static long Sequence(long segment, int index) => (segment << IndexBits) | (uint)index;

    /// <summary>
    /// Completed items of segments that are still on disk: a crash brings them back, and they are counted again then. So the counter
    /// on disk leaves them out until their segment is gone.
    /// </summary>
    internal long ProcessedInSegments { get; set; }
}

/// <summary>A segment on disk.</summary>
/// <param name="Left">Items neither completed nor moved to a row of their own.</param>
/// <param name="Processed">Completed items of kind <c>zoom</c>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Segment(int Left, int Processed);
