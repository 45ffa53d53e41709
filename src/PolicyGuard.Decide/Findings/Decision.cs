using System.Collections.Immutable;

namespace PolicyGuard.Decide.Findings;

/// <summary>What one input led to: the new state and everything that must be recorded or asked for together with it.</summary>
/// <typeparam name="TState">The state of one session or of one scheduled meeting.</typeparam>
public sealed record Decision<TState>(TState State)
{
    public ImmutableArray<Violation> Violations { get; init; } = [];

    public ImmutableArray<Resolution> Resolutions { get; init; } = [];

    public ImmutableArray<RequestedAction> Actions { get; init; } = [];

    public ImmutableArray<TimerRequest> Timers { get; init; } = [];

    public ImmutableArray<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Officers' answers that were heard, for the ledger.</summary>
    public ImmutableArray<Answered> Answers { get; init; } = [];

    /// <summary>To be stored with the people of the practice, so that the next session knows.</summary>
    public ImmutableArray<Learned> Learned { get; init; } = [];
}

/// <summary>What a session taught about a person.</summary>
public abstract record Learned(string PersonId)
{
    /// <summary>The therapist recognised them by the name they showed.</summary>
    /// <param name="NameKey">Keyed hash of the folded name, as sightings carry it.</param>
    public sealed record Name(string PersonId, string NameKey) : Learned(PersonId);

    /// <summary>Somebody came in their place by a code, which is good in no other session from now on.</summary>
    /// <param name="CodeKey">Keyed hash of the code, as sightings carry it.</param>
    public sealed record CodeUsed(string PersonId, string CodeKey) : Learned(PersonId);
}

/// <summary>Somebody of the practice answered a question about a violation.</summary>
/// <param name="Answer"><c>change</c> or <c>keep</c>.</param>
/// <param name="NearStart">Said knowing that the meeting starts soon.</param>
/// <param name="Taken">False: what was asked was no longer so when the answer came.</param>
/// <param name="By">An account or key by its id, never a name.</param>
public sealed record Answered(string ViolationId, string Answer, bool NearStart, bool Taken, string By);

/// <summary>A rule was broken. Holds aliases, setting paths and keyed hashes only: never a name, e-mail, topic, passcode or link.</summary>
/// <param name="Id">Stable for the same cause, so that a repeated decision cannot record it twice. Lower-case hex or the like, URL-safe.</param>
/// <param name="Rule">Catalogue id, e.g. <c>SCH-01</c>.</param>
/// <param name="Subject">A setting path (<c>settings.waiting_room</c>) or a participant's alias (<c>unknown-2</c>).</param>
/// <param name="Before">The value found; <c>[hidden]</c> in place of personal data.</param>
/// <param name="Wanted">The value policy wants.</param>
/// <param name="Decision"><c>fix</c>, <c>suggest</c>, <c>warn</c>, <c>hold</c>, <c>remove</c>, <c>card</c>, <c>record</c>, <c>task</c>.</param>
/// <param name="Evidence">Ids of the events (delivery keys) and evidence words (<c>L0</c>, <c>signature-list 2026-11 line 14</c>).</param>
public sealed record Violation(
    string Id, string Rule, int RuleVersion, Severity Severity, Phase Phase, string Subject, string? Before, string? Wanted,
    RuleMode Mode, string Decision, ImmutableArray<string> Evidence, DateTimeOffset OccurredAt);

/// <summary>What became of a violation; recorded as a second ledger entry. The newest one counts.</summary>
public sealed record Resolution(string Rule, string ViolationId, Outcome Outcome, Surface Surface, string? Reason);

/// <summary>Something to be done outside, at most once for the same <paramref name="Id"/>, and never after <paramref name="Deadline"/>.</summary>
/// <param name="Id">Deterministic: the same cause and attempt give the same id.</param>
public sealed record RequestedAction(string Id, string Rule, string? ViolationId, DateTimeOffset Deadline, Command Command);

/// <summary>Wake this session or meeting at <paramref name="Due"/>; null cancels the timer of that name.</summary>
public sealed record TimerRequest(string Name, DateTimeOffset? Due);

/// <summary>One line of a session's story, in plain words without personal data.</summary>
/// <param name="Kind"><c>event</c>, <c>decision</c>, <c>action</c>, <c>outcome</c> or <c>gap</c>.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string? Rule, string Text);
