using PolicyGuard.Sandbox;
using PolicyGuard.Sandbox.Disorder.RealTime;

namespace PolicyGuard.Tests.Sandbox;

/// <summary><c>policyguard-sandbox --disorder</c> on free ports; eight times as fast as real unless told otherwise.</summary>
internal static class RealTimeConsole
{
    internal const string AnyPort = "http://127.0.0.1:0";
    private const double Speed = 8;

    internal static Task<(int Code, string Printed)> RunAsync(ITestOutputHelper output, int seed, int sessions, params string[] settings) =>
        RunAsync(
            output, new RealTimeOptions(seed, sessions, Speed, AnyPort, AnyPort) { Settings = settings }, _ => { },
            TestContext.Current.CancellationToken);

    /// <param name="seen">Given each line as it is printed.</param>
    internal static async Task<(int Code, string Printed)> RunAsync(
        ITestOutputHelper output, RealTimeOptions options, Action<string> seen, CancellationToken cancellation)
    {
        await using var printed = new WatchedWriter(seen);
        var safe = TextWriter.Synchronized(printed);
        var code = await DisorderProgram.RunRealTimeAsync(options, tell: 1, safe, safe, cancellation);
        output.WriteLine(printed.ToString());
        return (code, printed.ToString());
    }

    internal static List<string> Lines(string printed, string beginning) =>
        [.. printed.Split('\n').Where(l => l.StartsWith(beginning, StringComparison.Ordinal))];

    private sealed class WatchedWriter(Action<string> seen) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            seen(value ?? "");
        }
    }
}
