using System.Text.Json;
using PolicyGuard.Companion;

namespace PolicyGuard.Tests.Companion;

public class PanelClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(300)]
    public void What_is_told_at_once_happened_now_whatever_the_clients_clock_says(int apart)
    {
        var clock = new PanelClock();
        var told = Seconds(Noon.AddSeconds(apart));
        clock.Learn([told], Noon.AddMilliseconds(300));
        clock.At(told, Noon.AddMilliseconds(300)).ShouldBe(Noon.AddMilliseconds(300));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(300)]
    public void What_is_told_late_happened_then_once_the_clock_is_known(int apart)
    {
        var clock = new PanelClock();
        clock.Learn([Seconds(Noon.AddSeconds(apart))], Noon);
        var old = Seconds(Noon.AddSeconds(apart + 10));
        var received = Noon.AddSeconds(55);
        clock.Learn([old], received);
        clock.At(old, received).ShouldBe(Noon.AddSeconds(10));
    }

    [Fact]
    public void In_one_batch_the_newest_tells_the_clock_and_the_others_their_age()
    {
        var clock = new PanelClock();
        var (old, fresh) = (Seconds(Noon.AddSeconds(-40)), Seconds(Noon));
        clock.Learn([old, fresh], Noon);
        clock.At(old, Noon).ShouldBe(Noon.AddSeconds(-40));
        clock.At(fresh, Noon).ShouldBe(Noon);
    }

    [Fact]
    public void What_is_stamped_in_milliseconds_keeps_its_order_however_near()
    {
        var clock = new PanelClock();
        var (before, after) = (Milliseconds(Noon.AddMilliseconds(-351)), Milliseconds(Noon.AddMilliseconds(-7)));
        clock.Learn([before, after], Noon);
        (clock.At(after, Noon) - clock.At(before, Noon)).ShouldBe(TimeSpan.FromMilliseconds(344));
    }

    [Theory]
    [InlineData("""{"timestamp":1795521570}""", -30)]
    [InlineData("""{"timestamp":1795521570000}""", -30)]
    [InlineData("""{"timestamp":"1795521570"}""", -30)]
    [InlineData("""{"timestamp":1795521570.5}""", -29.5)]
    [InlineData("""{"timestamp":null}""", 0)]
    [InlineData("""{"timestamp":-5}""", 0)]
    [InlineData("""{"timestamp":"yesterday"}""", 0)]
    [InlineData("""{"timestamp":1e300}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("[]", 0)]
    public void Seconds_and_milliseconds_are_told_apart_and_nonsense_is_now(string json, double ago)
    {
        var clock = new PanelClock();
        clock.Learn([Seconds(Noon)], Noon);
        clock.At(JsonDocument.Parse(json).RootElement, Noon).ShouldBe(Noon.AddSeconds(ago));
    }

    private static JsonElement Milliseconds(DateTimeOffset at) => JsonDocument.Parse($$"""{"timestamp":{{at.ToUnixTimeMilliseconds()}}}""").RootElement;

    private static JsonElement Seconds(DateTimeOffset at) => JsonDocument.Parse($$"""{"timestamp":{{at.ToUnixTimeSeconds()}}}""").RootElement;
}
