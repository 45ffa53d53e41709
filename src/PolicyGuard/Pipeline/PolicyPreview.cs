using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>What another policy would find in the meetings that are known to be coming. Reads them from Zoom; changes nothing.</summary>
internal sealed class PolicyPreview(MeetingSurvey survey, MeetingDesk desk, IDbContextFactory<PolicyGuardDb> databases)
{
    private const int Most = 200;

    internal async Task<PreviewResult> RunAsync(ConnectedPractice practice, ClinicPolicy proposed, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var coming = database.Meetings.AsNoTracking().Where(m => m.Practice == practice.Id && (m.Status == "expected" || m.Status == "running"));
        var rows = await coming.OrderBy(m => m.StartsAt == null).ThenBy(m => m.StartsAt).ThenBy(m => m.MeetingId).Take(Most)
            .Select(m => new { m.MeetingId, m.Host, m.StartsAt }).ToListAsync(cancellationToken);
        var left = rows.Count < Most ? 0 : await coming.CountAsync(cancellationToken) - Most;
        var read = await survey.ReadAsync(practice.Id, practice.Account, [.. rows.Select(r => (r.MeetingId, r.Host))], cancellationToken);
        var meetings = new List<PreviewedMeeting>();
        foreach (var (row, meeting) in rows.Zip(read).Where(m => m.Second.Facts is not null))
        {
            var context = await desk.ContextAsync(practice, meeting.Id, meeting.Host, cancellationToken);
            meetings.Add(new PreviewedMeeting(meeting.Id, meeting.Host, row.StartsAt, survey.Judge(meeting, context), survey.Judge(meeting, context with { Policy = proposed })));
        }

        var unread = read.Where(m => m is { Facts: null, Gone: false }).ToList();
        return new PreviewResult(meetings, unread.Count, left, meetings.Count == 0 ? unread.FirstOrDefault()?.Problem : null);
    }
}

/// <param name="Left">Meetings further ahead that were not looked at.</param>
/// <param name="Problem">Why not one of the meetings could be read; null otherwise.</param>
internal sealed record PreviewResult(IReadOnlyList<PreviewedMeeting> Meetings, int Unread, int Left, string? Problem);

internal sealed record PreviewedMeeting(string Id, string? Host, DateTimeOffset? StartsAt, IReadOnlyList<SurveyFinding> Now, IReadOnlyList<SurveyFinding> Proposed);
