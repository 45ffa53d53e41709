namespace PolicyGuard.Tests.Sandbox;

/// <summary>The run in real time can fail: against a real service that does not do its work.</summary>
public class RealTimeDisorderFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_service_that_only_observes_is_judged_wrong_and_makes_the_exit_code_1()
    {
        var (code, printed) = await RealTimeConsole.RunAsync(output, seed: 8, sessions: 2, "--Policy:Mode=observe");
        code.ShouldBe(1, printed);
        RealTimeConsole.Lines(printed, "  WRONG").ShouldContain(
            line => line.Contains("--virtual-disorder 8 --only ", StringComparison.Ordinal), printed);
        printed.ShouldContain("no rule only observes here");
        printed.ShouldContain("NOT all judged right");
    }
}
