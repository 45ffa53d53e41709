using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Zoom;

/// <summary>What certainly never reached Zoom is told apart from what may have been done.</summary>
public sealed class NeverSentTests
{
    private const string Patch = $"PATCH {ZoomHouse.Meeting}";

    public static TheoryData<string> WithoutConnection => ["refused", "no name", "no handshake", "connect time"];

    [Theory]
    [MemberData(nameof(WithoutConnection))]
    public async Task A_change_for_which_no_connection_was_made_is_known_not_to_be_done_and_costs_no_update(string how)
    {
        using var house = new ZoomHouse();
        house.Stub.OnAsync(Patch, () => throw Fault(how));
        ShouldBeUnreachable(await house.ChangeAsync(), neverSent: true);
        house.Stub.Count(Patch).ShouldBe(4, "asked again while Zoom may be back in a moment");
        house.Get<HostDayBudget>().Remaining("host-1", house.Time.GetUtcNow()).ShouldBe(100);
    }

    [Theory]
    [MemberData(nameof(WithoutConnection))]
    public async Task A_call_for_which_no_token_could_be_fetched_is_Zoom_out_of_reach_and_no_fault_of_ours(string how)
    {
        using var house = new ZoomHouse();
        house.Stub.OnAsync(ZoomHouse.Token, () => throw Fault(how));
        ShouldBeUnreachable(await house.ChangeAsync(), neverSent: true);
        house.Stub.Count(Patch).ShouldBe(0);
    }

    [Fact]
    public async Task An_attempt_that_may_have_arrived_is_not_forgotten_when_the_next_finds_no_connection()
    {
        using var house = new ZoomHouse();
        house.Stub.On(
            Patch, () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "broken off"),
            () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        ShouldBeUnreachable(await house.ChangeAsync(), neverSent: false);
        house.Get<HostDayBudget>().Remaining("host-1", house.Time.GetUtcNow()).ShouldBe(99);
    }

    private static void ShouldBeUnreachable(ZoomResult<Done> result, bool neverSent)
    {
        var unavailable = result.ShouldBeOfType<ZoomResult<Done>.Unavailable>();
        (unavailable.Reason, unavailable.NeverSent).ShouldBe(("Zoom could not be reached", neverSent));
    }

    private static Exception Fault(string how) => how switch
    {
        "refused" => new HttpRequestException(HttpRequestError.ConnectionError, how),
        "no name" => new HttpRequestException(HttpRequestError.NameResolutionError, how),
        "no handshake" => new HttpRequestException(HttpRequestError.SecureConnectionError, how),

        // As SocketsHttpHandler tells that ConnectTimeout ran out.
        _ => new TaskCanceledException(how, new TimeoutException()),
    };
}
