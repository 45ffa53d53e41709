using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Sandbox;

namespace PolicyGuard.Tests.Sandbox;

public sealed class ScaledTimeTests
{
    private readonly FakeTimeProvider real = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_second_is_as_many_seconds_as_the_speed_says_until_real_time_is_kept()
    {
        var clock = new ScaledTimeProvider(real, 10);
        var (start, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        real.Advance(TimeSpan.FromSeconds(3));
        clock.KeepRealTime();
        real.Advance(TimeSpan.FromSeconds(5));
        (clock.GetUtcNow() - start).ShouldBe(TimeSpan.FromSeconds(35));
        clock.GetElapsedTime(stamp).ShouldBe(TimeSpan.FromSeconds(35));
    }

    [Fact]
    public void What_is_due_stays_due_at_its_time_when_the_speed_changes()
    {
        var clock = new ScaledTimeProvider(real, 10);
        var rung = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => rung.Add(clock.GetUtcNow()), null, TimeSpan.FromSeconds(60), Timeout.InfiniteTimeSpan);
        var start = clock.GetUtcNow();
        real.Advance(TimeSpan.FromSeconds(1));
        clock.KeepRealTime();
        real.Advance(TimeSpan.FromSeconds(49));
        rung.ShouldBeEmpty();
        real.Advance(TimeSpan.FromSeconds(1));
        rung.ShouldBe([start.AddSeconds(60)]);
    }

    [Fact]
    public void What_comes_again_and_again_keeps_its_period()
    {
        var clock = new ScaledTimeProvider(real, 10);
        var rung = 0;
        using var timer = clock.CreateTimer(_ => rung++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        real.Advance(TimeSpan.FromSeconds(2));
        rung.ShouldBe(2);
        clock.KeepRealTime();
        real.Advance(TimeSpan.FromSeconds(9));
        rung.ShouldBe(2);
        real.Advance(TimeSpan.FromSeconds(11));
        rung.ShouldBe(4);
    }
}
