using PolicyGuard.Companion;

namespace PolicyGuard.Tests.Companion;

public class PanelLeaversTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private readonly PanelLeavers leavers = new();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_later_event_counts_in_whatever_order_they_come(bool firstLeft, bool thenLeft)
    {
        leavers.Note("p", "u", thenLeft, Noon.AddSeconds(1));
        leavers.Note("p", "u", firstLeft, Noon);
        leavers.HasLeft("p", "u").ShouldBe(thenLeft);
        leavers.Of("p").Any().ShouldBe(thenLeft);
        leavers.HasLeft("another", "u").ShouldBeFalse();
    }

    [Fact]
    public void A_list_that_was_read_at_once_does_not_bring_anybody_back_and_one_that_was_read_later_is_believed()
    {
        leavers.Note("p", "u", left: true, Noon);
        leavers.Settle("p", Noon.AddMinutes(4));
        leavers.Settle("another", Noon.AddDays(1));
        leavers.HasLeft("p", "u").ShouldBeTrue();
        leavers.Settle("p", Noon.AddMinutes(5));
        leavers.HasLeft("p", "u").ShouldBeFalse();
    }
}
