using PolicyGuard.Sandbox.Day;

namespace PolicyGuard.Sandbox;

/// <param name="Speed">How many times faster than real the day's clock runs.</param>
/// <param name="Verbose">The service's log lines are printed rather than written to a file.</param>
internal sealed record DayOptions(bool Once, double Speed, string ZoomUrl, string Url, bool Verbose);

internal static class SandboxProgram
{
    internal static Task<int> RunAsync(DayOptions options, CancellationToken cancellation) => WithLogFileAsync(
        options.Verbose, (logFile, errors) => RunAsync(options, logFile, errors, cancellation));

    /// <summary>The service logs to standard error, between the program's own lines; unless wanted there, to a file.</summary>
    /// <param name="runAsync">Takes the file's name and where errors are written all the same.</param>
    internal static async Task<int> WithLogFileAsync(bool verbose, Func<string?, TextWriter, Task<int>> runAsync)
    {
        var errors = Console.Error;
        var logFile = verbose ? null : Path.Combine(Path.GetTempPath(), $"policyguard-day-{Environment.ProcessId}.log");
        await using var log = logFile is null ? null : TextWriter.Synchronized(new StreamWriter(logFile) { AutoFlush = true });
        if (log is not null)
        {
            Console.SetError(log);
        }

        return await runAsync(logFile, errors);
    }

    private static async Task<int> RunAsync(DayOptions options, string? logFile, TextWriter errors, CancellationToken cancellation)
    {
        var (once, speed) = (options.Once, options.Speed);
        ClinicDay day;
        try
        {
            day = await ClinicDay.OpenAsync(options.ZoomUrl, options.Url, speed);
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"{e.Message}\nAnother program uses the port; choose others with --url and --zoom-url.");
            return 2;
        }

        await using (day)
        {
            Console.WriteLine($"PolicyGuard     {day.Address}");
            Console.WriteLine($"simulated Zoom  {day.Zoom.Address.AbsoluteUri.TrimEnd('/')}");
            if (logFile is not null)
            {
                Console.WriteLine($"service's log   {logFile}   (--verbose prints it here)");
            }

            Console.WriteLine($"API key         {ClinicDay.ApiKey}   (curl -H 'Authorization: Bearer {ClinicDay.ApiKey}' {day.Address}/api/v1/violations)");
            Console.WriteLine($"A clinic day at {speed:0.#} times its speed, {ClinicDay.Scenes.Count} scenes at once:");
            var results = await day.PlayAsync(r => Console.WriteLine($"  {(r.IsAsExpected ? "as expected" : "NOT AS EXPECTED")}  {r.Name}: {r.Seen}"));
            PrintTable(results);
            if (!once)
            {
                Console.WriteLine();
                day.KeepRealTime();
                Console.WriteLine($"Look at it:    {day.SignInLink}");
                Console.WriteLine($"Be the host:   {await day.OpenClientAsync()}");
                Console.WriteLine($"Of a couple:   {await day.OpenClientAsync(couple: true)}");
                Console.WriteLine("The first link works once and asks you to choose a password. The others are simulated Zoom clients with PolicyGuard in their side panels:");
                Console.WriteLine("start the meeting, let people come. The day stays open, in real time now; Ctrl-C ends it and throws its data away.");
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 0;
            }

            return results.All(r => r.IsAsExpected) ? 0 : 1;
        }
    }

    private static void PrintTable(IReadOnlyList<SceneResult> results)
    {
        var (name, expected, seen) = (results.Max(r => r.Name.Length), results.Max(r => r.Expected.Length), results.Max(r => r.Seen.Length));
        Console.WriteLine();
        Console.WriteLine($"{"scenario".PadRight(name)} | {"expected".PadRight(expected)} | {"seen".PadRight(seen)} |    ms");
        foreach (var r in results)
        {
            Console.WriteLine($"{r.Name.PadRight(name)} | {r.Expected.PadRight(expected)} | {r.Seen.PadRight(seen)} | {r.Took.TotalMilliseconds,5:F0}");
        }

        Console.WriteLine($"{results.Count(r => r.IsAsExpected)} of {results.Count} as expected");
    }
}
