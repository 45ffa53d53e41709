using System.Globalization;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>One session of a run, judged.</summary>
internal sealed record PlayedSession(int Number, SessionVerdict Verdict, bool CameToRest, bool HadStrangerInside, string Story);

/// <summary>
/// Many random sessions of one seed at the same time against one running guard. Those that are over a restart come first, and share it; the
/// others begin when the guard is back.
/// </summary>
internal sealed class RealTimeRun
{
    /// <summary>Of the sessions' clock, for all of them: the steps, a retry of Zoom's after five minutes, and the quiet moments.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(575);

    private static readonly TimeSpan PatienceForSetUp = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PatienceForQueue = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly List<PlayedSession> played = [];
    private readonly List<string> missing = [];
    private readonly RealTimeOptions options;
    private readonly Action<string> say;
    private DateTimeOffset until;

    private RealTimeRun(RealTimeOptions options, Action<string> say) => (this.options, this.say) = (options, say);

    internal IReadOnlyList<PlayedSession> Played => played;

    internal DisorderRun Judged { get; } = new();

    /// <summary>Things without which the run proves nothing.</summary>
    internal IReadOnlyList<string> Missing => missing;

    internal bool IsRight => Judged.Wrong.Count == 0 && missing.Count == 0;

    /// <exception cref="IOException">A port is in use.</exception>
    internal static async Task<RealTimeRun> PlayAsync(RealTimeOptions options, Action<string> say, CancellationToken cancellation)
    {
        var run = new RealTimeRun(options, say);
        await using var stage = await RealTimeStage.OpenAsync(options);
        var process = stage.Process is { } own ? $" (process {own.ProcessId}, data in {own.Folder})" : "";
        say($"PolicyGuard {stage.Address}{process}, simulated Zoom {stage.Zoom.Address.AbsoluteUri.TrimEnd('/')}");
        await run.PlayAsync(stage, cancellation);
        return run;
    }

    private async Task PlayAsync(RealTimeStage stage, CancellationToken cancellation)
    {
        until = stage.Time.GetUtcNow() + Longest;
        var scripts = Enumerable.Range(0, options.Sessions)
            .Select(n => (Number: n, Script: RealTimeScripts.Draw(options.Seed, n))).ToLookup(s => RealTimeScripts.IsOverRestart(s.Script));
        try
        {
            // The first sweep must be over, or it would look at the sessions' meetings in between.
            await UntilAsync(() => Task.FromResult(LookedAt(stage) >= options.Sessions), "the first sweep", cancellation);
            var first = StartAsync(stage, [.. scripts[true]], "over a restart of the service", cancellation);
            await await Task.WhenAny(first, stage.Back);
            var how = scripts[true].Any() ? "on the service that was started again" : "without a restart";
            await Task.WhenAll(first, StartAsync(stage, [.. scripts[false]], how, cancellation));
            await CompareCountsAsync(stage, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            missing.Add("the run was stopped before its end");
        }

        FindMissing(stage, scripts[true].Any());
    }

    /// <summary>How many calendars the guard has read.</summary>
    private static int LookedAt(RealTimeStage stage) => stage.Zoom.Journal.Count(j => j.Path.EndsWith("/meetings", StringComparison.Ordinal));

    private async Task StartAsync(
        RealTimeStage stage, (int Number, SessionScript Script)[] scripts, string how, CancellationToken cancellation)
    {
        if (scripts.Length == 0)
        {
            return;
        }

        var prepared = await Task.WhenAll(scripts.Select(s => PrepareAsync(stage, s.Number, s.Script, cancellation)));
        var starts = stage.Time.GetUtcNow();
        say($"{scripts.Length} sessions begin, {how}: {string.Join(", ", scripts.Select(s => s.Number))}");
        await Task.WhenAll(prepared.Select(p =>
            PlayOneAsync(stage, p.Number, p.Script, p.Meeting with { StartsAt = starts }, cancellation)));
    }

    /// <summary>The practice knows its clients, and Zoom the meeting, before the session begins.</summary>
    private static async Task<(int Number, SessionScript Script, SessionMeeting Meeting)> PrepareAsync(
        RealTimeStage stage, int number, SessionScript drawn, CancellationToken cancellation)
    {
        var host = stage.Hosts[number];
        if (!drawn.Conditions.WaitingRoomVerified)
        {
            // An admin has locked it off for this host, so that the guard cannot find it on.
            stage.Zoom.Locks[host] = new JsonObject { ["waiting_room"] = false };
        }

        var script = RealTimeScripts.WithOwnPeople(drawn, number, host, stage.Zoom.Users[host]["email"]!.GetValue<string>());
        var scheduled = stage.Zoom.Schedule(host, stage.Time.GetUtcNow().AddSeconds(30));
        var meeting = new SessionMeeting(scheduled.Id, SimulatedMeeting.NewUuid(), host, stage.Time.GetUtcNow(), 0x2000 + number);
        await stage.Practice.WriteAsync(script, meeting, cancellation);
        if (drawn.Conditions.WaitingRoomVerified)
        {
            var reader = stage.Reader;
            await UntilAsync(() => reader.HasVerifiedWaitingRoomAsync(scheduled.Id, cancellation), "the look at a meeting", cancellation);
        }

        return (number, script, meeting);
    }

    private async Task PlayOneAsync(
        RealTimeStage stage, int number, SessionScript script, SessionMeeting meeting, CancellationToken cancellation)
    {
        var session = new RealSession(stage, script, meeting, cancellation);
        var verdict = await session.PlayAsync(until);
        var one = new PlayedSession(number, verdict, session.CameToRest, session.HadStrangerInside, session.Story);
        lock (played)
        {
            played.Add(one);
            Judged.Add(verdict);
            say(LineOf(one, (stage.Time.GetUtcNow() - meeting.StartsAt).TotalSeconds));
            foreach (var objection in verdict.Objections)
            {
                var at = (objection.At - meeting.StartsAt).TotalSeconds;
                say(string.Create(CultureInfo.InvariantCulture, $"    {objection.Kind} at {at:0.0} s: {objection.Text}"));
            }
        }
    }

    private string LineOf(PlayedSession one, double seconds)
    {
        var (counts, script) = (one.Verdict.Counts, one.Verdict.Script);
        var judged = one.Verdict.IsWrong ? "WRONG" : one.CameToRest ? "right" : "NOT ENDED";
        return string.Create(CultureInfo.InvariantCulture,
            $"  {judged,-5}  session {one.Number} (seed {script.Seed}), {seconds:0} s: {script.Steps.Count} steps, ")
            + $"{counts.Heard} heard, {counts.Calls} calls, {counts.Looks} quiet moments"
            + (one.Verdict.IsWrong ? $"; on virtual time: --virtual-disorder {options.Seed} --only {one.Number}" : "");
    }

    /// <summary>Nothing that was delivered may be lost, parked or refused.</summary>
    private async Task CompareCountsAsync(RealTimeStage stage, CancellationToken cancellation)
    {
        JsonObject? status = null;
        var started = TimeProvider.System.GetTimestamp();
        while (status?["queued"]?.GetValue<long>() is null or > 0 && TimeProvider.System.GetElapsedTime(started) < PatienceForQueue)
        {
            status = await stage.Reader.GetAsync("status", cancellation) as JsonObject;
            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }

        var by = status?["refusedBy"] as JsonObject;
        say($"the service: {status?["received"]} received, {status?["duplicates"]} duplicates, "
            + $"{status?["processed"]} processed, {status?["queued"]} queued, {status?["parked"]} parked; "
            + $"refused: {string.Join(", ", (by ?? []).Select(cause => $"{cause.Value} {cause.Key}"))}");

        // A connection that breaks off while it is read, as when Zoom waits no longer or the service stops, is no refusal of what was sent:
        // Zoom tries again, and an answer that refuses is held against its session.
        if (status?["queued"]?.GetValue<long>() != 0 || status["parked"]?.GetValue<long>() != 0
            || by is null || by.Any(cause => cause.Key != "unreadable" && cause.Value!.GetValue<long>() != 0))
        {
            missing.Add("events are queued, parked or refused at the end");
        }
    }

    /// <summary>A run in which nothing happens proves nothing.</summary>
    private void FindMissing(RealTimeStage stage, bool restart)
    {
        var total = Judged.Total;
        Need(played.Count == options.Sessions && played.TrueForAll(p => p.CameToRest),
            "not every session came to rest and was compared then");
        Need(played.Exists(p => p.HadStrangerInside), "no stranger came in");
        Need(total.StrangersOut + total.StrangersReported > 0, "no stranger was put out or reported");
        Need(total.Calls > 0, "nothing was asked of Zoom");
        Need(total.Secured > 0, "no room was there to be secured");
        Need(!restart || stage.Back.IsCompletedSuccessfully, "the service was not stopped and started");

        void Need(bool happened, string otherwise)
        {
            if (!happened)
            {
                missing.Add(otherwise);
            }
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > PatienceForSetUp)
            {
                throw new SceneBrokenException($"{what} did not happen in {PatienceForSetUp.TotalSeconds:0} s");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }
    }
}
