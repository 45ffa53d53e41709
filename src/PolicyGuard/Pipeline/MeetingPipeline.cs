using System.Diagnostics;
using System.Text.Json;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Queue;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>The way of an event from the queue to a commit. Knows every room; nothing else does.</summary>
internal sealed partial class MeetingPipeline(
    IPipelineStore store, FirstEventHandler firstEvents, PracticeDirectory practices, IPersonalDataProtector personal, SessionDesk sessions,
    MeetingDesk meetings, StaffWorker staff, PipelineMetrics metrics, TimeProvider time, ILogger<MeetingPipeline> logger)
{
    /// <summary>A fault that five tries do not mend is for a person to look at.</summary>
    private const int Tries = 5;

    /// <summary>What came before and is known already is not a repeat by Zoom: it was in hand when the last process ended.</summary>
    private readonly DateTimeOffset since = time.GetUtcNow();

    /// <summary>Leases hold at most one item of a key, so their states cannot depend on each other.</summary>
    internal async Task<DecidedBatch> DecideAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        // One question for all: no two of a batch share a session, so none can be the other's repeat.
        var arrivals = leases.Select(Read).ToList();
        var known = await store.FindProcessedAsync(
            [.. leases.Select(l => l.Envelope.DeliveryKey), .. arrivals.Select(a => a.Content).OfType<string>()], cancellationToken);
        var commits = new List<DecidedCommit>(leases.Count);
        var done = new List<Lease>(leases.Count);
        var retries = new List<(Lease, TimeSpan, string)>();
        var parked = new List<(Lease, string)>();
        foreach (var arrival in arrivals)
        {
            var lease = arrival.Lease;
            var age = time.GetUtcNow() - lease.Envelope.ReceivedAt;
            metrics.Aged(age);
            using var span = PipelineTraces.Decide(lease, age);
            if (known.Contains(lease.Envelope.DeliveryKey))
            {
                PipelineTraces.Decided(span, "duplicate");
                done.Add(lease);
                continue;
            }

            try
            {
                var started = Stopwatch.GetTimestamp();
                var verdict = arrival.Content is { } content && known.Contains(content)
                    ? Verdict.Repeat
                    : await DecideAsync(arrival, cancellationToken);
                metrics.Decided(Stopwatch.GetElapsedTime(started));
                PipelineTraces.Decided(span, verdict.Word, verdict.Commit?.Commit);
                if (verdict.ParkReason is { } reason)
                {
                    parked.Add((lease, reason));
                    metrics.Parked(reason);
                    continue;
                }

                if (verdict.Commit is { } commit)
                {
                    commits.Add(span is null ? commit : commit with { TraceParent = span.Id });
                }

                done.Add(verdict.IsRepeat && lease.Envelope.ReceivedAt >= since ? lease with { IsRepeat = true } : lease);
            }
            catch (Exception e) when (e is not (QueueUnavailableException or OperationCanceledException) && !StoreFaults.IsAway(e))
            {
                PipelineTraces.Decided(span, "failed");
                PipelineTraces.Failed(span, e);
                Log.Failed(logger, e.GetType().Name, lease.Envelope.Kind, lease.Envelope.EventName, lease.Sequence, lease.Attempt);
                if (lease.Attempt < Tries)
                {
                    retries.Add((lease, TimeSpan.FromSeconds(Math.Pow(2, lease.Attempt)), e.GetType().Name));
                }
                else
                {
                    parked.Add((lease, $"failed {Tries} times: {e.GetType().Name}"));
                    metrics.Parked("failed");
                }
            }
        }

        return new DecidedBatch(commits, done) { Retries = retries, Parked = parked };
    }

    internal void Measure(DecidedBatch batch, TimeSpan took)
    {
        metrics.Committed(took);
        foreach (var resolution in batch.Commits.SelectMany(c => c.Commit.Resolutions))
        {
            metrics.Outcome(resolution);
        }
    }

    /// <summary>
    /// What Zoom or a panel tells is read before anything of the batch is decided. What cannot be read is read once more when its turn
    /// comes, where a fault is reported.
    /// </summary>
    private Arrival Read(Lease lease)
    {
        if (lease.Envelope.Kind == OwnMessage.Kind || practices.Route(lease.Envelope.Account) is not { } practice)
        {
            return new Arrival(lease, null, null);
        }

        try
        {
            var mapped = Map(lease.Envelope, practice);

            // Here and not at the door, whose answer must not wait for it.
            return new Arrival(lease, mapped, mapped is MappedEvent.Live live ? ContentKey.Of(lease.Envelope, live) : null);
        }
        catch (Exception)
        {
            return new Arrival(lease, null, null);
        }
    }

    private async ValueTask<Verdict> DecideAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var envelope = arrival.Lease.Envelope;
        if (envelope.Kind == OwnMessage.Kind)
        {
            return await DecideOwnAsync(envelope, cancellationToken);
        }

        if (practices.Route(envelope.Account) is not { } practice)
        {
            return new Verdict(null, envelope.EventName is null ? "unreadable" : "no practice is connected for this Zoom account");
        }

        return (arrival.Mapped ?? Map(envelope, practice)) switch
        {
            MappedEvent.Live live => await LiveAsync(practice, envelope, live, arrival.Content, cancellationToken),
            MappedEvent.Meeting meeting => new Verdict(await meetings.DecideAsync(practice, envelope, meeting.MeetingId, meeting.HostId, meeting.Input, cancellationToken), null),
            MappedEvent.Registration registration => new Verdict(await meetings.DecideAsync(
                practice, envelope, registration.MeetingId, registration.HostId,
                new MeetingInput(envelope.DeliveryKey, envelope.OccurredAt, envelope.ReceivedAt, Registered(registration)), cancellationToken), null),
            MappedEvent.Unreadable unreadable => new Verdict(null, $"unreadable: {unreadable.Reason}"),
            MappedEvent.AppDeauthorized => new Verdict(Operations(practice, envelope, new OperationsFinding(
                "OPS-03", $"deauthorized:{envelope.OccurredAt:O}", "connection", "connected", "connected", "the app was removed from the Zoom account")), null),
            MappedEvent.StaffChanged change => Noticed(practice, change),
            MappedEvent.SettingsChanged or MappedEvent.Ignored or MappedEvent.Unknown => new Verdict(null, null),
            _ => throw new InvalidOperationException("A new kind of event needs its way."),
        };
    }

    private Verdict Noticed(ConnectedPractice practice, MappedEvent.StaffChanged change)
    {
        staff.Notice(practice.Id, change);
        return new Verdict(null, null);
    }

    private static MeetingFact.Changed Registered(MappedEvent.Registration registration) => new(MeetingChange.Swept, null, [])
    {
        EndedRegistration = registration.Change is RegistrationChange.Cancelled or RegistrationChange.Denied ? registration.RegistrantId : null,
        ApprovedRegistration = registration.Change == RegistrationChange.Approved ? registration.RegistrantId : null,
    };

    /// <summary>What a panel tells names no meeting: which one it speaks of, its pass says, and the ordering key was made from that.</summary>
    private MappedEvent Map(Envelope envelope, ConnectedPractice practice) => envelope.Kind == EnvelopeKinds.Companion
        ? PanelEventMapper.Map(envelope.Body, envelope.OrderingKey[(practice.Account.Length + 1)..], practice.Id, personal, envelope.OccurredAt, envelope.ReceivedAt, envelope.DeliveryKey)
        : ZoomEventMapper.Map(envelope.Body, practice.Id, personal, envelope.ReceivedAt, envelope.DeliveryKey);

    private async ValueTask<Verdict> LiveAsync(
        ConnectedPractice practice, Envelope envelope, MappedEvent.Live live, string? content, CancellationToken cancellationToken)
    {
        var session = await firstEvents.HandleAsync(practice, live, cancellationToken);
        var decided = await sessions.DecideAsync(
            practice, envelope, session ?? new SessionState(live.Uuid), live.MeetingId, live.HostId, live.Input, cancellationToken);
        return new Verdict(content is null ? decided : decided with { Commit = decided.Commit with { ContentKey = content } }, null);
    }

    private async ValueTask<Verdict> DecideOwnAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        var message = OwnMessage.Read(envelope.Body);
        if (practices.Find(message.To.Practice) is not { } practice)
        {
            return new Verdict(null, "the practice is no longer connected");
        }

        var (at, now) = (envelope.OccurredAt, envelope.ReceivedAt);
        return message switch
        {
            { Live: { } fact } => new Verdict(await sessions.DecideAsync(
                practice, envelope, message.To.Key, message.Context.MeetingId, message.Context.HostId, new LiveInput(envelope.DeliveryKey, at, now, fact), cancellationToken), null),
            { Meeting: { } fact } => new Verdict(await meetings.DecideAsync(
                practice, envelope, message.To.Key, message.Context.HostId, new MeetingInput(envelope.DeliveryKey, at, now, fact), cancellationToken), null),
            { Operations: { } finding } => new Verdict(Operations(practice, envelope, finding), null),
            _ => new Verdict(null, "an empty message of our own"),
        };
    }

    private DecidedCommit Operations(ConnectedPractice practice, Envelope envelope, OperationsFinding finding)
    {
        var rule = RuleCatalogue.Find(finding.Rule) ?? throw new InvalidOperationException($"{finding.Rule} is not in the catalogue.");
        var id = StableId.Of(practice.Id, finding.Rule, finding.Cause);
        var violation = new Violation(
            id, rule.Id, rule.Version, rule.Severity, rule.Phase, finding.Subject, finding.Before, finding.Wanted, RuleMode.Warn, "task", [envelope.DeliveryKey], envelope.OccurredAt);
        return new DecidedCommit(
            new PipelineCommit(
                new StateKey(practice.Id, StateKinds.Practice, "operations"), envelope.DeliveryKey, envelope.OccurredAt, envelope.ReceivedAt, time.GetUtcNow(), null,
                new MeetingContext(finding.MeetingId, null, finding.HostId))
            {
                Violations = [violation],
                Resolutions = [new Resolution(rule.Id, id, Outcome.Unenforced, Surface.None, finding.Reason)],
            },
            null, practice.Account);
    }

    /// <param name="Commit">Null: nothing follows from the event.</param>
    private sealed record Verdict(DecidedCommit? Commit, string? ParkReason)
    {
        internal static Verdict Repeat { get; } = new(null, null) { IsRepeat = true };

        /// <summary>Another delivery said the same.</summary>
        internal bool IsRepeat { get; private init; }

        /// <summary>For traces.</summary>
        internal string Word => IsRepeat ? "duplicate" : ParkReason is not null ? "parked" : Commit is null ? "nothing" : "committed";
    }

    /// <param name="Mapped">Null for a message of our own, for what has no practice, and for what could not be read.</param>
    /// <param name="Content">The key of what the event says, which its repeats share; null where two of one content may both be true.</param>
    private sealed record Arrival(Lease Lease, MappedEvent? Mapped, string? Content);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Deciding failed: {Cause}, {Kind} {EventName}, queue item {Sequence}, try {Attempt}")]
        public static partial void Failed(ILogger logger, string cause, string kind, string? eventName, long sequence, int attempt);
    }
}
