using PolicyGuard.Sandbox.Disorder;

namespace PolicyGuard.Sandbox;

/// <summary>The console's side of the disorder: many sessions on virtual time, one summary.</summary>
internal static class DisorderProgram
{
    internal static int RunVirtual(int firstSeed, int seeds, int sessions, int tell, TextWriter output)
    {
        var started = TimeProvider.System.GetTimestamp();
        var run = DisorderRun.Of(Enumerable.Range(firstSeed, seeds), sessions);
        output.WriteLine(run.Summary());
        output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        foreach (var kind in run.ByKind().Keys)
        {
            foreach (var wrong in run.Wrong.Where(v => v.Objections.Any(o => o.Kind == kind)).Take(tell))
            {
                output.WriteLine(DisorderRun.Tell(wrong, kind));
            }
        }

        return run.Wrong.Count == 0 ? 0 : 1;
    }
}
