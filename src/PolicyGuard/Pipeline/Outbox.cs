using System.Collections.Concurrent;
using System.Threading.Channels;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Hands committed actions to the enforcer in memory; what a crash left behind is read from the store before anything new comes. Three
/// lines, so that a live room never waits behind a repair, nor a repair behind a sweep of the calendar.
/// </summary>
internal sealed class Outbox
{
    private const int Page = 500;

    private readonly Dictionary<Lane, Channel<OutboxItem>> lines = Enum.GetValues<Lane>().ToDictionary(
        lane => lane, _ => Channel.CreateUnbounded<OutboxItem>(new UnboundedChannelOptions { SingleReader = true }));

    /// <summary>Ids handed over and not yet forgotten: whoever offers one again, it is carried out once.</summary>
    private readonly ConcurrentDictionary<string, bool> taken = new(StringComparer.Ordinal);

    internal ChannelReader<OutboxItem> Line(Lane lane) => lines[lane].Reader;

    internal void Offer(IEnumerable<DecidedCommit> commits)
    {
        foreach (var decided in commits)
        {
            var commit = decided.Commit;
            foreach (var action in commit.Actions)
            {
                Offer(new OutboxItem(new OutboxRow(0, commit.Key, commit.Context, action, commit.OccurredAt, commit.DecidedAt, decided.TraceParent), LaneOf(commit), false));
            }
        }
    }

    /// <summary>To be called before the pipeline runs, so that nothing is read here that is also handed over in memory.</summary>
    internal async Task TakeUpLeftoversAsync(IPipelineStore store, CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await store.ReadOutboxAsync(after, Page, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                Offer(new OutboxItem(row, row.Key.Kind == StateKinds.Session ? Lane.Live : Lane.Scheduled, true));
            }

            after = rows[^1].Sequence;
        }
    }

    /// <summary>The store holds them no more.</summary>
    internal void Forget(IEnumerable<string> actionIds)
    {
        foreach (var id in actionIds)
        {
            taken.TryRemove(id, out _);
        }
    }

    private void Offer(OutboxItem item)
    {
        if (taken.TryAdd(item.Row.Action.Id, true))
        {
            lines[item.Lane].Writer.TryWrite(item);
        }
    }

    private static Lane LaneOf(PipelineCommit commit) =>
        commit.Key.Kind == StateKinds.Session ? Lane.Live
        : commit.DeliveryKey.StartsWith(OwnMessage.Sweep, StringComparison.Ordinal) ? Lane.Sweep
        : Lane.Scheduled;
}

/// <summary>An action on its way.</summary>
/// <param name="Leftover">From before the last start: it may have been carried out then.</param>
internal sealed record OutboxItem(OutboxRow Row, Lane Lane, bool Leftover);
