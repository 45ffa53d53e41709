using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>Each host's known meetings around now, in memory: what collides with what, and whose client may be early.</summary>
internal sealed class HostCalendar(IDbContextFactory<PolicyGuardDb> databases, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Practice, string Host), ConcurrentDictionary<string, PlannedMeeting>> hosts = new();

    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(60));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var row in database.Meetings.AsNoTracking().Where(m => m.StartsAt > from && m.StartsAt < to && m.Host != null).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            Note(row.Practice, row.Host, row.MeetingId, row.StartsAt, row.DurationMinutes);
        }

        await LoadPersonalNumbersAsync(database, cancellationToken);
    }

    /// <summary>Of meetings that may be held before the nightly sweep reads them again: without it two bookings of one number might look like one.</summary>
    private async Task LoadPersonalNumbersAsync(PolicyGuardDb database, CancellationToken cancellationToken)
    {
        var (from, to) = (time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(2));
        var rows = database.Meetings.AsNoTracking().Where(m => m.StartsAt > from && m.StartsAt < to && m.Host != null).Join(
            database.Set<StateRow>().Where(s => s.Kind == StateKinds.Meeting), m => new { m.Practice, m.MeetingId }, s => new { s.Practice, MeetingId = s.Key },
            (m, s) => new { m.Practice, m.Host, m.MeetingId, s.Data });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            // Few are held under a personal number, so the others are not parsed.
            if (row.Data.AsSpan().IndexOf("\"personalNumber\""u8) >= 0 && MeetingState.FromJson(row.Data) is { PersonalNumber: { } number } state)
            {
                Note(row.Practice, row.Host, row.MeetingId, state.StartsAt, state.DurationMinutes, number);
            }
        }
    }

    internal void Note(string practice, string? host, string meetingId, DateTimeOffset? startsAt, int durationMinutes, string? personalNumber = null)
    {
        if (host is null)
        {
            return;
        }

        var planned = hosts.GetOrAdd((practice, host), _ => new ConcurrentDictionary<string, PlannedMeeting>());
        if (startsAt is { } start)
        {
            planned[meetingId] = new PlannedMeeting(meetingId, start, durationMinutes) { PersonalNumber = personalNumber };
        }
        else
        {
            planned.TryRemove(meetingId, out _);
        }
    }

    internal IEnumerable<PlannedMeeting> Of(string practice, string? host) =>
        host is not null && hosts.TryGetValue((practice, host), out var planned) ? planned.Values : [];

    /// <summary>All meetings of a practice whose planned start lies within the window.</summary>
    internal IEnumerable<(string Host, PlannedMeeting Meeting)> StartingBetween(string practice, DateTimeOffset from, DateTimeOffset to) =>
        hosts.Where(h => h.Key.Practice == practice).SelectMany(h => h.Value.Values.Where(m => m.StartsAt >= from && m.StartsAt <= to).Select(m => (h.Key.Host, m)));
}

internal sealed record PlannedMeeting(string MeetingId, DateTimeOffset StartsAt, int DurationMinutes)
{
    /// <summary>The personal meeting number under which Zoom will run it; null: its own.</summary>
    public string? PersonalNumber { get; init; }

    /// <summary>The number that events of its session carry.</summary>
    internal string Number => PersonalNumber ?? MeetingId;
}
