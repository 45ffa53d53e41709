using System.Globalization;
using System.Net;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.Zoom;

public class ClockHealthTests
{
    /// <summary>Zoom's signatures and our deadlines hang on the clock, and nobody reads doctor every day.</summary>
    [Theory]
    [InlineData(90, "degraded", "90 s away from Zoom's; switch on time synchronisation (NTP)")]
    [InlineData(-3600, "degraded", "-3600 s away from Zoom's; switch on time synchronisation (NTP)")]
    [InlineData(59, "healthy", "healthy")]
    public async Task A_clock_that_is_off_is_a_warning_of_ready_which_stays_in_traffic(int seconds, string status, string said)
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: stub => stub.On(
            PipelineHouse.Users, StubZoom.Json(200, """{"users":[]}""", ("Date", PipelineHouse.Noon.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)))));
        await house.QuietAsync();
        await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Users) > 0, "a call");
        var ready = await house.UntilAsync(async () => await house.GetAsync("/health/ready") is var now && now["status"]!.GetValue<string>() == status ? now : null, status);
        ready["parts"]!["clock"]!.GetValue<string>().ShouldBe(said);
        using var answer = await house.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
