using PolicyGuard.Sandbox.Day;

namespace PolicyGuard.Tests.Sandbox;

public class ClinicDayTests
{
    [Fact]
    public async Task Every_scene_of_the_clinic_day_ends_as_expected()
    {
        await using var day = await ClinicDay.OpenAsync("http://127.0.0.1:0", "http://127.0.0.1:0", speed: 10);
        var results = await day.PlayAsync(_ => { });
        results.Where(r => !r.IsAsExpected).Select(r => $"{r.Name}: {r.Seen}").ShouldBeEmpty();
        results.Count.ShouldBeGreaterThanOrEqualTo(12);
    }
}
