using System.Collections.Immutable;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>A decision while it is being made.</summary>
internal sealed class MeetingDraft(MeetingState state, MeetingInput input, MeetingPolicyContext context, ImmutableArray<IScheduledRule> rules)
{
    private static readonly TimeSpan AskFor = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan[] RereadsAfter = [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    private readonly List<Violation> _violations = [];
    private readonly List<Resolution> _resolutions = [];
    private readonly List<RequestedAction> _actions = [];
    private readonly List<TimerRequest> _timers = [];
    private readonly List<TimelineEntry> _timeline = [];
    private readonly List<Answered> _answers = [];

    internal MeetingState State { get; set; } = state;

    internal MeetingInput Input { get; } = input;

    internal MeetingPolicyContext Context { get; } = context;

    internal ImmutableArray<IScheduledRule> Rules { get; } = rules;

    internal DateTimeOffset Now => Input.ReceivedAt;

    internal bool IsWatched => State.Standing is MeetingStanding.Expected or MeetingStanding.Running;

    internal DateTimeOffset AskDeadline => Now + AskFor;

    internal LinkBook Book
    {
        get => State.Links ?? LinkBook.Empty;
        set => State = State with { Links = value };
    }

    internal LinkTerms Terms => LinkTerms.Of(Context with { MeetingId = State.MeetingId }, Now);

    internal FieldWatch WatchOf(string rule, string path) =>
        State.Watches.FirstOrDefault(watch => watch.Rule == rule && watch.Path == path) ?? new FieldWatch(rule, path);

    internal void Set(FieldWatch watch)
    {
        var others = State.Watches.RemoveAll(other => other.Rule == watch.Rule && other.Path == watch.Path);
        State = State with { Watches = others.Add(watch) };
    }

    /// <summary>Records a broken rule once and returns its id.</summary>
    internal string Record(string ruleId, string subject, string? before, string? wanted, RuleMode mode, string decision, ImmutableArray<string> evidence)
    {
        var rule = RuleCatalogue.Find(ruleId) ?? throw new InvalidOperationException($"{ruleId} is not in the catalogue.");
        var id = StableId.Of(State.MeetingId, ruleId, subject, $"{State.Findings}");
        State = State with { Findings = State.Findings + 1 };
        _violations.Add(new Violation(
            id, ruleId, rule.Version, rule.Severity, rule.Phase, subject, before, wanted, mode, decision, [Input.EventId, .. evidence], Input.At));
        return id;
    }

    internal void Resolve(string rule, string violationId, Outcome outcome, Surface surface, string? reason) =>
        _resolutions.Add(new Resolution(rule, violationId, outcome, surface, reason));

    /// <summary>Records an outcome unless it is what was recorded last.</summary>
    internal FieldWatch Say(FieldWatch watch, Outcome outcome, Surface surface, string? reason)
    {
        if (watch.ViolationId is { } id && (watch.Said != outcome || watch.SaidReason != reason))
            Resolve(watch.Rule, id, outcome, surface, reason);
        return watch with { Said = outcome, SaidReason = reason };
    }

    internal void Hear(Answered answer) => _answers.Add(answer);

    internal void Ask(string id, string rule, string? violationId, Command command) => Ask(id, rule, violationId, AskDeadline, command);

    internal void Ask(string id, string rule, string? violationId, DateTimeOffset deadline, Command command) =>
        _actions.Add(new RequestedAction(id, rule, violationId, deadline, command));

    internal void AskToRead(string rule) =>
        Ask(StableId.Of(State.MeetingId, "read", Input.EventId), rule, null, new Command.ReadMeeting());

    internal void Timer(string name, DateTimeOffset? due) => _timers.Add(new TimerRequest(name, due));

    /// <summary>The meeting is read again then, or sooner when another cause has asked for it already.</summary>
    internal void RereadAfter(TimeSpan wait)
    {
        if (State.RereadAt is { } due && due > Now && due <= Now + wait)
            return;
        State = State with { RereadAt = Now + wait };
        Timer("reread", Now + wait);
    }

    /// <summary>What waits for the day's reset is done after it; of several, the first due counts for all.</summary>
    internal void RetryAfterReset(Severity worst, DateTimeOffset? notBefore = null)
    {
        var due = UpdateBudget.NextTry(Now, worst, State.StartsAt);
        due = due < notBefore ? notBefore.Value : due;
        if (!_timers.Exists(timer => timer.Name == "quota" && timer.Due <= due))
            Timer("quota", due);
    }

    internal void Tell(string kind, string? rule, string text) => _timeline.Add(new TimelineEntry(Input.At, kind, rule, text));

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Zoom's word for a meeting is at times wrong for a moment, so one "not found" is asked again before it is believed.</summary>
    internal void NotFound()
    {
        if (State.NotFoundAt is { } first && Now - first >= AskAgainAfter)
        {
            Close(MeetingStanding.Deleted, "Zoom has no such meeting");
            return;
        }

        Tell("gap", null, "Zoom says that there is no such meeting; it is asked again.");
        State = State with { NotFoundAt = State.NotFoundAt ?? Now };
        RereadAfter(AskAgainAfter);
    }

    /// <summary>The meeting was read, and some of its occurrences were not.</summary>
    internal void CouldNotReadAll()
    {
        Tell("gap", null, "Some occurrences of the series could not be read.");
        RereadAfter(RereadsAfter[^1]);
    }

    internal void CouldNotRead(string reason)
    {
        Tell("gap", null, $"The meeting could not be read: {reason}.");

        // Each failure in a row waits longer than the one before, whose look this was.
        State = State with { RereadAt = State.ReadFailures > 0 ? null : State.RereadAt, ReadFailures = State.ReadFailures + 1 };
        if (State.ReadFailures <= RereadsAfter.Length)
            RereadAfter(RereadsAfter[State.ReadFailures - 1]);
    }

    internal void Resume(string path)
    {
        foreach (var watch in State.Watches.Where(watch => watch.Path == path))
            Set(watch with { StoppedUntil = null, ReversedAt = [], RepairedAt = [] });
        Tell("decision", "OPS-05", $"Repairs of {path} go on.");
        AskToRead("OPS-05");
    }

    /// <summary>Nothing more is asked; what is open is left to the people who closed the meeting.</summary>
    internal void Close(MeetingStanding standing, string reason)
    {
        if (State.Standing == standing)
            return;
        foreach (var open in State.Watches.Where(watch => watch.ViolationId is not null))
            Resolve(open.Rule, open.ViolationId!, Outcome.HostDecided, Surface.None, reason);
        _timers.AddRange(MeetingTimes.None());
        State = new MeetingState(State.MeetingId)
        {
            Standing = standing, Type = State.Type, ReadAt = State.ReadAt, Findings = State.Findings, Answers = State.Answers,
            DeletedAt = Input.Fact is MeetingFact.Deleted ? Input.At : null,

            // One that only was not found may be back: who holds which link must be known then.
            Links = Input.Fact is MeetingFact.Read ? State.Links : null,
        };
        Tell("event", null, $"No longer watched: {reason}.");
    }

    internal Decision<MeetingState> Finish() => new(State)
    {
        Violations = [.. _violations], Resolutions = [.. _resolutions], Actions = [.. _actions], Timers = [.. _timers], Timeline = [.. _timeline], Answers = [.. _answers],
    };
}
