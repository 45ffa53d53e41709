using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Tracks which sessions run under which meeting number. Zoom runs one instance of a number at a time, so of two that are not closed one
/// has ended unheard. Process memory is a cache: the sessions table is the truth, read at the start.
/// </summary>
internal sealed class RunningSessions(IDbContextFactory<PolicyGuardDb> databases)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Practice, string MeetingId), Dictionary<string, Span>> numbers = [];

    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var row in database.Sessions.AsNoTracking().Where(s => s.State != "closed" && s.MeetingId != null).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            // Known at this time, so begun before it; whether it still ran then is not known.
            Change(row.Practice, row.MeetingId!, spans => spans[row.Uuid] = new Span(row.StartedAt ?? row.UpdatedAt, row.StartedAt));
        }
    }

    /// <summary>Notes that a session certainly ran at a time, and returns the sessions of its number that were over by then.</summary>
    internal IReadOnlyList<string> NoteRunning(string practice, string meetingId, string uuid, DateTimeOffset at)
    {
        List<string> over = [];
        Change(practice, meetingId, spans =>
        {
            var known = spans.TryGetValue(uuid, out var span) ? span : new Span(at, at);
            spans[uuid] = new Span(at < known.First ? at : known.First, known.Last > at ? known.Last : at);
            if (spans.Count > 1)
            {
                over.AddRange(spans.Where(older => spans.Any(newer => newer.Key != older.Key && older.Value.IsBefore(newer.Value))).Select(s => s.Key));
            }
        });
        return over;
    }

    /// <summary>The session is closed, or its end is queued.</summary>
    internal void Remove(string practice, string meetingId, string uuid) => Change(practice, meetingId, spans => spans.Remove(uuid));

    private void Change(string practice, string meetingId, Action<Dictionary<string, Span>> change)
    {
        lock (gate)
        {
            var spans = numbers.TryGetValue((practice, meetingId), out var known) ? known : [];
            change(spans);
            if (spans.Count == 0)
            {
                numbers.Remove((practice, meetingId));
            }
            else if (known is null)
            {
                numbers.Add((practice, meetingId), spans);
            }
        }
    }

    /// <param name="First">The earliest time at which the session is known to have begun.</param>
    /// <param name="Last">The latest time at which it certainly ran; null when none is known.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Span(DateTimeOffset First, DateTimeOffset? Last)
    {
        /// <summary>Where the two overlap, Zoom's times contradict each other, and neither is held to be over.</summary>
        internal bool IsBefore(Span other) => First < other.Last && !(other.First < Last);
    }
}
