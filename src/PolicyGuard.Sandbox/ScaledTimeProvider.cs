using System.Collections.Concurrent;

namespace PolicyGuard.Sandbox;

/// <summary>A clock that runs <paramref name="speed"/> times as fast from the moment it is made, timers and timestamps too, until it is told to keep real time.</summary>
internal sealed class ScaledTimeProvider(TimeProvider real, double speed) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Timer, bool> timers = new();
    private volatile Pace pace = new(real.GetUtcNow(), real.GetTimestamp(), real.GetTimestamp(), speed);

    public override long TimestampFrequency => real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => pace.Now(real);

    public override long GetTimestamp() => pace.Timestamp(real);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, callback, state, dueTime, period);

    /// <summary>From now on a second takes a second; what is due later is due as much later as the clock says.</summary>
    internal void KeepRealTime()
    {
        lock (gate)
        {
            var now = pace;
            pace = new Pace(now.Now(real), now.Timestamp(real), real.GetTimestamp(), 1);
        }

        foreach (var timer in timers.Keys)
        {
            timer.Follow();
        }
    }

    /// <summary>A stretch of time at one speed.</summary>
    private sealed record Pace(DateTimeOffset From, long FromTimestamp, long RealTimestamp, double Speed)
    {
        internal DateTimeOffset Now(TimeProvider real) => From + (real.GetElapsedTime(RealTimestamp) * Speed);

        internal long Timestamp(TimeProvider real) => FromTimestamp + (long)((real.GetTimestamp() - RealTimestamp) * Speed);

        internal TimeSpan Shorten(TimeSpan time) => time > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Max(1, (long)(time.Ticks / Speed))) : time;
    }

    private sealed class Timer : ITimer
    {
        private readonly ScaledTimeProvider clock;
        private readonly ITimer inner;
        private DateTimeOffset due;
        private TimeSpan period;

        internal Timer(ScaledTimeProvider clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            this.clock = clock;
            var pace = clock.pace;
            Remember(dueTime, period);
            inner = clock.Inner(callback, state, pace.Shorten(dueTime), pace.Shorten(period));
            clock.timers[this] = true;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Remember(dueTime, period);
            var pace = clock.pace;
            return inner.Change(pace.Shorten(dueTime), pace.Shorten(period));
        }

        /// <summary>One that has fired, or was never set, has nothing to follow but its period.</summary>
        internal void Follow()
        {
            var left = due - clock.GetUtcNow();
            if (left > TimeSpan.Zero && due != DateTimeOffset.MaxValue)
            {
                inner.Change(left, period);
            }
            else if (period > TimeSpan.Zero)
            {
                inner.Change(period, period);
            }
        }

        public void Dispose()
        {
            clock.timers.TryRemove(this, out _);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.timers.TryRemove(this, out _);
            return inner.DisposeAsync();
        }

        private void Remember(TimeSpan dueTime, TimeSpan period) => (due, this.period) = (dueTime >= TimeSpan.Zero ? clock.GetUtcNow() + dueTime : DateTimeOffset.MaxValue, period);
    }

    private ITimer Inner(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);
}
