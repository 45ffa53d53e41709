namespace PolicyGuard.Sandbox;

/// <summary>A clock that runs <paramref name="speed"/> times as fast from the moment it is made, timers and timestamps too.</summary>
internal sealed class ScaledTimeProvider(TimeProvider real, double speed) : TimeProvider
{
    private readonly DateTimeOffset start = real.GetUtcNow();
    private readonly long startTimestamp = real.GetTimestamp();

    public override long TimestampFrequency => real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => start + (real.GetElapsedTime(startTimestamp) * speed);

    public override long GetTimestamp() => startTimestamp + (long)((real.GetTimestamp() - startTimestamp) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(real, callback, state, dueTime, period, speed);

    private static TimeSpan Shorten(TimeSpan time, double speed) => time > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Max(1, (long)(time.Ticks / speed))) : time;

    private sealed class Timer(TimeProvider real, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period, double speed) : ITimer
    {
        private readonly ITimer inner = real.CreateTimer(callback, state, Shorten(dueTime, speed), Shorten(period, speed));

        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Shorten(dueTime, speed), Shorten(period, speed));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
