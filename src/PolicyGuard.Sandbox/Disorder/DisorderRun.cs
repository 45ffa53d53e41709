using System.Globalization;
using System.Text;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Many sessions of many seeds on virtual time, and what the oracle thinks of them.</summary>
internal sealed class DisorderRun
{
    private static readonly DateTimeOffset Nine = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    internal List<SessionVerdict> Wrong { get; } = [];

    internal int Sessions { get; private set; }

    internal OracleCounts Total { get; } = new();

    /// <summary>Half of the sessions with a panel, a third over a restart.</summary>
    internal static SessionScript Draw(int seed, int number) => ScriptDrawing.Draw((seed * 100_003) + number, panel: number % 2 == 1, restart: number % 3 == 2);

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
        text.Append(CultureInfo.InvariantCulture, $"strangers out {Total.StrangersOut}, reported inside {Total.StrangersReported}; {Total.Recordings} looks at a recording; {Total.Reasons} outcomes judged; {Total.Closed} looks after the end\n");
        foreach (var (kind, count) in ByKind())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {kind,-32} {count}\n");
        }

        return text.ToString();
    }

    /// <summary>The shortest session that is still wrong in this way, told line by line.</summary>
    internal static string Tell(SessionVerdict wrong, WrongKind kind)
    {
        var shrunk = SessionShrinker.Shrink(wrong, kind);
        var timeline = new Timeline(Nine);
        var again = VirtualSession.Play(shrunk.Script, timeline: timeline);
        var objection = again.Objections.First(o => o.Kind == kind);
        return string.Create(CultureInfo.InvariantCulture, $"seed {shrunk.Script.Seed}: {kind} at {(objection.At - Nine).TotalSeconds:0.0} s: {objection.Text}\n{shrunk.Script.Conditions}\n{timeline}");
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
    }
}
