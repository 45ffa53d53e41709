using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Disorder;
using PolicyGuard.Sandbox.Disorder.RealTime;

namespace PolicyGuard.Sandbox;

/// <summary>The console's side of the disorder: many sessions on virtual time or in real time, one summary.</summary>
internal static class DisorderProgram
{
    private const int UsageFault = 2;

    internal static int RunVirtual(int firstSeed, int seeds, int sessions, int tell, bool list, TextWriter output)
    {
        var started = TimeProvider.System.GetTimestamp();
        var run = DisorderRun.Of(Enumerable.Range(firstSeed, seeds), sessions);
        output.WriteLine(run.Summary());
        output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        foreach (var verdict in list ? run.Wrong : [])
        {
            foreach (var objection in verdict.Objections)
            {
                output.WriteLine($"{verdict.Script.Seed}\t{objection.Kind}\t{objection.Text}");
            }
        }

        foreach (var kind in run.ByKind().Keys)
        {
            foreach (var wrong in run.Wrong.Where(v => v.Objections.Any(o => o.Kind == kind)).Take(tell))
            {
                output.WriteLine(DisorderRun.Tell(wrong, kind));
            }
        }

        return run.Wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>Replays on virtual time one session as <c>--disorder</c> plays it, line by line, and each of its mistakes shrunk.</summary>
    internal static int ReplayVirtual(int seed, int number, TextWriter output)
    {
        var script = RealTimeScripts.Draw(seed, number);
        var timeline = new Timeline(SessionMeeting.Virtual.StartsAt);
        var verdict = VirtualSession.Play(script, timeline: timeline);
        output.WriteLine($"session {number} of seed {seed} (seed {script.Seed}): {script.Conditions}\n{timeline}");
        foreach (var objection in verdict.Objections)
        {
            var at = (objection.At - SessionMeeting.Virtual.StartsAt).TotalSeconds;
            output.WriteLine($"{objection.Kind} at {at:0.0} s: {objection.Text}");
        }

        foreach (var mistake in verdict.Objections.Select(o => o.Mistake).Distinct())
        {
            output.WriteLine(DisorderRun.Tell(verdict, mistake));
        }

        output.WriteLine(verdict.IsWrong ? "judged wrong" : "judged right");
        return verdict.IsWrong ? 1 : 0;
    }

    internal static async Task<int> RunRealTimeAsync(
        RealTimeOptions options, int tell, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var pace = options.Speed == 1 ? "real time" : $"time {options.Speed:0.#} times as fast as real";
        output.WriteLine($"{options.Sessions} sessions of seed {options.Seed} in {pace}, against one real service.");
        output.WriteLine($"The service runs {(options.IsProcess ? "as a process of its own" : "in this process, on its clock")}; "
            + $"under every third session it is {(options.IsStopOrderly ? "stopped" : "killed")} once and started again.");
        output.WriteLine("Not played: the panel (no client connects; --virtual-disorder plays it).");
        var started = TimeProvider.System.GetTimestamp();
        RealTimeRun run;
        try
        {
            run = await RealTimeRun.PlayAsync(options, output.WriteLine, cancellation);
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"{e.Message}\nAnother program uses the port; choose others with --url and --zoom-url.");
            return UsageFault;
        }
        catch (Exception e) when (e is SceneBrokenException or InvalidOperationException)
        {
            await errors.WriteLineAsync($"The run could not be played: {e.Message}");
            return 1;
        }

        output.WriteLine();
        output.WriteLine(run.Judged.Summary());
        output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
        foreach (var lacking in run.Missing)
        {
            output.WriteLine($"PROVES NOTHING: {lacking}");
        }

        foreach (var wrong in run.Played.Where(p => p.Verdict.IsWrong).Take(tell))
        {
            var script = wrong.Verdict.Script;
            output.WriteLine($"session {wrong.Number} (seed {script.Seed}): {script.Conditions}\n{wrong.Story}");
        }

        output.WriteLine(run.IsRight ? "all judged right" : "NOT all judged right");
        return run.IsRight ? 0 : 1;
    }

    /// <summary>One session by its own number, as the objections name it: everything that is objected to, then the shortest session for each kind of it.</summary>
    internal static int RunSession(int number, TextWriter output)
    {
        var verdict = VirtualSession.Play(DisorderRun.Session(number));
        foreach (var objection in verdict.Objections)
        {
            output.WriteLine($"{objection.Kind}: {objection.Text}");
        }

        foreach (var mistake in verdict.Objections.Select(o => o.Mistake).Distinct())
        {
            output.WriteLine(DisorderRun.Tell(verdict, mistake));
        }

        return verdict.IsWrong ? 1 : 0;
    }
}
