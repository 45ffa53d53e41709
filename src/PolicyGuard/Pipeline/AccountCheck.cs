using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Reads a whole account now and says what breaks policy and what would be changed. Changes nothing, in Zoom or here.</summary>
internal sealed class AccountCheck(ZoomApi zoom, StaffReader staff, MeetingSurvey survey)
{
    /// <param name="contextOf">What the practice knows and wants of one meeting.</param>
    internal async Task<AccountFindings> RunAsync(
        string practice, string account, Func<SurveyedMeeting, ValueTask<MeetingPolicyContext>> contextOf, CancellationToken cancellationToken)
    {
        var users = await staff.ReadAsync(practice, account, cancellationToken);
        if (users is not ZoomResult<IReadOnlyList<ZoomUser>>.Ok { Value: var hosts })
        {
            return new AccountFindings(0, 0, [], users.Problem ?? "the list of users could not be read");
        }

        var planned = new List<(string Id, string? Host)>();
        var unread = 0;
        foreach (var host in hosts)
        {
            if (await zoom.MeetingsAsync(account, host.Id, "upcoming", Lane.Sweep, cancellationToken) is ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var items })
            {
                planned.AddRange(items.Select(i => (i.Id, (string?)host.Id)));
            }
            else
            {
                unread++;
            }
        }

        var read = await survey.ReadAsync(practice, account, [.. planned.DistinctBy(m => m.Id)], cancellationToken);
        var findings = new List<SurveyFinding>();
        foreach (var meeting in read.Where(m => m.Facts is not null))
        {
            findings.AddRange(survey.Judge(meeting, await contextOf(meeting)));
        }

        return new AccountFindings(read.Count(m => m.Facts is not null), unread + read.Count(m => m.Facts is null), findings, null);
    }
}

/// <param name="Unread">Meetings, and hosts' calendars, that Zoom did not let us see.</param>
/// <param name="Problem">Why nothing could be read at all; null otherwise.</param>
internal sealed record AccountFindings(int Read, int Unread, IReadOnlyList<SurveyFinding> Findings, string? Problem)
{
    /// <summary>Nothing was seen that could be clean.</summary>
    internal bool IsBlind => Problem is not null || (Unread > 0 && Read == 0);
}
