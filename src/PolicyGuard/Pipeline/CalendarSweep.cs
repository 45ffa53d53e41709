using PolicyGuard.Connect;
using PolicyGuard.Queue;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Queues a look at every coming meeting of a practice: what changed without a word from Zoom is found this way.</summary>
internal sealed partial class CalendarSweep(ZoomApi zoom, StaffReader staff, OperationsWatch watch, IEventQueue queue, TimeProvider time, ILogger<CalendarSweep> logger)
{
    /// <summary>False when Zoom did not let us see all of it now and may do so later.</summary>
    /// <param name="seen">Hosts whose calendars were seen before; those seen now are added.</param>
    internal async Task<bool> RunAsync(ConnectedPractice practice, HashSet<string> seen, CancellationToken cancellationToken)
    {
        var users = await staff.ReadAsync(practice.Id, practice.Account, cancellationToken);
        if (users is not ZoomResult<IReadOnlyList<ZoomUser>>.Ok { Value: var found })
        {
            Log.NotSwept(logger, practice.Id, users.Problem ?? "");
            if (users is ZoomResult<IReadOnlyList<ZoomUser>>.MissingScope)
            {
                await watch.ReportLostAsync(practice, users.Problem!, cancellationToken);
            }

            return false;
        }

        foreach (var user in found.Where(u => !seen.Contains(u.Id)))
        {
            var meetings = await zoom.MeetingsAsync(practice.Account, user.Id, "upcoming", Lane.Sweep, cancellationToken);
            if (meetings is ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var items })
            {
                foreach (var id in items.Select(i => i.Id).Distinct(StringComparer.Ordinal))
                {
                    await LookAtAsync(practice, id, user.Id, cancellationToken);
                }
            }

            // A user who is gone or may not host has no calendar, however often we ask.
            if (meetings is ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok or ZoomResult<IReadOnlyList<ZoomMeetingItem>>.NotFound or ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Refused)
            {
                seen.Add(user.Id);
            }
        }

        var complete = found.All(u => seen.Contains(u.Id));
        Log.Swept(logger, practice.Id, found.Count(u => seen.Contains(u.Id)), found.Count);
        return complete;
    }

    private async Task LookAtAsync(ConnectedPractice practice, string meetingId, string host, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await queue.EnqueueAsync(OwnMessage.LookAt(practice.Id, meetingId, host).ToEnvelope($"{OwnMessage.Sweep}{now.ToUnixTimeSeconds()}:{meetingId}", practice.Account, now), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Practice {Practice}: the calendars of {Seen} of {Hosts} hosts are being looked at")]
        public static partial void Swept(ILogger logger, string practice, int seen, int hosts);

        [LoggerMessage(2, LogLevel.Warning, "Practice {Practice} could not be looked at: {Reason}")]
        public static partial void NotSwept(ILogger logger, string practice, string reason);
    }
}
