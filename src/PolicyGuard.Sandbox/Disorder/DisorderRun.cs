using System.Globalization;
using System.Text;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Many sessions of many seeds on virtual time, and what the oracle thinks of them.</summary>
internal sealed class DisorderRun
{
    /// <summary>Between the sessions of one seed and those of the next.</summary>
    private const int Apart = 100_003;

    internal List<SessionVerdict> Wrong { get; } = [];

    internal int Sessions { get; private set; }

    internal OracleCounts Total { get; } = new();

    /// <summary>Half of the sessions with a panel, a third over a restart.</summary>
    internal static SessionScript Draw(int seed, int number) => ScriptDrawing.Draw((seed * Apart) + number, panel: number % 2 == 1, restart: number % 3 == 2);

    /// <summary>The session of this seed of its own, as objections name it.</summary>
    internal static SessionScript Session(int ownSeed) => Draw(ownSeed / Apart, ownSeed % Apart);

    internal static DisorderRun Of(IEnumerable<int> seeds, int sessions, OracleLie lie = OracleLie.None)
    {
        var run = new DisorderRun();
        foreach (var seed in seeds)
        {
            for (var number = 0; number < sessions; number++)
            {
                var verdict = VirtualSession.Play(Draw(seed, number), lie);
                run.Add(verdict);
            }
        }

        return run;
    }

    /// <summary>By kind of mistake: how many sessions show it.</summary>
    internal IReadOnlyDictionary<WrongKind, int> ByKind() =>
        Wrong.SelectMany(v => v.Objections.Select(o => o.Kind).Distinct()).GroupBy(k => k).OrderByDescending(g => g.Count()).ToDictionary(g => g.Key, g => g.Count());

    internal string Summary()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Sessions} sessions, {Wrong.Count} judged wrong; heard {Total.Heard}, of them late {Total.HeardLate}; {Total.Calls} calls; {Total.Looks} quiet moments, {Total.Secured} in a room to be secured; ");
        text.Append(CultureInfo.InvariantCulture, $"strangers out {Total.StrangersOut}, reported inside {Total.StrangersReported}; {Total.Recordings} looks at a recording; {Total.Reasons} outcomes judged; {Total.Closed} looks after the end; ");
        text.Append(CultureInfo.InvariantCulture, $"{Total.StrangersLookedAt} looks at strangers in the midst of it; {Total.Dropped} events not read; {Total.UnknowablePutOut} who belong put out before anything told it\n");
        foreach (var (kind, count) in ByKind())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {kind,-32} {count}\n");
        }

        return text.ToString();
    }

    /// <summary>The shortest session that is still wrong in this way, told line by line.</summary>
    internal static string Tell(SessionVerdict wrong, WrongKind kind) => Tell(wrong, wrong.Objections.First(o => o.Kind == kind).Mistake);

    /// <summary>The shortest session in which this very mistake is still made.</summary>
    internal static string Tell(SessionVerdict wrong, string mistake)
    {
        var shrunk = SessionShrinker.Shrink(wrong, o => o.Mistake == mistake);
        var timeline = new Timeline(SessionScript.Begins);
        var again = VirtualSession.Play(shrunk.Script, timeline: timeline);
        var objection = again.Objections.First(o => o.Mistake == mistake);
        return string.Create(CultureInfo.InvariantCulture, $"seed {shrunk.Script.Seed}: {objection.Kind} at {(objection.At - SessionScript.Begins).TotalSeconds:0.0} s: {objection.Text}\n{shrunk.Script.Conditions}\n{timeline}");
    }

    internal void Add(SessionVerdict verdict)
    {
        Sessions++;
        if (verdict.IsWrong)
        {
            Wrong.Add(verdict);
        }

        var (one, all) = (verdict.Counts, Total);
        all.Looks += one.Looks;
        all.Calls += one.Calls;
        all.Secured += one.Secured;
        all.Heard += one.Heard;
        all.HeardLate += one.HeardLate;
        all.Recordings += one.Recordings;
        all.Reasons += one.Reasons;
        all.Closed += one.Closed;
        all.StrangersOut += one.StrangersOut;
        all.StrangersReported += one.StrangersReported;
        all.StrangersLookedAt += one.StrangersLookedAt;
        all.UnknowablePutOut += one.UnknowablePutOut;
        all.Dropped += one.Dropped;
    }
}
