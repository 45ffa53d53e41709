using PolicyGuard.Sandbox.Disorder;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>The run in real time can fail: an oracle that is told another truth objects to what it sees of a real service.</summary>
public class RealTimeDisorderFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("StrangersBelong", "BelongingRemoved")]
    [InlineData("EverybodyIsElsewhere", "ShownAndNotThere")]
    public async Task A_mistake_in_a_session_is_named_with_its_seed_and_makes_the_exit_code_1(string lie, string kind)
    {
        var (code, printed) = await RealTimeConsole.RunAsync(output, seed: 8, sessions: 2, Enum.Parse<OracleLie>(lie));
        code.ShouldBe(1, printed);
        RealTimeConsole.Lines(printed, "  WRONG").ShouldContain(line => line.Contains("--virtual-disorder 8 --only 0", StringComparison.Ordinal), printed);
        printed.ShouldContain($"{kind} at");
        printed.ShouldContain("NOT all judged right");
        printed.ShouldNotContain("PROVES NOTHING");
    }
}
