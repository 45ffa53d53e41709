using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PolicyGuard.Sandbox.Disorder.RealTime;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>The service of a run in real time is a process of its own.</summary>
public partial class RealTimeDisorderProcessTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_run_that_is_stopped_ends_its_process_and_deletes_its_data()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (process, folder) = (0, "");
        var options = new RealTimeOptions(8, 2, Speed: 1, RealTimeConsole.AnyPort, RealTimeConsole.AnyPort);
        var (code, printed) = await RealTimeConsole.RunAsync(output, options, See, stop.Token);
        code.ShouldBe(1, printed);
        printed.ShouldContain("PROVES NOTHING: the run was stopped before its end");
        folder.ShouldNotBeEmpty(printed);
        Directory.Exists(folder).ShouldBeFalse(printed);
        Should.Throw<ArgumentException>(() => Process.GetProcessById(process));

        void See(string line)
        {
            if (Started().Match(line) is { Success: true } started)
            {
                (process, folder) = (int.Parse(started.Groups[1].Value, CultureInfo.InvariantCulture), started.Groups[2].Value);
                Directory.Exists(folder).ShouldBeTrue(line);
                Process.GetProcessById(process).HasExited.ShouldBeFalse(line);
            }
            else if (line.Contains("sessions begin", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }

    [GeneratedRegex(@"\(process ([0-9]+), data in ([^)]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Started();
}
