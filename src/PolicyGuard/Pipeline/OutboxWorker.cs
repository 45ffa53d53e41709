using System.Threading.Channels;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>Takes committed actions to the enforcer and queues what came of each. An action leaves the outbox only after its report is on disk.</summary>
internal sealed partial class OutboxWorker(
    Outbox outbox, IPipelineStore store, StateCache states, IEventQueue queue, Enforcer enforcer, PracticeDirectory practices, PipelineMetrics metrics, TimeProvider time,
    ILogger<OutboxWorker> logger) : BackgroundService
{
    private const int LiveAtOnce = 32;
    private const int ScheduledAtOnce = 8;
    private const int Page = 500;

    private readonly Channel<string> completed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TakeUpLeftoversAsync(stoppingToken);
            await Task.WhenAll(
                WorkAsync(outbox.Live.ReadAllAsync(stoppingToken), LiveAtOnce, stoppingToken),
                WorkAsync(outbox.Scheduled.ReadAllAsync(stoppingToken), ScheduledAtOnce, stoppingToken),
                ForgetAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was under way is still in the store and is taken up at the next start.
        }
    }

    private Task WorkAsync(IAsyncEnumerable<OutboxRow> rows, int atOnce, CancellationToken stopping) =>
        Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stopping }, CarryOutAsync);

    /// <summary>Takes reported actions out of the store, many in one commit. One that a crash leaves behind is reported under the same key again.</summary>
    private async Task ForgetAsync(CancellationToken stopping)
    {
        var ids = new List<string>(Page);
        while (await completed.Reader.WaitToReadAsync(stopping))
        {
            while (ids.Count < Page && completed.Reader.TryRead(out var id))
            {
                ids.Add(id);
            }

            try
            {
                await store.CompleteOutboxAsync(ids, stopping);
                ids.Clear();
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping);
                completed.Writer.TryWrite(ids[^1]);
                ids.RemoveAt(ids.Count - 1);
            }
        }
    }

    private async Task TakeUpLeftoversAsync(CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await store.ReadOutboxAsync(after, Page, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                outbox.Offer(row);
            }

            after = rows[^1].Sequence;
        }
    }

    private async ValueTask CarryOutAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (practices.AccountOf(row.Key.Practice) is not { } account)
        {
            return;
        }

        while (true)
        {
            using var span = PipelineTraces.Enforce(row);
            try
            {
                var carried = await LastLookAsync(row, cancellationToken) ?? await enforcer.CarryOutAsync(account, row, cancellationToken);
                var now = time.GetUtcNow();
                var result = carried.Result;
                metrics.Enforced(now - row.DecidedAt, row.Action.Command.GetType().Name, result);
                PipelineTraces.Enforced(span, result);
                var context = row.Context with { HostId = carried.HostId ?? row.Context.HostId };
                var report = new OwnMessage(row.Key, context, carried.Live, carried.Meeting);
                await queue.EnqueueAsync(report.ToEnvelope($"report:{row.Action.Id}", account, now), cancellationToken);
                completed.Writer.TryWrite(row.Action.Id);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                PipelineTraces.Failed(span, e);

                // The action is idempotent and dies at its deadline, so it is tried again until its report can be kept.
                Log.Again(logger, row.Action.Rule, row.Action.Command.GetType().Name, e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    /// <summary>Acts wait in line, and the room goes on meanwhile: what the newest state forbids is not done any more.</summary>
    private async ValueTask<Carried?> LastLookAsync(OutboxRow row, CancellationToken cancellationToken) =>
        row.Key.Kind == StateKinds.Session && await states.SessionAsync(row.Key, cancellationToken) is { } state && LiveDecider.Withdrawn(state, row.Action) is { } why
            ? new Carried(new LiveFact.ActionReported(row.Action.Id, ActionReport.Expired, Surface.None, why), null)
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Rule} {Command} will be tried again: {Cause}")]
        public static partial void Again(ILogger logger, string rule, string command, string cause);
    }
}
