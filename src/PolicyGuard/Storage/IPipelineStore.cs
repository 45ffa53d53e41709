using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Storage;

/// <summary>The hot path's store: state, ledger entries, outbox, timers and processed keys change together or not at all.</summary>
internal interface IPipelineStore
{
    /// <summary>The newest state of a session or meeting; null when it was never seen.</summary>
    ValueTask<byte[]?> LoadStateAsync(StateKey key, CancellationToken cancellationToken);

    /// <summary>Which of these delivery keys or content keys a commit already holds.</summary>
    ValueTask<IReadOnlySet<string>> FindProcessedAsync(IReadOnlyCollection<string> deliveryKeys, CancellationToken cancellationToken);

    /// <summary>Writes all commits in one transaction, in the order given. Violations and resolutions become ledger entries and the read model.</summary>
    ValueTask CommitAsync(IReadOnlyList<PipelineCommit> commits, CancellationToken cancellationToken);

    /// <summary>Actions not yet done, oldest first; read at start and after a crash (new ones are handed over in memory).</summary>
    ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterSequence, int limit, CancellationToken cancellationToken);

    /// <summary>Removes actions whose report is safely queued.</summary>
    ValueTask CompleteOutboxAsync(IReadOnlyCollection<string> actionIds, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<TimerRow>> ReadDueTimersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    ValueTask<DateTimeOffset?> NextTimerAsync(CancellationToken cancellationToken);

    /// <summary>Removes timers that were queued, unless they were set anew in between.</summary>
    ValueTask DeleteTimersAsync(IReadOnlyCollection<TimerRow> timers, CancellationToken cancellationToken);
}

/// <summary>Names one state row.</summary>
/// <param name="Kind"><c>session</c> (key = meeting uuid) or <c>meeting</c> (key = meeting id).</param>
internal readonly record struct StateKey(string Practice, string Kind, string Key);

/// <summary>Everything one envelope led to.</summary>
/// <param name="State">Serialized state; null leaves the row as it is.</param>
/// <param name="Header">What the read model shows of the session or meeting; null leaves it as it is.</param>
/// <param name="Context">Meeting and host that violations and actions belong to.</param>
internal sealed record PipelineCommit(
    StateKey Key, string DeliveryKey, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, DateTimeOffset DecidedAt, byte[]? State, MeetingContext Context)
{
    /// <summary>Marks the envelope as processed in place of its delivery key, so that no other delivery of the same content is; null: the delivery key does.</summary>
    public string? ContentKey { get; init; }

    /// <summary>By what <see cref="IPipelineStore.FindProcessedAsync"/> knows the envelope again.</summary>
    public string ProcessedKey => ContentKey ?? DeliveryKey;

    public IReadOnlyList<Violation> Violations { get; init; } = [];

    public IReadOnlyList<Resolution> Resolutions { get; init; } = [];

    public IReadOnlyList<RequestedAction> Actions { get; init; } = [];

    public IReadOnlyList<TimerRequest> Timers { get; init; } = [];

    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    public IReadOnlyList<Answered> Answers { get; init; } = [];

    /// <summary>Codes by which somebody came: good in no other session from this commit on.</summary>
    public IReadOnlyList<Learned.CodeUsed> UsedCodes { get; init; } = [];

    public SessionHeader? Session { get; init; }

    public MeetingHeader? Meeting { get; init; }
}

internal sealed record MeetingContext(string? MeetingId, string? MeetingUuid, string? HostId);

/// <summary>Columns of the sessions read model.</summary>
/// <param name="State">Contract words: scheduled, armed, lobby, open, secured, recovering, challenge, hostAway, handsOff, closed.</param>
/// <param name="RosterJson">Contract's <c>participants</c> array: aliases only.</param>
internal sealed record SessionHeader(string Profile, string State, string Surface, string RosterJson, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

/// <summary>Columns of the scheduled-meetings read model. No topic.</summary>
/// <param name="RulesJson">Array of <c>{rule, result: pass|broken|notApplicable, outcome}</c>.</param>
/// <param name="LinksJson">Array of <c>{alias, details, releasedAt, reason, ownLink}</c>.</param>
internal sealed record MeetingHeader(int Type, DateTimeOffset? StartsAt, int DurationMinutes, string Status, string RulesJson, DateTimeOffset CheckedAt, string LinksJson);

/// <summary>A pending action as stored.</summary>
/// <param name="TraceParent">In memory only.</param>
internal sealed record OutboxRow(long Sequence, StateKey Key, MeetingContext Context, RequestedAction Action, DateTimeOffset OccurredAt, DateTimeOffset DecidedAt, string? TraceParent = null);

internal sealed record TimerRow(StateKey Key, string Name, DateTimeOffset Due, MeetingContext Context);
