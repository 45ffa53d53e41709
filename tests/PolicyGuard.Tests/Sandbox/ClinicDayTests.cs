using PolicyGuard.Sandbox.Day;

namespace PolicyGuard.Tests.Sandbox;

public class ClinicDayTests
{
    [Fact]
    public async Task Every_scene_of_the_clinic_day_ends_as_expected()
    {
        await using var day = await ClinicDay.OpenAsync("http://127.0.0.1:0", "http://127.0.0.1:0", speed: 5);
        var results = await day.PlayAsync(_ => { });
        results.Where(r => !r.IsAsExpected).Select(r => $"{r.Name}: {r.Seen}").ShouldBeEmpty();
        results.Count.ShouldBeGreaterThanOrEqualTo(12);
    }

    [Fact]
    public async Task An_account_without_the_call_that_removes_is_asked_once_and_the_record_says_so()
    {
        await using var day = await ClinicDay.OpenAsync("http://127.0.0.1:0", "http://127.0.0.1:0", speed: 20);
        day.Zoom.Faults.RemoveAvailable = false;
        var stranger = ClinicDay.Scenes.Single(s => s.Name == "a stranger walks in");
        (await stranger.RunAsync(day.Stage)).Seen.ShouldStartWith("LIV-05 unenforced");
        (await stranger.RunAsync(day.Stage)).Seen.ShouldStartWith("LIV-05 unenforced");
        day.Zoom.Journal.Count(j => j.Body.Contains("participant.remove", StringComparison.Ordinal)).ShouldBe(1);
    }
}
