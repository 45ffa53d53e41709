using System.Text.Json;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Policies;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

// Public because Razor makes components public, and a component's parameters with them.

/// <summary>The first page.</summary>
/// <param name="Coverage">Null while there is no session to count over.</param>
/// <param name="Silence">A sentence about missing data; null when data is fresh.</param>
/// <param name="Refusals">Sentences about refused deliveries while none is accepted; null when deliveries are accepted.</param>
public sealed record OverviewModel(
    double? Coverage, int Sessions, IReadOnlyList<(string Severity, int Count)> BySeverity, IReadOnlyList<ViolationView> Open, EventCounts Events, string? Silence, string? Refusals, string Mode)
{
    /// <summary>Violations of the last seven days that were only to be told, and nobody was.</summary>
    public int Untold { get; init; }

    internal int OpenCount => BySeverity.Sum(s => s.Count);
}

/// <summary>What came in, and what still waits.</summary>
public sealed record EventCounts(long Received, long Refused, long Queued, long Parked, DateTimeOffset? LastAt)
{
    internal static EventCounts Of(QueueCounts counts, long refused) => new(counts.Received, refused, counts.Queued, counts.Parked, counts.LastEventAt);
}

/// <summary>The list of violations.</summary>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ViolationsModel(IReadOnlyList<ViolationView> Rows, string? Next, IReadOnlyDictionary<string, string> Filters, IReadOnlyList<string> Faults)
{
    /// <summary>There are more, and no way to the next page.</summary>
    public bool IsCut { get; init; }

    internal bool Filtered => Filters.Count > 0;

    internal string? Of(string name) => Filters.GetValueOrDefault(name);
}

/// <summary>One violation and its newest outcome.</summary>
public sealed record ViolationView(
    string Id, string Rule, int RuleVersion, string Severity, string Phase, string? MeetingId, string? MeetingUuid, string Subject, string? Before, string? Wanted, string Mode,
    string Decision, string? Outcome, string? Surface, string? Reason, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, DateTimeOffset DecidedAt, DateTimeOffset? DoneAt,
    IReadOnlyList<string> Evidence, Acknowledged? Acknowledged)
{
    /// <summary>Some rules hold a thing as it is; there is no change to show then.</summary>
    internal bool Changes => Before != Wanted;

    internal static ViolationView Of(ViolationRow r) => new(
        r.Id, r.Rule, r.RuleVersion, r.Severity, r.Phase, r.MeetingId, r.MeetingUuid, r.Subject, r.Before, r.Wanted, r.Mode, r.Decision, r.Outcome, r.Surface, r.Reason,
        r.OccurredAt, r.ReceivedAt, r.DecidedAt, r.DoneAt, JsonSerializer.Deserialize<List<string>>(r.Evidence) ?? [], Show.Acknowledged.Of(r));
}

/// <summary>One live session.</summary>
public sealed record SessionView(
    string Uuid, string? MeetingId, string Profile, string State, string Surface, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<RosterLine> Roster)
{
    internal static SessionView Of(SessionRow r) => new(
        r.Uuid, r.MeetingId, r.Profile, r.State, r.Surface, r.StartedAt, r.EndedAt, JsonSerializer.Deserialize<List<RosterLine>>(r.Roster, JsonSerializerOptions.Web) ?? []);
}

/// <summary>One of the contract's <c>participants</c>.</summary>
public sealed record RosterLine(string Alias, string Role, string Evidence, string Place);

/// <summary>One line of a session's story.</summary>
public sealed record TimelineView(DateTimeOffset At, string Kind, string? Rule, string Text);

/// <summary>One scheduled meeting. It is read before it starts and while it runs, so that it runs no more is only known from its session.</summary>
/// <param name="Broken">Ids of the rules it breaks.</param>
/// <param name="Links">How the join details of those expected stand.</param>
/// <param name="Asked">Violations that are put off because mending them would break a link.</param>
public sealed record MeetingView(
    string MeetingId, DateTimeOffset? StartsAt, string Status, IReadOnlyList<string> Broken, DateTimeOffset CheckedAt, IReadOnlyList<LinkLine> Links, IReadOnlyList<string> Asked)
{
    internal static MeetingView Of(MeetingRow r, bool isLive, IReadOnlyList<string> asked) => new(
        r.MeetingId, r.StartsAt, r.Status == "running" && !isLive ? "over" : r.Status,
        [.. (JsonSerializer.Deserialize<List<RuleLine>>(r.Rules, JsonSerializerOptions.Web) ?? []).Where(l => l.Result == "broken").Select(l => l.Rule)], r.CheckedAt,
        r.Links is { } links ? JsonSerializer.Deserialize<List<LinkLine>>(links, JsonSerializerOptions.Web) ?? [] : [], asked);

    private sealed record RuleLine(string Rule, string Result);
}

/// <summary>One of the API's <c>links</c>.</summary>
public sealed record LinkLine(string Alias, string Details, DateTimeOffset? ReleasedAt, string? Reason, bool OwnLink);

/// <summary>The policy in force. Without the reasons of its waivers, which may tell of people.</summary>
/// <param name="Source">builtIn, file or practice.</param>
/// <param name="Version">Counts what the practice wrote.</param>
public sealed record PolicyModel(
    ClinicPolicy Policy, RuleMode Cap, string Source, long Version, DateTimeOffset? ChangedAt, string? ChangedBy, DateOnly Today)
{
    internal static PolicyModel Of(PolicyInForce p, RuleMode cap, DateTimeOffset now) =>
        new(p.Policy, cap, CommitWriter.Word(p.Origin), p.Version, p.ChangedAt, p.ChangedBy, DateOnly.FromDateTime(now.UtcDateTime));
}
