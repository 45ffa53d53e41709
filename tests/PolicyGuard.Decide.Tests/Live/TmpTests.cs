using PolicyGuard.Decide.Tests.Live.Exploring;

namespace PolicyGuard.Decide.Tests.Live;

public class TmpTests(ITestOutputHelper output)
{
    [Fact]
    public void Tmp()
    {
        foreach (var world in SmallWorlds.All.Where(w => w.Name.StartsWith("panel", StringComparison.Ordinal)))
        {
            var started = TimeProvider.System.GetTimestamp();
            var explorer = new Explorer(world).Run(workers: Environment.ProcessorCount);
            output.WriteLine($"{world.Name}: {explorer.States:N0} states, {explorer.Tally.Transitions:N0} transitions, {explorer.Tally.Acts:N0} acts, depth {world.Depth}, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N1} s");
            foreach (var b in explorer.Broken.Take(1))
            {
                output.WriteLine(b);
            }
        }
    }
}
