using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Queue;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Looks at each practice's whole calendar when it connects and every night, and every few minutes for meetings that should have begun
/// and of which Zoom has told us nothing (OPS-01), and for a connection that is gone (OPS-03).
/// </summary>
internal sealed partial class SweepWorker(
    PracticeDirectory practices, ZoomApi zoom, ClinicDirectory clinic, HostCalendar calendar, HostDayBudget budget, IEventQueue queue, StateCache states, TimeProvider time,
    ILogger<SweepWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SilentUntil = TimeSpan.FromMinutes(60);
    private static readonly TimeOnly Night = new(2, 30);
    private const int LowBudget = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextSweep = DateTimeOffset.MinValue;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var wait = LookEvery;
                try
                {
                    if (time.GetUtcNow() >= nextSweep)
                    {
                        var complete = true;
                        foreach (var practice in practices.All)
                        {
                            complete &= await SweepAsync(practice, stoppingToken);
                        }

                        nextSweep = complete ? NextNight() : DateTimeOffset.MinValue;
                        wait = complete ? LookEvery : RetryAfter;
                    }

                    foreach (var practice in practices.All)
                    {
                        await LookForSilenceAsync(practice, stoppingToken);
                        await LookAtBudgetsAsync(practice, stoppingToken);
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Housekeeping must never take the live guard down with it.
                    Log.Waiting(logger, e.GetType().Name);
                    wait = RetryAfter;
                }

                await Task.Delay(wait, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A sweep that was cut short starts anew at the next start.
        }
    }

    private DateTimeOffset NextNight()
    {
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date + Night.ToTimeSpan(), TimeSpan.Zero);
        return today > now ? today : today.AddDays(1);
    }

    /// <summary>Queues a look at every coming meeting; false when Zoom did not let us see all of them.</summary>
    private async Task<bool> SweepAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var users = await zoom.UsersAsync(practice.Account, cancellationToken);
        if (users is not ZoomResult<IReadOnlyList<ZoomUser>>.Ok { Value: var found })
        {
            Log.NotSwept(logger, practice.Id, users.Problem ?? "");
            if (users is ZoomResult<IReadOnlyList<ZoomUser>>.ConnectionLost or ZoomResult<IReadOnlyList<ZoomUser>>.MissingScope)
            {
                await ReportAsync(practice, new OperationsFinding("OPS-03", $"{Today()}:{users.Problem}", "connection", "lost", "connected", users.Problem ?? ""), cancellationToken);
            }

            return false;
        }

        clinic.NoteStaff(practice.Id, found.Select(u => (u.Id, u.Email, u.Type == 2, u.Names)));
        var complete = true;
        foreach (var user in found)
        {
            var meetings = await zoom.MeetingsAsync(practice.Account, user.Id, "upcoming", Lane.Sweep, cancellationToken);
            if (meetings is not ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var items })
            {
                complete &= meetings is ZoomResult<IReadOnlyList<ZoomMeetingItem>>.NotFound or ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Refused;
                continue;
            }

            foreach (var id in items.Select(i => i.Id).Distinct(StringComparer.Ordinal))
            {
                await LookAtAsync(practice, id, user.Id, $"{OwnMessage.Sweep}{time.GetUtcNow().ToUnixTimeSeconds()}", cancellationToken);
            }
        }

        Log.Swept(logger, practice.Id, found.Count);
        return complete;
    }

    private async Task LookAtAsync(ConnectedPractice practice, string meetingId, string host, string why, CancellationToken cancellationToken)
    {
        var message = new OwnMessage(
            new StateKey(practice.Id, StateKinds.Meeting, meetingId), new MeetingContext(meetingId, null, host), Meeting: new MeetingFact.Changed(MeetingChange.Swept, null, []));
        await queue.EnqueueAsync(message.ToEnvelope($"{why}:{meetingId}", practice.Account, time.GetUtcNow()), cancellationToken);
    }

    /// <summary>A meeting that runs, and of which no event came: the webhook is broken, and nobody may take the quiet for safety.</summary>
    private async Task LookForSilenceAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var hosted in calendar.BegunBetween(practice.Id, now - SilentUntil, now - SilentAfter).GroupBy(m => m.Host, m => m.Meeting))
        {
            var silent = hosted.Where(m => !states.HasSessionOf(practice.Id, m.MeetingId)).ToList();
            if (silent.Count == 0
                || await zoom.MeetingsAsync(practice.Account, hosted.Key, "live", Lane.Sweep, cancellationToken) is not ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var live })
            {
                continue;
            }

            foreach (var meeting in silent.Where(m => live.Any(l => l.Id == m.MeetingId)))
            {
                await ReportAsync(practice, new OperationsFinding(
                    "OPS-01", $"{meeting.MeetingId}:{meeting.StartsAt:O}", "webhook", "silent", "events", "the meeting runs and Zoom sent no event of it", meeting.MeetingId, hosted.Key), cancellationToken);
            }
        }
    }

    private async Task LookAtBudgetsAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        foreach (var (host, left) in budget.Low(LowBudget, time.GetUtcNow()))
        {
            await ReportAsync(practice, new OperationsFinding(
                "OPS-04", $"{host}:{Today()}", "daily updates", $"{left}", $"{LowBudget} or more", "few of the host's 100 daily updates are left; later repairs wait for 00:00 UTC", null, host), cancellationToken);
        }
    }

    private async Task ReportAsync(ConnectedPractice practice, OperationsFinding finding, CancellationToken cancellationToken)
    {
        var message = new OwnMessage(
            new StateKey(practice.Id, StateKinds.Practice, "operations"), new MeetingContext(finding.MeetingId, null, finding.HostId), Operations: finding);
        await queue.EnqueueAsync(message.ToEnvelope($"ops:{practice.Id}:{finding.Rule}:{finding.Cause}", practice.Account, time.GetUtcNow()), cancellationToken);
    }

    private string Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Practice {Practice}: the calendars of {Hosts} hosts are being looked at")]
        public static partial void Swept(ILogger logger, string practice, int hosts);

        [LoggerMessage(2, LogLevel.Warning, "Practice {Practice} could not be looked at: {Reason}")]
        public static partial void NotSwept(ILogger logger, string practice, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The sweep waits: {Cause}")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}
