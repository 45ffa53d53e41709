using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Asks Zoom to open the panel by itself in every coming meeting: 15 minutes before the start, and again 5 minutes before, because nobody
/// knows whether Zoom keeps it that long. A practice that only observes changes nothing in Zoom, so it does not ask.
/// </summary>
internal sealed partial class AutoOpenWorker(
    PracticeDirectory practices, HostCalendar calendar, IDbContextFactory<PolicyGuardDb> databases, CompanionApp app, ZoomApi zoom, AutoOpenBook book, TimeProvider time,
    ILogger<AutoOpenWorker> logger) : BackgroundService
{
    internal static readonly TimeSpan First = TimeSpan.FromMinutes(15);
    internal static readonly TimeSpan Second = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>Asked already: the meeting, its start, and how long before it.</summary>
    private readonly HashSet<(string Practice, string MeetingId, DateTimeOffset StartsAt, TimeSpan Before)> asked = [];

    private int rounds;

    /// <summary>How often every practice was gone through since the start.</summary>
    internal int Rounds => Volatile.Read(ref rounds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!app.IsSetUp)
        {
            return;
        }

        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            do
            {
                try
                {
                    foreach (var practice in practices.All.Where(p => p.Cap == RuleMode.Enforce))
                    {
                        await LookAsync(practice, stoppingToken);
                    }

                    asked.RemoveWhere(a => a.StartsAt < time.GetUtcNow());
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Housekeeping must never take the live guard down with it.
                    Log.Waiting(logger, e.GetType().Name);
                }

                Interlocked.Increment(ref rounds);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // After a restart it is asked once more, which Zoom takes.
        }
    }

    private async Task LookAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = calendar.StartingBetween(practice.Id, now, now + First)
            .Select(m => (m.Meeting, Before: m.Meeting.StartsAt - now <= Second ? Second : First))
            .Where(m => !asked.Contains((practice.Id, m.Meeting.MeetingId, m.Meeting.StartsAt, m.Before))).ToList();
        if (due.Count == 0)
        {
            return;
        }

        // Zoom refuses it for a meeting that runs; the session's page has a link then.
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var ids = due.ConvertAll(m => m.Meeting.Number);
        var running = await database.Sessions.AsNoTracking().Where(s => s.Practice == practice.Id && ids.Contains(s.MeetingId!) && s.State != "closed").Select(s => s.MeetingId).ToListAsync(cancellationToken);
        foreach (var (meeting, before) in due.Where(m => !running.Contains(m.Meeting.Number)))
        {
            asked.Add((practice.Id, meeting.MeetingId, meeting.StartsAt, before));
            var result = await AskAsync(practice, meeting, cancellationToken);
            book.Note(practice.Id, new AutoOpened(meeting.MeetingId, meeting.StartsAt, now, result.Problem));
            if (result.Problem is { } problem)
            {
                Log.NotOpened(logger, meeting.MeetingId, problem);
            }

            if (result is ZoomResult<Done>.Unavailable or ZoomResult<Done>.RateLimited)
            {
                // Not Zoom's word: to be asked again at the next look.
                asked.Remove((practice.Id, meeting.MeetingId, meeting.StartsAt, before));
            }
        }
    }

    /// <summary>Three apps at most: where ours may be one of them from before, it is taken out and put in anew.</summary>
    private async Task<ZoomResult<Done>> AskAsync(ConnectedPractice practice, PlannedMeeting meeting, CancellationToken cancellationToken)
    {
        var result = await zoom.OpenAppAsync(practice.Account, meeting.MeetingId, app.AppId, meeting.StartsAt, cancellationToken);
        if (result is not ZoomResult<Done>.Refused { Reason: ZoomError.TooManyApps })
        {
            return result;
        }

        await zoom.DontOpenAppAsync(practice.Account, meeting.MeetingId, app.AppId, meeting.StartsAt, cancellationToken);
        return await zoom.OpenAppAsync(practice.Account, meeting.MeetingId, app.AppId, meeting.StartsAt, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The companion will not open by itself in meeting {MeetingId}: {Reason}")]
        public static partial void NotOpened(ILogger logger, string meetingId, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Opening the companion by itself waits: {Cause}")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}

/// <summary>What Zoom last said to opening the panel by itself, for the pages. In memory: it is asked anew after a restart.</summary>
internal sealed class AutoOpenBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Practice, string MeetingId), AutoOpened> newest = new();

    internal void Note(string practice, AutoOpened said)
    {
        newest[(practice, said.MeetingId)] = said;
        foreach (var (key, old) in newest)
        {
            if (old.StartsAt < time.GetUtcNow().AddDays(-1))
            {
                newest.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Meetings of the practice in which the panel will not open by itself.</summary>
    internal IReadOnlyList<AutoOpened> Failed(string practice) =>
        [.. newest.Where(n => n.Key.Practice == practice && n.Value.Problem is not null).Select(n => n.Value).OrderBy(o => o.StartsAt).ThenBy(o => o.MeetingId, StringComparer.Ordinal)];
}

/// <param name="Problem">Null: Zoom will open it.</param>
public sealed record AutoOpened(string MeetingId, DateTimeOffset StartsAt, DateTimeOffset At, string? Problem);
