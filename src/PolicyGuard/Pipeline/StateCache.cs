using System.Collections.Concurrent;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// States of sessions and meetings in memory, as last committed. Safe without locks because the queue leases a key to one batch at a
/// time. Over the limit the least recently touched are dropped: they are read again from the store.
/// </summary>
internal sealed class StateCache(IPipelineStore store, RunningSessions running, TimeProvider time)
{
    internal const int Limit = 120_000;
    private readonly ConcurrentDictionary<StateKey, Held> held = new();

    /// <summary>About how many are held; the dictionary's own count takes all its locks.</summary>
    private int count;

    internal async ValueTask<SessionState?> SessionAsync(StateKey key, CancellationToken cancellationToken) =>
        (SessionState?)await FindAsync(key, b => SessionState.FromJson(b), cancellationToken);

    internal async ValueTask<MeetingState?> MeetingAsync(StateKey key, CancellationToken cancellationToken) =>
        (MeetingState?)await FindAsync(key, b => MeetingState.FromJson(b), cancellationToken);

    internal void Put(StateKey key, object? state)
    {
        if (state is null)
        {
            return;
        }

        if (state is SessionState { Phase: SessionPhase.Closed } closed)
        {
            Drop(key);
            if (closed.MeetingId is { } meetingId)
            {
                running.Remove(key.Practice, meetingId, closed.Uuid);
            }

            return;
        }

        var fresh = new Held(state, time.GetTimestamp());
        if (!held.TryAdd(key, fresh))
        {
            held[key] = fresh;
        }
        else if (Interlocked.Increment(ref count) > Limit)
        {
            Trim();
        }
    }

    private async ValueTask<object?> FindAsync(StateKey key, Func<byte[], object> read, CancellationToken cancellationToken)
    {
        if (held.TryGetValue(key, out var found))
        {
            found.Touched = time.GetTimestamp();
            return found.State;
        }

        var bytes = await store.LoadStateAsync(key, cancellationToken);
        return bytes is null ? null : read(bytes);
    }

    /// <summary>Drops a tenth at once, so that a full cache does not sort itself at every event.</summary>
    private void Trim()
    {
        foreach (var key in held.OrderBy(h => h.Value.Touched).Take(Limit / 10).Select(h => h.Key).ToList())
        {
            Drop(key);
        }
    }

    private void Drop(StateKey key)
    {
        if (held.TryRemove(key, out _))
        {
            Interlocked.Decrement(ref count);
        }
    }

    private sealed class Held(object state, long touched)
    {
        public object State { get; } = state;

        public long Touched { get; set; } = touched;
    }
}
