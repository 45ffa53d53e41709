using PolicyGuard.Decide.Tests.Live.Exploring;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>
/// Every order of up to eight moves in small worlds: host, client, the client's second device, a stranger and a bot come, wait, are let in
/// and go; events come late, out of order, twice and under new or mixed ids; the therapist says hands off; Zoom does, refuses, or does
/// nothing; timers fire, or fire long too late. With a panel in the host's client: it comes and goes unheard, shows people before or after
/// the events or late, by ids of its own, does what it is asked, refuses, does not answer, or says that it did. An oracle that knows who is
/// who, and nothing of the decider, judges every act; and where nothing more happens, it asks what has become of everybody.
/// </summary>
public class ExplorationTests(ITestOutputHelper output)
{
    [Fact]
    public void No_veto_is_ever_broken_and_nobody_is_forgotten_in_any_order_of_moves()
    {
        var (states, total) = (0L, new Dictionary<string, long>());
        var worlds = SmallWorlds.Chosen(Environment.GetEnvironmentVariable("WORLDS"));
        foreach (var world in worlds)
        {
            var started = TimeProvider.System.GetTimestamp();
            var explorer = new Explorer(world).Run(workers: Environment.ProcessorCount);
            states += explorer.States;
            Say($"{world.Name}: {explorer.States:N0} states with all that can follow, {explorer.Tally.Transitions:N0} transitions, {explorer.Tally.Acts:N0} acts, depth {world.Depth}, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N1} s");
            explorer.Broken.ShouldBeEmpty();
            explorer.States.ShouldBeGreaterThan(1, world.Name);
            explorer.Tally.Transitions.ShouldBeGreaterThan(1_000, world.Name);
            foreach (var (what, count) in explorer.Tally.All)
            {
                total[what] = total.GetValueOrDefault(what) + count;
            }
        }

        Say($"exploration: {states:N0} states; {string.Join(", ", total.Select(t => $"{t.Value:N0} {t.Key}"))}");
        worlds.ShouldNotBeEmpty();
        total.Where(_ => worlds.Length == SmallWorlds.All.Length).ShouldAllBe(t => t.Value > 1_000L, "an exploration in which something never happens proves nothing of it");
    }

    [Theory]
    [InlineData("typo")]
    [InlineData("everybody|typo")]
    [InlineData("")]
    public void A_world_that_does_not_exist_is_not_explored_in_silence(string names) => Should.Throw<ArgumentException>(() => SmallWorlds.Chosen(names));

    [Fact]
    public void Worlds_are_chosen_by_name()
    {
        SmallWorlds.Chosen("late|reckless").Select(w => w.Name).ShouldBe(["late", "reckless"]);
        SmallWorlds.Chosen(null).Length.ShouldBe(SmallWorlds.All.Length);
    }

    [Theory]
    [InlineData("everybody", "the Stranger was let in")]
    [InlineData("everybody", "the Bot was let in")]
    [InlineData("everybody", "the host is never inside")]
    [InlineData("everybody", "the stranger is the client")]
    [InlineData("panel", "the Stranger was let in")]
    [InlineData("panel", "the panel is never there")]
    [InlineData("panel", "the room is always being read")]
    [InlineData("panel", "nobody was seen to come")]
    [InlineData("panel", "nobody is told of strangers")]
    [InlineData("panel", "nobody is let back in")]
    public void The_oracle_sees_a_broken_veto_when_there_is_one(string name, string lie)
    {
        // The world is told differently to the oracle than to the decider: it must object, or it could not see a broken veto either.
        var world = SmallWorlds.All.Single(w => w.Name == name) with { Lie = lie, Repeats = 0 };
        new Explorer(world).Run(5).Broken.ShouldNotBeEmpty();
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
