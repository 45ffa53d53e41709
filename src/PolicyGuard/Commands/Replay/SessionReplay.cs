using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands.Replay;

/// <summary>
/// Plays one recording through the reading of Zoom's events and the pure decisions, as the service does: timers fire between the events,
/// and what Zoom is asked is answered as the recording says. No clock, no network, no database.
/// </summary>
internal sealed class SessionReplay
{
    private const string Practice = "recording";
    private const string Uuid = "recording==";
    private const string MeetingId = "84700000000";
    private const int MostSteps = 100_000;

    /// <summary>How long Zoom takes to answer.</summary>
    private static readonly TimeSpan Answering = TimeSpan.FromMilliseconds(300);

    private readonly PassingKeys keys = new();
    private readonly PriorityQueue<LiveInput, (DateTimeOffset At, int Order)> arriving = new();
    private readonly SortedDictionary<string, DateTimeOffset> timers = new(StringComparer.Ordinal);
    private readonly List<Violation> violations = [];
    private readonly Dictionary<string, Resolution> outcomes = [];
    private readonly List<string> actions = [];
    private readonly Recording recording;
    private readonly SessionContext context;
    private SessionState state;
    private int order;

    private SessionReplay(Recording recording, ClinicPolicy policy)
    {
        this.recording = recording;
        state = new SessionState(Uuid) { MeetingId = MeetingId, HostId = recording.Host };
        context = new SessionContext(policy, recording.Mode, new ExpectedSet(recording.Profile, [.. recording.Expected.Select((p, i) => new ExpectedPerson(Known(p, i, "expected"), p.Required, p.MaxDevices))]))
        {
            StaffUserIds = [.. recording.Staff, recording.Host],
            Later = [.. recording.Later.Select((p, i) => Known(p, i, "later"))],
            RecordingConsent = recording.Consents.Contains("recording"),
            AiConsent = recording.Consents.Contains("ai"),
            NoteTakerConsent = recording.Consents.Contains("noteTaker"),
            WaitingRoomVerified = recording.WaitingRoomVerified,
            ScheduledEnd = recording.Planned is { } planned ? recording.Starts + planned : null,
        };
    }

    internal static ReplayResult Play(Recording recording, ClinicPolicy policy) => new SessionReplay(recording, policy).Play();

    private ReplayResult Play()
    {
        foreach (var (told, i) in recording.Events.Select((e, i) => (e, i)))
        {
            if (Map(told, i + 1) is MappedEvent.Live live)
            {
                Arrive(live.Input);
            }
        }

        var end = recording.Starts + recording.Until;
        for (var step = 0; Next(end) is { } input; step++)
        {
            if (step == MostSteps)
            {
                throw new InvalidOperationException("The session does not come to rest.");
            }

            Take(input);
        }

        return new ReplayResult(
            CommitWriter.Word(state.Phase),
            [
                .. violations.Select(v => new SeenViolation(
                    v.OccurredAt - recording.Starts, v.Rule, v.Subject, v.Decision, outcomes.TryGetValue(v.Id, out var said) ? CommitWriter.Word(said.Outcome) : null,
                    outcomes.GetValueOrDefault(v.Id)?.Reason)),
            ],
            [.. actions]);
    }

    /// <summary>Whatever comes first: what arrives, or a timer; null when nothing more comes in time.</summary>
    private LiveInput? Next(DateTimeOffset end)
    {
        var arrives = arriving.TryPeek(out var first, out var priority) && priority.At <= end ? first : null;
        var timer = timers.Where(t => t.Value <= end).OrderBy(t => t.Value).Select(t => (KeyValuePair<string, DateTimeOffset>?)t).FirstOrDefault();
        if (timer is { } due && (arrives is null || due.Value < priority.At))
        {
            timers.Remove(due.Key);
            return new LiveInput($"timer {due.Key}", due.Value, due.Value, new LiveFact.TimerFired(due.Key));
        }

        return arrives is null ? null : arriving.Dequeue();
    }

    private void Take(LiveInput input)
    {
        var decision = LiveDecider.Decide(state, input, context);
        state = decision.State;
        violations.AddRange(decision.Violations);
        foreach (var resolution in decision.Resolutions)
        {
            outcomes[resolution.ViolationId] = resolution;
        }

        foreach (var timer in decision.Timers)
        {
            if (timer.Due is { } due)
            {
                timers[timer.Name] = due;
            }
            else
            {
                timers.Remove(timer.Name);
            }
        }

        // A card for the host is shown on the session's page; no surface answers.
        foreach (var action in decision.Actions.Where(a => a.Command is not Command.TellHost))
        {
            actions.Add(action.Command.GetType().Name);
            Answer(action, input.ReceivedAt + Answering);
        }
    }

    private void Answer(RequestedAction action, DateTimeOffset at)
    {
        var said = recording.Answers.GetValueOrDefault(action.Command.GetType().Name, "accepted");
        if (said != "none")
        {
            var report = Enum.Parse<ActionReport>(said, ignoreCase: true);
            var reason = report == ActionReport.Accepted ? null : $"{said}, as the recording says";
            Arrive(new LiveInput($"answer {actions.Count}", at, at, new LiveFact.ActionReported(action.Id, report, Surface.Rest, reason)));
        }
    }

    private void Arrive(LiveInput input) => arriving.Enqueue(input, (input.ReceivedAt, order++));

    private MappedEvent Map(RecordedEvent told, int number)
    {
        var at = recording.Starts + told.At;
        var thing = (JsonObject)told.Object.DeepClone();
        thing.TryAdd("uuid", Uuid);
        thing.TryAdd("id", MeetingId);
        thing.TryAdd("host_id", recording.Host);
        var body = new JsonObject { ["event"] = told.Name, ["event_ts"] = at.ToUnixTimeMilliseconds(), ["payload"] = new JsonObject { ["object"] = thing } };
        return ZoomEventMapper.Map(Encoding.UTF8.GetBytes(body.ToJsonString()), Practice, keys, at + told.Late, $"event {number}");
    }

    private KnownPerson Known(RecordedPerson person, int index, string list) => ClinicDirectory.ToKnown(keys, Practice, $"{list}-{index + 1}", person.Details);
}

/// <summary>What a recording came to.</summary>
internal sealed record ReplayResult(string State, ImmutableArray<SeenViolation> Violations, ImmutableArray<string> Actions);

/// <param name="At">From the start of the recording.</param>
/// <param name="Outcome">The newest; null while there is none.</param>
internal sealed record SeenViolation(TimeSpan At, string Rule, string Subject, string Decision, string? Outcome, string? Reason)
{
    public override string ToString() => $"{Rule} {Subject} {Decision} {Outcome ?? "open"}{(Reason is null ? "" : $" ({Reason})")}";
}
