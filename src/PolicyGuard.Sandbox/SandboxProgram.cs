using PolicyGuard.Sandbox.Day;

namespace PolicyGuard.Sandbox;

internal static class SandboxProgram
{
    internal static async Task<int> RunAsync(bool once, double speed, string zoomUrl, string url, CancellationToken cancellation)
    {
        ClinicDay day;
        try
        {
            day = await ClinicDay.OpenAsync(zoomUrl, url, speed);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\nAnother program uses the port; choose others with --url and --zoom-url.");
            return 2;
        }

        await using (day)
        {
            Console.WriteLine($"PolicyGuard     {day.Address}");
            Console.WriteLine($"simulated Zoom  {day.Zoom.Address.AbsoluteUri.TrimEnd('/')}");
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
