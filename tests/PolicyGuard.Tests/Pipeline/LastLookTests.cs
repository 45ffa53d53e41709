using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>Between deciding on an act and doing it the room goes on.</summary>
public sealed class LastLookTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_removal_that_waits_in_line_is_withdrawn_when_the_host_has_left_meanwhile()
    {
        await using var house = await InRoomAsync(tries: 1);
        await house.UntilAsync(() => Removals(house) == 1, "the first try of the removal", TimeSpan.FromMilliseconds(100));

        await house.TellAsync("meeting.participant_left", ZoomDocuments.Participant("uuid-1==", "H", "1", "Guest 1", PipelineHouse.Host));
        await house.UntilAsync(async () => (await house.GetAsync("sessions?uuid=uuid-1%3D%3D"))["state"]!.GetValue<string>() == "hostAway" ? "away" : null, "the host to be away");

        (await house.OutcomeAsync("LIV-05", "unenforced", Second)).ShouldNotBeNull();
        (await house.ViolationsAsync("LIV-05")).Single()["reason"]!.GetValue<string>().ShouldBe("the host is not known to be in the room");
        Removals(house).ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_that_nothing_speaks_against_is_tried_again()
    {
        await using var house = await InRoomAsync(tries: 1);
        await house.UntilAsync(() => Removals(house) == 2, "the second try of the removal", Second);
    }

    private static int Removals(PipelineHouse house) => house.Zoom.Calls.Count(c => c.Body.Contains("participant.remove", StringComparison.Ordinal));

    /// <summary>Host and client are in, a stranger came by no door, and the connection to Zoom breaks at the first <paramref name="tries"/>.</summary>
    private static async Task<PipelineHouse> InRoomAsync(int tries)
    {
        var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.On(
            PipelineHouse.Control, () => tries-- > 0 ? throw new InvalidOperationException("the connection broke in a way nobody expected") : StubZoom.Json(202, "")()));
        await house.QuietAsync();
        await house.TellAsync("meeting.started", ZoomDocuments.Live("uuid-1=="));
        await TellAsync(house, "meeting.participant_joined", "H", "1", PipelineHouse.Host);
        await TellAsync(house, "meeting.participant_joined_waiting_room", "C", "2");
        await TellAsync(house, "meeting.participant_admitted", "C", "2");
        await TellAsync(house, "meeting.participant_joined", "C", "2");
        await house.UntilAsync(async () => (await house.GetAsync("sessions?uuid=uuid-1%3D%3D"))["state"]?.GetValue<string>() == "secured" ? "secured" : null, "a secured room", Second);
        await TellAsync(house, "meeting.participant_joined", "X", "3");
        return house;
    }

    private static async Task TellAsync(PipelineHouse house, string name, string uuid, string user, string zoomUser = "")
    {
        await house.TellAsync(name, ZoomDocuments.Participant("uuid-1==", uuid, user, $"Guest {user}", zoomUser));
        await house.QuietAsync();
    }
}
