using System.Collections.Concurrent;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Enforce;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Meetings as Zoom has them now, held against a policy as if they were seen for the first time. What is decided goes nowhere.</summary>
internal sealed class MeetingSurvey(MeetingReader reader, TimeProvider time)
{
    private const int AtOnce = 4;
    private readonly ConcurrentDictionary<string, bool> running = new(StringComparer.Ordinal);

    /// <summary>One survey of a practice at a time: each may take half of its Zoom calls.</summary>
    /// <returns>Ends the survey when disposed; null while another is under way.</returns>
    internal IDisposable? TryBegin(string practice) => running.TryAdd(practice, true) ? new Ending(running, practice) : null;

    /// <returns>In the order asked for.</returns>
    internal async Task<IReadOnlyList<SurveyedMeeting>> ReadAsync(string practice, string account, IReadOnlyList<(string Id, string? Host)> meetings, CancellationToken cancellationToken)
    {
        var read = new SurveyedMeeting[meetings.Count];
        await Parallel.ForAsync(0, meetings.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, cancellation) =>
        {
            var found = await reader.ReadAsync(practice, account, meetings[i].Id, Lane.Sweep, cancellation);
            read[i] = new SurveyedMeeting(meetings[i].Id, meetings[i].Host ?? found.HostId, found.Facts, found.Problem, found.Gone);
        });
        return read;
    }

    internal IReadOnlyList<SurveyFinding> Judge(SurveyedMeeting meeting, MeetingPolicyContext context)
    {
        var now = time.GetUtcNow();
        var decision = ScheduledDecider.Decide(
            new MeetingState(meeting.Id) { Standing = MeetingStanding.Expected }, new MeetingInput("check", now, now, new MeetingFact.Read(meeting.Facts, null)), context);
        var changed = decision.Actions.Select(a => a.Command).OfType<Command.RepairMeeting>().SelectMany(r => r.Changes).Select(c => c.ViolationId).ToHashSet(StringComparer.Ordinal);
        return [.. decision.Violations.Select(v => new SurveyFinding(meeting.Id, meeting.Host, v, changed.Contains(v.Id)))];
    }

    private sealed class Ending(ConcurrentDictionary<string, bool> running, string practice) : IDisposable
    {
        public void Dispose() => running.TryRemove(practice, out _);
    }
}

/// <param name="Facts">Null when it could not be read.</param>
/// <param name="Gone">Zoom has no such meeting.</param>
internal sealed record SurveyedMeeting(string Id, string? Host, MeetingFacts? Facts, string? Problem, bool Gone);

/// <param name="WouldChange">It would be part of the repair; else it needs a person or is only told.</param>
internal sealed record SurveyFinding(string MeetingId, string? Host, Violation Violation, bool WouldChange);
