namespace PolicyGuard.Companion;

/// <summary>
/// How much somebody may ask of us: a full bucket at first, refilled steadily. Kept on the house's clock, which the framework's own limiters
/// do not take. Whoever shares one has a lock.
/// </summary>
internal sealed class PanelPace(int most, double perSecond, TimeProvider time)
{
    private double left = most;
    private long looked = time.GetTimestamp();

    internal bool IsFull => Left(time.GetTimestamp()) >= most;

    internal bool Take(int count)
    {
        var now = time.GetTimestamp();
        left = Left(now);
        looked = now;
        if (left < count)
        {
            return false;
        }

        left -= count;
        return true;
    }

    private double Left(long now) => Math.Min(most, left + (time.GetElapsedTime(looked, now).TotalSeconds * perSecond));
}
