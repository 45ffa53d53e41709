using System.Diagnostics;
using System.Threading.Channels;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Enforce;
using PolicyGuard.Queue;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Takes committed actions to the enforcer and queues what came of each. Acting and reporting are repeated apart, so that a report that
/// cannot be kept never makes an act happen twice. An action leaves the outbox only after its report is on disk.
/// </summary>
internal sealed partial class OutboxWorker(
    Outbox outbox, IPipelineStore store, StateCache states, IEventQueue queue, Enforcer enforcer, PracticeDirectory practices,
    PipelineMetrics metrics, ServiceStart start, TimeProvider time, ILogger<OutboxWorker> logger) : BackgroundService
{
    /// <summary>Many, because an act over a companion waits for somebody's client: a few that sleep must not hold up the others. Zoom's rate is kept elsewhere.</summary>
    private const int LiveAtOnce = 256;
    private const int ScheduledAtOnce = 8;
    private const int SweepAtOnce = 4;
    private const int ForgetAtOnce = 500;

    /// <summary>A fault of our own that three tries do not mend is reported as what came of the action.</summary>
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly HostTurns turns = new();
    private readonly Channel<string> completed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            Task[] lines =
            [
                WorkAsync(Lane.Live, LiveAtOnce, stoppingToken), WorkAsync(Lane.Scheduled, ScheduledAtOnce, stoppingToken),
                WorkAsync(Lane.Sweep, SweepAtOnce, stoppingToken), ForgetAsync(stoppingToken),
            ];
            var first = await Task.WhenAny(lines);
            if (!stoppingToken.IsCancellationRequested)
            {
                // A line that breaks must end the host, not leave the others to look as if all were well.
                await first;
            }

            await Task.WhenAll(lines);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was under way is still in the store and is taken up at the next start.
        }
    }

    private Task WorkAsync(Lane lane, int atOnce, CancellationToken stopping) => Parallel.ForEachAsync(
        outbox.Line(lane).ReadAllAsync(stopping), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stopping },
        async (item, _) =>
        {
            try
            {
                await turns.RunAsync(item, next => CarryOutAsync(next, stopping));
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // Cut short by the stop, in whatever wrapping: it is still in the store and is taken up at the next start.
            }
        });

    private async Task CarryOutAsync(OutboxItem item, CancellationToken stopping)
    {
        var row = item.Row;
        if (practices.AccountOf(row.Key.Practice) is not { } account)
        {
            return;
        }

        using var span = PipelineTraces.Enforce(row);
        var carried = await ActAsync(account, item, span, stopping);
        var result = carried.Result;
        metrics.Enforced(time.GetUtcNow() - row.DecidedAt, row.Action.Command.GetType().Name, result);
        PipelineTraces.Enforced(span, result);
        var context = row.Context with { HostId = carried.HostId ?? row.Context.HostId };
        await KeepAsync(new OwnMessage(row.Key, context, carried.Live, carried.Meeting), account, row, carried.At, stopping);
        completed.Writer.TryWrite(row.Action.Id);
    }

    private async Task<Carried> ActAsync(string account, OutboxItem item, Activity? span, CancellationToken stopping)
    {
        var mayBeSent = item.Leftover;
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await LastLookAsync(item.Row, stopping) is { } withdrawn)
                {
                    return withdrawn;
                }

                // Only a repair tells when it leaves; whatever else was begun may have been sent.
                mayBeSent |= item.Row.Action.Command is not (Command.RepairMeeting or Command.ReadMeeting);
                var sending = SendingOf(account, item.Row, () => mayBeSent = true);
                return await enforcer.CarryOutAsync(account, item.Row, item.Lane, item.Leftover, sending, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                PipelineTraces.Failed(span, e);
                Log.Again(logger, item.Row.Action.Rule, item.Row.Action.Command.GetType().Name, e.GetType().Name);
                if (tries >= Tries && !IsOwnOutage(e))
                {
                    return Enforcer.Failed(item.Row.Action, e, mayBeSent);
                }

                var pause = Pause * Math.Pow(2, Math.Min(tries, 8) - 1);
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stopping);
            }
        }
    }

    /// <summary>Our database or queue is away or too slow: it is waited for, and nothing is said of Zoom, which was not asked.</summary>
    private static bool IsOwnOutage(Exception e) => e is QueueUnavailableException or ZoomHeldBackException || StoreFaults.IsAway(e);

    /// <summary>
    /// Kept before a repair leaves, so that after a crash only what Zoom may have received counts as a try. Kept once: the queue knows
    /// its key.
    /// </summary>
    private Func<CancellationToken, ValueTask>? SendingOf(string account, OutboxRow row, Action left)
    {
        var recorded = false;
        return row.Action.Command is not Command.RepairMeeting ? null : async cancellationToken =>
        {
            if (!recorded)
            {
                var sending = new OwnMessage(row.Key, row.Context, Meeting: new MeetingFact.RepairSending(row.Action.Id));
                await queue.EnqueueAsync(sending.ToEnvelope($"sending:{row.Action.Id}", account, time.GetUtcNow()), cancellationToken);
                recorded = true;
            }

            left();
        };
    }

    /// <summary>Acts wait in line, and the room goes on meanwhile: what the newest state forbids is not done any more.</summary>
    private async ValueTask<Carried?> LastLookAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var why = row.Key.Kind switch
        {
            StateKinds.Session => await states.SessionAsync(row.Key, cancellationToken) is { } session ? LiveDecider.Withdrawn(session, row.Action, start.Since) : null,
            StateKinds.Meeting => await states.MeetingAsync(row.Key, cancellationToken) is { } meeting ? ScheduledDecider.Withdrawn(meeting, row.Action) : null,
            _ => null,
        };
        return why is null ? null : Enforcer.Withdrawn(row.Action, why);
    }

    /// <summary>Stamped with the moment it is kept: from then on we can hear of an effect, so from then on patience is counted.</summary>
    private async Task KeepAsync(OwnMessage report, string account, OutboxRow row, DateTimeOffset? at, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await queue.EnqueueAsync(report.ToEnvelope($"report:{row.Action.Id}", account, time.GetUtcNow(), at), stopping);
                return;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                Log.NotKept(logger, row.Action.Rule, row.Action.Command.GetType().Name, e.GetType().Name);
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    /// <summary>Takes reported actions out of the store, many in one commit. One that a crash leaves behind is reported under the same key again.</summary>
    private async Task ForgetAsync(CancellationToken stopping)
    {
        var ids = new List<string>(ForgetAtOnce);
        while (ids.Count > 0 || await completed.Reader.WaitToReadAsync(stopping))
        {
            while (ids.Count < ForgetAtOnce && completed.Reader.TryRead(out var id))
            {
                ids.Add(id);
            }

            try
            {
                await store.CompleteOutboxAsync(ids, stopping);
                outbox.Forget(ids);
                ids.Clear();
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                Log.NotForgotten(logger, ids.Count, e.GetType().Name);
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Rule} {Command} will be tried again: {Cause}")]
        public static partial void Again(ILogger logger, string rule, string command, string cause);

        [LoggerMessage(2, LogLevel.Error, "What came of {Rule} {Command} cannot be kept yet: {Cause}")]
        public static partial void NotKept(ILogger logger, string rule, string command, string cause);

        [LoggerMessage(3, LogLevel.Warning, "{Count} done actions cannot be taken from the outbox yet: {Cause}")]
        public static partial void NotForgotten(ILogger logger, int count, string cause);
    }
}
