using PolicyGuard.Sandbox.Disorder;

namespace PolicyGuard.Sandbox;

/// <summary>The console's side of the disorder: many sessions on virtual time, one summary.</summary>
internal static class DisorderProgram
{
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
