using System.Threading.Channels;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Hands committed actions to the enforcer in memory; what is lost in a crash is read from the store at the next start. Two lines, so
/// that a live room never waits behind a sweep of the calendar.
/// </summary>
internal sealed class Outbox
{
    private readonly Channel<OutboxRow> live = Line();
    private readonly Channel<OutboxRow> scheduled = Line();

    internal ChannelReader<OutboxRow> Live => live.Reader;

    internal ChannelReader<OutboxRow> Scheduled => scheduled.Reader;

    internal void Offer(IEnumerable<DecidedCommit> commits)
    {
        foreach (var decided in commits)
        {
            var commit = decided.Commit;
            foreach (var action in commit.Actions)
            {
                Offer(new OutboxRow(0, commit.Key, commit.Context, action, commit.OccurredAt, commit.DecidedAt, decided.TraceParent));
            }
        }
    }

    internal void Offer(OutboxRow row) => (row.Key.Kind == StateKinds.Session ? live : scheduled).Writer.TryWrite(row);

    private static Channel<OutboxRow> Line() => Channel.CreateUnbounded<OutboxRow>(new UnboundedChannelOptions { SingleReader = true });
}
