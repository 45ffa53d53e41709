using System.Threading.Channels;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>Hands committed actions to the enforcer in memory; what is lost in a crash is read from the store at the next start.</summary>
internal sealed class Outbox
{
    private readonly Channel<OutboxRow> rows = Channel.CreateUnbounded<OutboxRow>(new UnboundedChannelOptions { SingleReader = true });

    internal ChannelReader<OutboxRow> Rows => rows.Reader;

    internal void Offer(IEnumerable<DecidedCommit> commits)
    {
        foreach (var commit in commits.Select(c => c.Commit))
        {
            foreach (var action in commit.Actions)
            {
                rows.Writer.TryWrite(new OutboxRow(0, commit.Key, commit.Context, action, commit.OccurredAt, commit.DecidedAt));
            }
        }
    }

    internal void Offer(IEnumerable<OutboxRow> stored)
    {
        foreach (var row in stored)
        {
            rows.Writer.TryWrite(row);
        }
    }
}
