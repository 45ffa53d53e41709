using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands.Replay;

/// <summary>
/// Plays one recording through the reading of events and the pure decisions, as the service does: timers fire between the events, and what
/// Zoom or the panel is asked is answered as the recording says. No clock, no network, no database.
/// </summary>
internal sealed class SessionReplay
{
    private const int MostSteps = 100_000;

    /// <summary>How long it takes to be answered.</summary>
    private static readonly TimeSpan Answering = TimeSpan.FromMilliseconds(300);

    private readonly PassingKeys keys = new();
    private readonly PriorityQueue<LiveInput, (DateTimeOffset At, int Order)> arriving = new();
    private readonly SortedDictionary<string, DateTimeOffset> timers = new(StringComparer.Ordinal);
    private readonly List<Violation> violations = [];
    private readonly Dictionary<string, Resolution> outcomes = [];
    private readonly List<string> actions = [];
    private readonly List<string> unheard = [];
    private readonly HashSet<string> shown = new(StringComparer.Ordinal);
    private readonly Recording recording;
    private readonly SessionContext context;
    private SessionState state;
    private int order;

    private SessionReplay(Recording recording, ClinicPolicy policy)
    {
        this.recording = recording;
        state = new SessionState(RecordedEvent.Uuid) { MeetingId = RecordedEvent.MeetingId, HostId = recording.Host };
        var planned = recording.Starts + recording.ScheduledStart;
        context = new SessionContext(policy, recording.Mode, ClinicDirectory.ToExpected(recording.Set, recording.People.ToDictionary(p => p.Id, Known), recording.People.Select(Code).OfType<EntranceCodeRow>()))
        {
            StaffUserIds = [.. recording.Staff, recording.Host],
            StaffEmailKeys = [.. recording.StaffEmails.Select(e => PersonKeys.Email(keys, RecordedEvent.Practice, e)).OfType<string>()],
            StaffNames = [.. recording.StaffNames.Select(NameFolding.Fold)],
            CancelledRegistrants = recording.CancelledRegistrants,
            Later = [.. recording.Later.Select(Known)],
            RecordingConsent = recording.Consents.Contains("recording"),
            AiConsent = recording.Consents.Contains("ai"),
            NoteTakerConsent = recording.Consents.Contains("noteTaker"),
            ObservationConsent = recording.Consents.Contains("observation"),
            WaitingRoomVerified = recording.WaitingRoomVerified,
            ScheduledStart = planned,
            ScheduledEnd = planned + recording.Planned,
        };
    }

    internal static ReplayResult Play(Recording recording, ClinicPolicy policy) => new SessionReplay(recording, policy).Play();

    private ReplayResult Play()
    {
        foreach (var told in recording.Events)
        {
            Arrive(told.Map(recording.Starts, recording.Host, keys));
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

        var view = PanelView.Of(state, context, end);
        return new ReplayResult(
            CommitWriter.Word(state.Phase), view.Line, [.. view.Cards.Select(c => ReplayResult.Card(c.Kind, c.Alias))], [.. violations.Select(Seen)], [.. actions], [.. unheard]);
    }

    private SeenViolation Seen(Violation v) => outcomes.GetValueOrDefault(v.Id) is { } said
        ? new SeenViolation(v.OccurredAt - recording.Starts, v.Rule, v.Subject, v.Decision, CommitWriter.Word(said.Outcome), CommitWriter.Word(said.Surface), said.Reason)
        : new SeenViolation(v.OccurredAt - recording.Starts, v.Rule, v.Subject, v.Decision, null, null, null);

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
        if (input.Fact is LiveFact.HostSaid { Alias: { } alias } && !state.People.Any(p => p.Alias == alias))
        {
            unheard.Add($"{input.EventId}: nobody is called '{alias}' here at that time{Spelling.Suggest(alias, state.People.Select(p => p.Alias))}");
        }

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

        ShowNew(input.ReceivedAt);
        foreach (var action in decision.Actions)
        {
            actions.Add(action.Command.GetType().Name);
            Answer(action, input.ReceivedAt);
        }
    }

    /// <summary>A panel that is open shows what there is and says so, as it answers what it is asked.</summary>
    private void ShowNew(DateTimeOffset now)
    {
        if (state is not { Companion.Connected: true, EndedAt: null })
        {
            return;
        }

        var view = PanelView.Of(state, context, now);
        string[] fresh = [.. view.Notices.Select(n => n.Id).Concat(view.Cards.Select(c => c.Id)).Where(shown.Add)];
        if (fresh.Length > 0)
        {
            Arrive(new LiveInput($"shown {shown.Count}", now + Answering, now + Answering, new LiveFact.NoticesShown([.. fresh])));
        }
    }

    private void Answer(RequestedAction action, DateTimeOffset asked)
    {
        if (LiveDecider.Withdrawn(state, action) is { } why)
        {
            Arrive(new LiveInput($"answer {actions.Count}", asked, asked, new LiveFact.ActionReported(action.Id, ActionReport.Expired, Surface.None, why)));
            return;
        }

        var surface = Ladder.SurfaceOf(action.Command);
        var answer = recording.Answers.GetValueOrDefault(action.Command.GetType().Name, RecordedAnswerReader.Usual);
        if ((surface == Surface.Companion ? answer.Companion : answer.Rest) is not { } said)
        {
            return;
        }

        // That a client does not answer is known when nobody waits for it any more.
        var at = asked + (surface == Surface.Companion && said.Report == ActionReport.Unanswered ? PanelOrders.Patience : Answering);
        if (said.Then == FollowUp.LocalRecording)
        {
            Arrive(PanelEventMapper.Map(PanelEventMapper.LocalRecording, RecordedEvent.Uuid, RecordedEvent.Practice, keys, at, at, $"local {actions.Count}"));
        }

        Arrive(new LiveInput($"answer {actions.Count}", at, at, new LiveFact.ActionReported(action.Id, said.Report, surface, said.Reason)));
    }

    private void Arrive(MappedEvent told)
    {
        // The rest is about meetings and settings, and no session hears of it.
        if (told is MappedEvent.Live live)
        {
            Arrive(live.Input);
        }
    }

    private void Arrive(LiveInput input) => arriving.Enqueue(input, (input.ReceivedAt, order++));

    private EntranceCodeRow? Code(RecordedPerson person) => PersonKeys.Code(keys, RecordedEvent.Practice, person.Code) is not { } code ? null : new EntranceCodeRow
    {
        Practice = RecordedEvent.Practice, MeetingId = RecordedEvent.MeetingId, Person = person.Id, CodeKey = code, IssuedAt = recording.Starts, ExpiresAt = recording.Starts + EntranceCodes.UsualLife,
    };

    private KnownPerson Known(RecordedPerson person) => ClinicDirectory.ToKnown(keys, RecordedEvent.Practice, person.Id, person.Details);
}

/// <summary>What a recording came to.</summary>
/// <param name="Line">What the panel says in the end.</param>
/// <param name="Cards">There in the end, the most pressing first.</param>
/// <param name="Unheard">Taps about nobody.</param>
internal sealed record ReplayResult(
    string State, string Line, ImmutableArray<string> Cards, ImmutableArray<SeenViolation> Violations, ImmutableArray<string> Actions, ImmutableArray<string> Unheard)
{
    /// <param name="alias">Empty for the room.</param>
    internal static string Card(string? kind, string? alias) => string.IsNullOrEmpty(alias) ? $"{kind}" : $"{kind} {alias}";
}

/// <param name="At">From the start of the recording.</param>
/// <param name="Outcome">The newest; null while there is none.</param>
/// <param name="Surface">Null likewise.</param>
internal sealed record SeenViolation(TimeSpan At, string Rule, string Subject, string Decision, string? Outcome, string? Surface, string? Reason)
{
    public override string ToString() => $"{Rule} {Subject} {Decision} {Outcome ?? "open"}{(Surface == "companion" ? " by companion" : "")}{(Reason is null ? "" : $" ({Reason})")}";
}
