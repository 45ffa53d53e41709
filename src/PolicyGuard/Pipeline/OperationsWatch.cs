using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// What fails without a sound: meetings that run and of which Zoom tells us nothing (OPS-01), a connection that is gone (OPS-03), a host
/// whose daily updates run out (OPS-04), deliveries that are refused (OPS-09). Each cause is one violation, however often it is looked at.
/// </summary>
internal sealed partial class OperationsWatch(
    ZoomApi zoom, ZoomTokens tokens, ClinicDirectory clinic, HostCalendar calendar, HostDayBudget budget, IEventQueue queue,
    RefusedDeliveries refused, IDbContextFactory<PolicyGuardDb> databases, TimeProvider time, ILogger<OperationsWatch> logger)
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SilentUntil = TimeSpan.FromMinutes(60);
    private int rounds;

    /// <summary>How often a practice was gone through since the start.</summary>
    internal int Rounds => Volatile.Read(ref rounds);

    internal async Task LookAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        await LookAtConnectionAsync(practice, cancellationToken);
        await LookForSilenceAsync(practice, cancellationToken);
        await LookAtBudgetsAsync(practice, cancellationToken);
        await ReportRefusedAsync(practice, cancellationToken);
        Interlocked.Increment(ref rounds);
    }

    internal Task ReportLostAsync(ConnectedPractice practice, string reason, CancellationToken cancellationToken) => ReportAsync(
        practice, new OperationsFinding("OPS-03", $"{Today()}:{reason}", "connection", "lost", "connected", reason), cancellationToken);

    /// <summary>A token in hand costs no call; one that is due is asked for here, so that a grant taken back is noticed on a quiet day too.</summary>
    private async Task LookAtConnectionAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.GetAsync(practice.Account, cancellationToken);
        }
        catch (ZoomConnectionLostException lost)
        {
            await ReportLostAsync(practice, lost.Reason, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException)
        {
            // Zoom or the way to it is down, which is no word about our grant.
            Log.NoToken(logger, practice.Id, e.GetType().Name);
        }
    }

    /// <summary>A meeting that runs, and of which no event came: the webhook is broken, and nobody may take the quiet for safety.</summary>
    private async Task LookForSilenceAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var begun = calendar.StartingBetween(practice.Id, now - SilentUntil, now - SilentAfter).ToList();
        if (begun.Count == 0)
        {
            return;
        }

        // From the store and not from memory, which after a restart knows of no session until its next event.
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var ids = begun.ConvertAll(m => m.Meeting.Number);
        var heard = await database.Sessions.AsNoTracking()
            .Where(s => s.Practice == practice.Id && ids.Contains(s.MeetingId!) && s.State != "closed").Select(s => s.MeetingId).ToListAsync(cancellationToken);
        foreach (var hosted in begun.Where(m => !heard.Contains(m.Meeting.Number)).GroupBy(m => m.Host, m => m.Meeting))
        {
            if (await zoom.MeetingsAsync(practice.Account, hosted.Key, "live", Lane.Sweep, cancellationToken)
                is not ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var live })
            {
                continue;
            }

            foreach (var meeting in hosted.Where(m => live.Any(l => l.Id == m.MeetingId || l.Id == m.Number)))
            {
                await ReportAsync(practice, new OperationsFinding(
                    "OPS-01", $"{meeting.MeetingId}:{meeting.StartsAt:O}", "webhook", "silent", "events",
                    "the meeting runs and Zoom sent no event of it", meeting.MeetingId, hosted.Key), cancellationToken);
            }
        }
    }

    private async Task LookAtBudgetsAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var hosts = clinic.StaffOf(practice.Id).UserIds;
        foreach (var (host, left) in budget.Low(UpdateBudget.Reserve, time.GetUtcNow()).Where(h => hosts.Contains(h.Host)))
        {
            await ReportAsync(practice, new OperationsFinding(
                "OPS-04", $"{host}:{Today()}", "daily updates", $"{left}", $"{UpdateBudget.Reserve} or more",
                "few of the host's 100 daily updates are left; later repairs wait for 00:00 UTC", null, host), cancellationToken);
        }
    }

    /// <summary>Who sent a refused delivery is not known, so every practice is told: any of them may be the one that is not seen.</summary>
    private async Task ReportRefusedAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var recent = refused.Recent();
        if (recent.Total <= RefusalAdvice.Few)
        {
            return;
        }

        var since = time.GetUtcNow() - TimeSpan.FromMinutes(RefusedDeliveries.RecentMinutes);
        if (refused.AcceptedAt > since || (await queue.CountAsync(cancellationToken)).LastEventAt > since
            || !await IsAnythingWatchedAsync(practice, cancellationToken))
        {
            return;
        }

        await ReportAsync(practice, new OperationsFinding(
            "OPS-09", Today(), "webhook", $"{recent.Total} refused in ten minutes, none accepted", "deliveries accepted",
            $"check {RefusalAdvice.Check(recent)}"), cancellationToken);
    }

    /// <summary>A session runs, or a meeting is to come: only then does a practice miss the deliveries that are not accepted.</summary>
    private async Task<bool> IsAnythingWatchedAsync(ConnectedPractice practice, CancellationToken cancellationToken)
    {
        var begunAfter = time.GetUtcNow().AddDays(-1);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Sessions.AnyAsync(s => s.Practice == practice.Id && s.State != "closed", cancellationToken)
            || await database.Meetings.AnyAsync(
                m => m.Practice == practice.Id && (m.Status == "expected" || m.Status == "running")
                    && (m.StartsAt == null || m.StartsAt > begunAfter),
                cancellationToken);
    }

    private async Task ReportAsync(ConnectedPractice practice, OperationsFinding finding, CancellationToken cancellationToken)
    {
        var message = new OwnMessage(
            new StateKey(practice.Id, StateKinds.Practice, "operations"), new MeetingContext(finding.MeetingId, null, finding.HostId), Operations: finding);
        await queue.EnqueueAsync(message.ToEnvelope($"ops:{practice.Id}:{finding.Rule}:{finding.Cause}", practice.Account, time.GetUtcNow()), cancellationToken);
    }

    private string Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).ToString("O", CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Practice {Practice}: no token could be asked for now ({Cause})")]
        public static partial void NoToken(ILogger logger, string practice, string cause);
    }
}
