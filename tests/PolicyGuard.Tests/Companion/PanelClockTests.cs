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
    [InlineData(-90)]
    [InlineData(90)]
    public void A_clock_that_is_set_while_the_panel_is_open_is_believed_again_after_two_minutes_of_beats(int set)
    {
        var clock = new PanelClock();
        for (var passed = 0; passed <= 600; passed += 5)
        {
            clock.Beat(Noon.AddSeconds(passed).ToUnixTimeMilliseconds(), Noon.AddSeconds(passed));
        }

        for (var passed = 605; passed <= 730; passed += 5)
        {
            clock.Beat(Noon.AddSeconds(passed + set).ToUnixTimeMilliseconds(), Noon.AddSeconds(passed));
        }

        var at = Noon.AddSeconds(731);
        clock.At(Milliseconds(at.AddSeconds(set)), at).ShouldBe(at);
        clock.At(Milliseconds(at.AddSeconds(set - 40)), at).ShouldBe(at.AddSeconds(-40));
    }

    [Fact]
    public void A_clock_that_drifts_is_followed()
    {
        var clock = new PanelClock();
        for (var passed = 0; passed <= 6 * 3600; passed += 5)
        {
            // A slow one: three seconds in an hour.
            clock.Beat(Noon.AddSeconds(passed * 0.9992).ToUnixTimeMilliseconds(), Noon.AddSeconds(passed));
        }

        var at = Noon.AddHours(6);
        (at - clock.At(Milliseconds(Noon.AddHours(6 * 0.9992)), at)).ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Late_news_does_not_pass_for_new_however_long_nothing_fresh_came()
    {
        var clock = new PanelClock();
        clock.Beat(Noon.ToUnixTimeMilliseconds(), Noon);
        for (var passed = 60; passed <= 900; passed++)
        {
            clock.Learn([Milliseconds(Noon.AddSeconds(passed - 40))], Noon.AddSeconds(passed));
        }

        clock.At(Milliseconds(Noon.AddSeconds(861)), Noon.AddSeconds(901)).ShouldBe(Noon.AddSeconds(861));
    }

    [Fact]
    public void A_slow_network_makes_nothing_younger_than_its_fastest_beat_of_late()
    {
        var clock = new PanelClock();
        for (var passed = 0; passed <= 600; passed += 5)
        {
            // Every fourth beat is quick.
            var late = passed % 20 == 0 ? 0.1 : 4;
            clock.Beat(Noon.AddSeconds(passed - late).ToUnixTimeMilliseconds(), Noon.AddSeconds(passed));
        }

        var at = Noon.AddSeconds(601);
        (at - clock.At(Milliseconds(at.AddSeconds(-35)), at)).ShouldBe(TimeSpan.FromSeconds(34.9), TimeSpan.FromMilliseconds(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1795521600)]
    [InlineData(long.MaxValue)]
    public void A_beat_that_is_no_time_in_milliseconds_tells_nothing(long sent)
    {
        var clock = new PanelClock();
        clock.Learn([Seconds(Noon)], Noon);
        clock.Beat(sent, Noon.AddMinutes(10));
        clock.At(Milliseconds(Noon.AddMinutes(9)), Noon.AddMinutes(10)).ShouldBe(Noon.AddMinutes(9));
    }

    [Theory]
    [InlineData(253_402_300_799_999, 1)]
    [InlineData(1_795_521_600_000, 1)]
    [InlineData(1, 253_402_300_799_999)]
    public void Stamps_that_lie_ages_apart_are_no_fault_and_nothing_is_older_than_a_meeting(long learned, long told)
    {
        var clock = new PanelClock();
        clock.Learn([Json(learned), Json(told)], Noon);
        foreach (var stamp in new[] { learned, told })
        {
            clock.At(Json(stamp), Noon).ShouldBeInRange(Noon.AddHours(-30), Noon);
        }
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

    private static JsonElement Json(long stamp) => JsonDocument.Parse($$"""{"timestamp":{{stamp}}}""").RootElement;

    private static JsonElement Milliseconds(DateTimeOffset at) => JsonDocument.Parse($$"""{"timestamp":{{at.ToUnixTimeMilliseconds()}}}""").RootElement;

    private static JsonElement Seconds(DateTimeOffset at) => JsonDocument.Parse($$"""{"timestamp":{{at.ToUnixTimeSeconds()}}}""").RootElement;
}
