using PolicyGuard.Sandbox.Disorder;
using PolicyGuard.Sandbox.Disorder.RealTime;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>
/// The same random sessions as in <see cref="DisorderTests"/>, against a real service over HTTP. All of them in real time:
/// <c>policyguard-sandbox --disorder 1</c>.
/// </summary>
public class RealTimeDisorderTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Disorderly_sessions_against_a_running_service_are_judged_right_and_the_exit_code_is_0()
    {
        var (code, printed) = await RealTimeConsole.RunAsync(output, seed: 8, sessions: 3);
        code.ShouldBe(0, printed);
        printed.ShouldContain("3 sessions, 0 judged wrong");
        printed.ShouldContain("all judged right");
        printed.ShouldContain("on the service that was started again: 0, 1");
        RealTimeConsole.Lines(printed, "  right").Count.ShouldBe(3, printed);
    }

    [Fact]
    public void A_replay_on_virtual_time_is_the_same_script_as_in_real_time()
    {
        var script = RealTimeScripts.Draw(3, 5);
        script.Steps.ShouldBe(RealTimeScripts.Draw(3, 5).Steps);
        RealTimeScripts.WithOwnPeople(script, 5, "HOST", "host@clinic.example").Steps.ShouldBe(script.Steps);
        script.Steps.Where(s => s.Kind != StepKind.MeetingEnds).ShouldAllBe(s => s.At <= RealTimeScripts.Length);
    }

    [Fact]
    public void Sessions_over_a_restart_share_its_moment_and_no_two_sessions_share_a_client()
    {
        var scripts = Enumerable.Range(0, 12)
            .Select(n => RealTimeScripts.WithOwnPeople(RealTimeScripts.Draw(1, n), n, $"HOST{n}", $"host{n}@clinic.example")).ToList();
        var stops = scripts.SelectMany(s => s.Steps).Where(s => s.Kind == StepKind.ServiceStops).Select(s => (s.At, s.Amount)).ToList();
        stops.Count.ShouldBe(4);
        stops.Distinct().ShouldHaveSingleItem();
        scripts.SelectMany(s => s.Cast).Select(m => m.Person).OfType<string>().Distinct().Count()
            .ShouldBe(scripts.SelectMany(s => s.Cast.Where(m => m.Part == Part.Client)).Count(m => m.Person is not null));
    }
}
