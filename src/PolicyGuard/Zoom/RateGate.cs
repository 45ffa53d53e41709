using System.Collections.Concurrent;

namespace PolicyGuard.Zoom;

/// <summary>
/// Token buckets by account and rate label. Lower lanes may not take the last tokens: a sweep leaves half of the bucket, scheduled
/// repairs a fifth, so that a live room never waits behind housekeeping.
/// </summary>
internal sealed class RateGate(ZoomPlan plan, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Account, RateLabel Label), Bucket> buckets = new();

    internal async ValueTask WaitAsync(ZoomCall call, CancellationToken cancellationToken)
    {
        var perSecond = PerSecond(plan, call.Label);
        var bucket = buckets.GetOrAdd((call.Account, call.Label), _ => new Bucket(perSecond, time.GetTimestamp()));
        while (bucket.TryTake(Reserve(call.Lane) * perSecond, time) is { } wait)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Calls per second (zoom-platform 6.3).</summary>
    internal static double PerSecond(ZoomPlan plan, RateLabel label) => (plan, label) switch
    {
        (ZoomPlan.Free, RateLabel.Light) => 4,
        (ZoomPlan.Free, RateLabel.Medium) => 2,
        (ZoomPlan.Free, RateLabel.Heavy) => 1,
        (ZoomPlan.Pro, RateLabel.Light) => 30,
        (ZoomPlan.Pro, RateLabel.Medium) => 20,
        (ZoomPlan.Pro, RateLabel.Heavy) => 10,
        (ZoomPlan.Business, RateLabel.Light) => 80,
        (ZoomPlan.Business, RateLabel.Medium) => 60,
        (ZoomPlan.Business, RateLabel.Heavy) => 40,
        _ => throw new InvalidOperationException("Plans and labels are closed sets."),
    };

    private static double Reserve(Lane lane) => lane switch
    {
        Lane.Live => 0,
        Lane.Scheduled => 0.2,
        Lane.Sweep => 0.5,
    };

    private sealed class Bucket(double size, long since)
    {
        private readonly Lock gate = new();
        private double missing;
        private long filledAt = since;

        /// <summary>Null when taken; else how long until it is worth asking again.</summary>
        internal TimeSpan? TryTake(double reserve, TimeProvider time)
        {
            lock (gate)
            {
                var now = time.GetTimestamp();
                missing = Math.Max(0, missing - (time.GetElapsedTime(filledAt, now).TotalSeconds * size));
                filledAt = now;
                var lacking = Math.Min(1 + reserve, size) - (size - missing);
                if (lacking <= 0)
                {
                    missing++;
                    return null;
                }

                return TimeSpan.FromSeconds(Math.Max(lacking / size, 0.005));
            }
        }
    }
}
