using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Repairs of one host's meetings go one after the other: what Zoom says to one of the host's daily limit holds for the next. Those that
/// wait for their turn hold no worker, so a host to whom Zoom answers slowly keeps one worker busy and not all of them.
/// </summary>
internal sealed class HostTurns
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Practice, string Host), Queue<OutboxItem>> waiting = [];

    /// <summary>Runs the item, and after it what came for the same host meanwhile. Returns at once when the host's turn is taken.</summary>
    internal async Task RunAsync(OutboxItem item, Func<OutboxItem, Task> run)
    {
        if (item.Row is not { Action.Command: Command.RepairMeeting, Context.HostId: { } host, Key.Practice: var practice })
        {
            await run(item);
            return;
        }

        var key = (practice, host);
        if (!Begin(key, item))
        {
            return;
        }

        for (var next = item; next is not null; next = Next(key))
        {
            await run(next);
        }
    }

    private bool Begin((string Practice, string Host) key, OutboxItem item)
    {
        lock (gate)
        {
            if (waiting.TryGetValue(key, out var behind))
            {
                behind.Enqueue(item);
                return false;
            }

            waiting.Add(key, new Queue<OutboxItem>());
            return true;
        }
    }

    private OutboxItem? Next((string Practice, string Host) key)
    {
        lock (gate)
        {
            if (waiting[key].TryDequeue(out var next))
            {
                return next;
            }

            waiting.Remove(key);
            return null;
        }
    }
}
