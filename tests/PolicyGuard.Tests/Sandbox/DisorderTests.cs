using System.Globalization;
using PolicyGuard.Sandbox.Disorder;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>
/// Random sessions as disorderly as real ones, through the real reading of webhooks and the real decisions, judged by an oracle that knows
/// who is really where. All of them: <c>POLICYGUARD_DISORDER=20x500</c>, or <c>policyguard-sandbox --virtual-disorder 1 --seeds 20</c>.
/// </summary>
public partial class DisorderTests(ITestOutputHelper output)
{
    private const int OfLies = 120;
    private const int UsualSeeds = 3;
    private const int UsualSessions = 200;
    private const int MostTold = 5;

    private static readonly Lazy<IReadOnlyDictionary<WrongKind, int>> Honest = new(() => DisorderRun.Of([7], OfLies).ByKind());

    [Fact]
    public void Random_disorderly_sessions_are_guarded_shown_and_recorded_as_they_really_were()
    {
        var (seeds, sessions) = Size();
        var run = DisorderRun.Of(Enumerable.Range(1, seeds), sessions);
        Say(run.Summary());
        var wrong = run.Wrong.SelectMany(v => v.Objections.Select(o => $"{v.Script.Seed} {o.Kind}")).ToHashSet(StringComparer.Ordinal);
        var known = seeds == UsualSeeds && sessions == UsualSessions ? KnownFaults.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal) : [];
        Say($"Wrong in all:\n{string.Join('\n', wrong.Order(StringComparer.Ordinal))}");
        foreach (var one in run.Wrong.Where(v => v.Objections.Any(o => !known.Contains($"{v.Script.Seed} {o.Kind}"))).Take(MostTold))
        {
            Say(DisorderRun.Tell(one, one.Objections.First(o => !known.Contains($"{one.Script.Seed} {o.Kind}")).Mistake));
        }

        wrong.Except(known).ShouldBeEmpty("new faults");
        known.Except(wrong).ShouldBeEmpty("mended: take these off the list of known faults");
        new[] { run.Total.StrangersOut, run.Total.StrangersReported, run.Total.Secured, run.Total.Recordings, run.Total.HeardLate, run.Total.Closed, run.Total.StrangersLookedAt, run.Total.Reasons }
            .ShouldAllBe(count => count > 20, "a run in which something never happens proves nothing of it");
    }

    [Theory]
    [InlineData("StrangersBelong", "BelongingRemoved")]
    [InlineData("StrangersBelong", "BelongingHeld")]
    [InlineData("NobodyBelongs", "StrangerLetIn")]
    [InlineData("EverybodyIsElsewhere", "ShownAndNotThere")]
    [InlineData("GoneAreThere", "ThereAndNotShown")]
    [InlineData("EverybodyIsOne", "TwoBecameOne")]
    [InlineData("EverybodyIsSomebodyElse", "WrongIdentity")]
    [InlineData("HostIsNeverThere", "ActedWithoutHost")]
    [InlineData("NothingIsFresh", "ActedOnStale")]
    [InlineData("NothingIsFresh", "ActedOnGap")]
    [InlineData("ClientsAreStrangers", "StrangerUnreported")]
    [InlineData("RecordingIsAgreed", "RecordingStoppedDespiteConsent")]
    [InlineData("RecordingStillRuns", "RecordingLeftRunning")]
    [InlineData("RoomIsComplete", "NotSecured")]
    [InlineData("RemovedAreStillThere", "UntrueOutcome")]
    [InlineData("HostWasAlwaysThere", "UntrueReason")]
    [InlineData("MeetingIsOver", "NotClosed")]
    [InlineData("EverythingIsToBeRead", "EventDropped")]
    [InlineData("AllIsHeard", "BelongingRemoved")]
    [InlineData("NobodyIsAwaited", "NotSecured")]
    [InlineData("NobodyIsAwaited", "UntrueReason")]
    [InlineData("NothingIsRecorded", "StrangerUnreported")]
    [InlineData("NothingIsShown", "UntrueReason")]
    [InlineData("HostLetNobodyIn", "UntrueReason")]
    [InlineData("NobodyWaits", "UntrueOutcome")]
    [InlineData("ThereAreOthers", "UntrueReason")]
    [InlineData("NobodyWasPutOut", "UntrueReason")]
    [InlineData("NothingIsLate", "UntrueReason")]
    public void The_oracle_objects_when_the_truth_is_another_than_the_service_was_told(string lie, string kind)
    {
        var wrong = Enum.Parse<WrongKind>(kind);
        var honest = Honest.Value.GetValueOrDefault(wrong);
        DisorderRun.Of([7], OfLies, Enum.Parse<OracleLie>(lie)).ByKind().GetValueOrDefault(wrong).ShouldBeGreaterThan(honest);
    }

    [Fact]
    public void The_same_seed_is_the_same_session()
    {
        var (one, other) = (Told(DisorderRun.Draw(3, 5)), Told(DisorderRun.Draw(3, 5)));
        one.ShouldBe(other);
        one.ShouldNotBe(Told(DisorderRun.Draw(3, 6)));
    }

    [Fact]
    public void A_wrong_session_is_shrunk_to_steps_that_are_all_needed()
    {
        var wrong = DisorderRun.Of([7], 60, OracleLie.StrangersBelong).Wrong.First(v => v.Objections.Any(o => o.Kind == WrongKind.BelongingRemoved));
        var shrunk = SessionShrinker.Shrink(wrong, WrongKind.BelongingRemoved, OracleLie.StrangersBelong).Script;
        shrunk.Steps.Count.ShouldBeLessThan(wrong.Script.Steps.Count);
        foreach (var step in shrunk.Steps)
        {
            VirtualSession.Play(shrunk with { Steps = [.. shrunk.Steps.Where(s => s != step)] }, OracleLie.StrangersBelong)
                .Objections.ShouldNotContain(o => o.Kind == WrongKind.BelongingRemoved, $"without {step}");
        }
    }

    private static string Told(SessionScript script)
    {
        var timeline = new Timeline(SessionScript.Begins);
        VirtualSession.Play(script, timeline: timeline);
        return timeline.ToString();
    }

    private static (int Seeds, int Sessions) Size() =>
        Environment.GetEnvironmentVariable("POLICYGUARD_DISORDER")?.Split('x') is [var seeds, var sessions]
            ? (int.Parse(seeds, CultureInfo.InvariantCulture), int.Parse(sessions, CultureInfo.InvariantCulture))
            : (UsualSeeds, UsualSessions);

    private void Say(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
    }
}
