using Microsoft.EntityFrameworkCore;
using PolicyGuard.Show.Api;
using PolicyGuard.Show.Pages;
using PolicyGuard.Storage;

namespace PolicyGuard.Show;

/// <summary>The filters of the contract, for the API and the pages alike.</summary>
internal sealed record ViolationFilter(
    string? Rule, string? Severity, string? Phase, string? Outcome, string? Host, string? Meeting, DateTimeOffset? From, DateTimeOffset? To, string? Q,
    Cursor? Cursor, int Limit)
{
    internal static ApiParameter[] Parameters { get; } =
    [
        new("rule", "A rule's id"), new("severity", "How bad", Values(Labels.Severities)), new("phase", "Where in a meeting's life", Values(Labels.Phases)),
        new("outcome", "What became of it", Values(Labels.Outcomes)), new("host", "Zoom's user id of the host"), new("meeting", "A meeting's number or uuid"),
        ApiParameter.From, ApiParameter.To, new("q", "Part of a rule, subject, reason or meeting number"),
    ];

    /// <summary>What is still somebody's business: not acknowledged, and neither prevented, mended nor decided.</summary>
    internal static IQueryable<ViolationRow> Open(IQueryable<ViolationRow> rows) => rows.Where(v => v.Acknowledged == null
        && (v.Outcome == null || v.Outcome == "suggested" || v.Outcome == "fixedUnverified" || v.Outcome == "deferred" || v.Outcome == "unenforced" || v.Outcome == "failed"));

    internal static ViolationFilter Read(ApiRequest request)
    {
        var filter = Of(request);
        if (filter.From > filter.To)
        {
            request.Fault("to", "must not be before from");
        }

        return filter;
    }

    private static ViolationFilter Of(ApiRequest request) => new(
        request.Text("rule"), request.Choice("severity", Values(Labels.Severities)), request.Choice("phase", Values(Labels.Phases)), request.Choice("outcome", Values(Labels.Outcomes)),
        request.Text("host"), request.Text("meeting"), request.Time("from"), request.Time("to"), request.Text("q"), request.Cursor, request.Limit);

    private static string[] Values(IEnumerable<(string Value, string Text)> options) => [.. options.Select(o => o.Value)];

    /// <returns>Newest first, one more than asked for when there is a next page.</returns>
    internal Task<List<ViolationRow>> FindAsync(IQueryable<ViolationRow> rows, CancellationToken cancellation)
    {
        rows = Rule is null ? rows : rows.Where(v => v.Rule == Rule);
        rows = Severity is null ? rows : rows.Where(v => v.Severity == Severity);
        rows = Phase is null ? rows : rows.Where(v => v.Phase == Phase);
        rows = Outcome is null ? rows : rows.Where(v => v.Outcome == Outcome);
        rows = Host is null ? rows : rows.Where(v => v.Host == Host);
        rows = Meeting is null ? rows : rows.Where(v => v.MeetingId == Meeting || v.MeetingUuid == Meeting);
        rows = From is { } first ? rows.Where(v => v.OccurredAt >= first) : rows;
        rows = To is { } last ? rows.Where(v => v.OccurredAt <= last) : rows;
        if (Q is not null)
        {
            rows = rows.Where(v => v.Rule.Contains(Q) || v.Subject.Contains(Q) || (v.Reason != null && v.Reason.Contains(Q)) || (v.MeetingId != null && v.MeetingId.Contains(Q)));
        }

        if (Cursor is { } after)
        {
            var at = after.Time;
            rows = rows.Where(v => v.OccurredAt < at || (v.OccurredAt == at && string.Compare(v.Id, after.Id) < 0));
        }

        return rows.OrderByDescending(v => v.OccurredAt).ThenByDescending(v => v.Id).Take(Limit + 1).ToListAsync(cancellation);
    }
}
