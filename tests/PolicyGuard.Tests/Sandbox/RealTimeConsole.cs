using PolicyGuard.Sandbox;
using PolicyGuard.Sandbox.Disorder;
using PolicyGuard.Sandbox.Disorder.RealTime;

namespace PolicyGuard.Tests.Sandbox;

/// <summary><c>policyguard-sandbox --disorder</c> eight times as fast as real, on free ports.</summary>
internal static class RealTimeConsole
{
    private const string AnyPort = "http://127.0.0.1:0";
    private const double Speed = 8;

    internal static async Task<(int Code, string Printed)> RunAsync(ITestOutputHelper output, int seed, int sessions, OracleLie lie = OracleLie.None)
    {
        var options = new RealTimeOptions(seed, sessions, Speed, AnyPort, AnyPort) { Lie = lie };
        await using var printed = new StringWriter();
        var code = await DisorderProgram.RunRealTimeAsync(options, tell: 1, TextWriter.Synchronized(printed), TextWriter.Null, TestContext.Current.CancellationToken);
        output.WriteLine(printed.ToString());
        return (code, printed.ToString());
    }

    internal static List<string> Lines(string printed, string beginning) => [.. printed.Split('\n').Where(l => l.StartsWith(beginning, StringComparison.Ordinal))];
}
