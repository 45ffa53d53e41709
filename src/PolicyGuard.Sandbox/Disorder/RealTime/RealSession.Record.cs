using System.Globalization;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <content>What the guard shows and records, read from outside and given to the oracle.</content>
internal sealed partial class RealSession
{
    private async Task InspectAsync(TimeSpan quiet, Func<bool> isStillQuiet)
    {
        await Task.Yield();
        var view = await stage.Reader.ReadAsync(meeting.Uuid, stopping);
        lock (gate)
        {
            if (isDone || !isStillQuiet())
            {
                return;
            }

            if (view is null)
            {
                world.Oracle.Object(WrongKind.Fault, Now, "the guard's API did not answer");
                isDone = true;
                return;
            }

            Record(view);
            CompareShown(view);
            world.Oracle.LookAt(view.State, Now, quiet);
            var present = view.State.People.Where(p => p.Place != Place.Left).Select(p => $"{p.Alias} {p.Place} {p.Evidence}");
            timeline.Say(Now, $"  (compared after {quiet.TotalSeconds:0} quiet seconds; {view.State.Phase}; {string.Join(", ", present)})");
            if (world.Truth.IsOver)
            {
                isDone = true;
            }
            else if (quiet == SessionOracle.Quiet[^1] && Now > lastStep)
            {
                if (script.Steps.FirstOrDefault(s => s.Kind == StepKind.MeetingEnds) is { } end)
                {
                    world.Disturb(() => world.Perform(end));
                }
                else
                {
                    isDone = true;
                }
            }
        }
    }

    /// <summary>The API must show what is stored.</summary>
    private void CompareShown(GuardView view)
    {
        if (view.Shown is not { } shown)
        {
            world.Oracle.Object(WrongKind.Fault, Now, "the API does not show the session");
            return;
        }

        string[] roster = [.. (shown["participants"] as JsonArray ?? [])
            .Select(p => $"{p!["alias"]} {p["place"]}").Order(StringComparer.Ordinal)];
        string[] stored = [.. view.State.People.Select(p => $"{p.Alias} {CommitWriter.Word(p.Place)}").Order(StringComparer.Ordinal)];
        if (shown["state"]?.GetValue<string>() != CommitWriter.Word(view.State.Phase) || !roster.SequenceEqual(stored))
        {
            world.Oracle.Object(WrongKind.Fault, Now,
                $"the API shows {shown["state"]} with {string.Join(", ", roster)}; stored is {view.State.Phase} with {string.Join(", ", stored)}");
        }
    }

    /// <summary>Between the quiet moments too, so that an outcome is judged close to when it was recorded.</summary>
    private async Task ReadRecordAsync()
    {
        while (!isDone && !stopping.IsCancellationRequested)
        {
            await Task.Delay(ReadEvery, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (IsUp && !stopping.IsCancellationRequested && await stage.Reader.ReadAsync(meeting.Uuid, stopping) is { } view)
            {
                lock (gate)
                {
                    Record(view);
                }
            }
        }
    }

    private void Record(GuardView view)
    {
        latest = view.State;
        foreach (var row in view.Violations)
        {
            var (id, rule) = (Text(row, "id"), Text(row, "rule"));
            var (outcome, reason) = (row["outcome"]?.GetValue<string>(), ReasonOf(row));
            var decidedAt = Time(row, "decidedAt") ?? Now;
            if (recorded.TryAdd(id, null))
            {
                var found = new Violation(
                    id, rule, row["ruleVersion"]!.GetValue<int>(), Word<Severity>(row, "severity"), Word<Phase>(row, "phase"), Text(row, "subject"),
                    row["before"]?.GetValue<string>(), row["wanted"]?.GetValue<string>(), Word<RuleMode>(row, "mode"), Text(row, "decision"), [], Time(row, "occurredAt") ?? decidedAt);
                world.Oracle.Hear(new Decision<SessionState>(latest) { Violations = [found] }, latest, latest, decidedAt);
                timeline.Say(decidedAt, $"      recorded: {rule} about {Text(row, "subject")}");
            }

            if (outcome is not null && recorded[id] != $"{outcome}: {reason}")
            {
                recorded[id] = $"{outcome}: {reason}";
                var resolution = new Resolution(rule, id, Enum.Parse<Outcome>(outcome, ignoreCase: true), Surface.None, reason);
                var at = Time(row, "doneAt") ?? decidedAt;
                world.Oracle.Hear(new Decision<SessionState>(latest) { Resolutions = [resolution] }, latest, latest, at);
                timeline.Say(at, $"      outcome: {rule} about {Text(row, "subject")}: {outcome} ({reason})");
            }
        }

        if (TimeProvider.System.GetElapsedTime(lastHeard) > DecidedWithin)
        {
            world.Oracle.HeardNothing();
        }
    }

    /// <summary>The oracle knows a refusal by what virtual time says of it; the guard words the error that this session answers with.</summary>
    private string? ReasonOf(JsonObject row)
    {
        var reason = row["reason"]?.GetValue<string>();
        return hasRefused ? reason?.Replace(ZoomError.Reason(Refusal, RefusalCode), "Zoom refused it", StringComparison.Ordinal) : reason;
    }

    private static string Text(JsonObject row, string name) => row[name]!.GetValue<string>();

    private static DateTimeOffset? Time(JsonObject row, string name) =>
        row[name]?.GetValue<string>() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static T Word<T>(JsonObject row, string name)
        where T : struct, Enum => Enum.Parse<T>(Text(row, name), ignoreCase: true);
}
