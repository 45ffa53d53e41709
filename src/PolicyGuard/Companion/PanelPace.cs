namespace PolicyGuard.Companion;

/// <summary>
/// How much one connection may ask of us: a full bucket at first, refilled steadily. Kept on the house's clock, which the framework's own
/// limiters do not take. One call of a connection is served at a time, so there is no lock.
/// </summary>
internal sealed class PanelPace(int most, double perSecond, TimeProvider time)
{
    private double left = most;
    private long looked = time.GetTimestamp();

    internal bool Take(int count)
    {
        var now = time.GetTimestamp();
        left = Math.Min(most, left + (time.GetElapsedTime(looked, now).TotalSeconds * perSecond));
        looked = now;
        if (left < count)
        {
            return false;
        }

        left -= count;
        return true;
    }
}
