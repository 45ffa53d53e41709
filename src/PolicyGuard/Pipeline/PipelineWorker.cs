using System.Diagnostics;
using System.Threading.Channels;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Two stages in step: while one batch is being committed the next is leased and decided. A key stays leased until its commit is
/// complete, so no session is ever decided on a state that is not yet on disk.
/// </summary>
internal sealed partial class PipelineWorker(
    IEventQueue queue, IPipelineStore store, MeetingPipeline pipeline, StateCache states, Outbox outbox, TimerWorker timers, TimeProvider time,
    ILogger<PipelineWorker> logger) : BackgroundService
{
    private const int BatchSize = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var decided = Channel.CreateBounded<DecidedBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        await Task.WhenAll(DecideAsync(decided.Writer, stoppingToken), SettleAsync(decided.Reader, stoppingToken));
    }

    private async Task DecideAsync(ChannelWriter<DecidedBatch> decided, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    var leases = await queue.LeaseAsync(BatchSize, stopping);
                    if (leases.Count > 0)
                    {
                        await decided.WriteAsync(await pipeline.DecideAsync(leases, stopping), stopping);
                    }
                }
                catch (Exception e) when (e is QueueUnavailableException or StoreUnavailableException)
                {
                    Log.Waiting(logger, e.GetType().Name);
                    await Task.Delay(Pause, time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopping: leases not settled come back at the next start.
        }
        finally
        {
            decided.Complete();
        }
    }

    private async Task SettleAsync(ChannelReader<DecidedBatch> decided, CancellationToken stopping)
    {
        await foreach (var batch in decided.ReadAllAsync(CancellationToken.None))
        {
            while (!await TrySettleAsync(batch))
            {
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                await Task.Delay(Pause, time, CancellationToken.None);
            }
        }
    }

    /// <summary>Every step can be repeated: a commit skips delivery keys it holds already, the queue ignores settled leases.</summary>
    private async Task<bool> TrySettleAsync(DecidedBatch batch)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            if (batch.Commits.Count > 0)
            {
                await store.CommitAsync([.. batch.Commits.Select(c => c.Commit)], CancellationToken.None);
                foreach (var commit in batch.Commits)
                {
                    states.Put(commit.Commit.Key, commit.NewState);
                }

                outbox.Offer(batch.Commits);
                timers.Notice(batch.Commits.Select(c => c.Commit));
            }

            await queue.CompleteAsync(batch.Done, CancellationToken.None);
            foreach (var (lease, delay, reason) in batch.Retries)
            {
                await queue.RetryAfterAsync(lease, delay, reason, CancellationToken.None);
            }

            foreach (var (lease, reason) in batch.Parked)
            {
                await queue.ParkAsync(lease, reason, CancellationToken.None);
            }

            pipeline.Measure(batch, Stopwatch.GetElapsedTime(started));
            return true;
        }
        catch (Exception e) when (e is QueueUnavailableException or StoreUnavailableException)
        {
            Log.Waiting(logger, e.GetType().Name);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The pipeline waits: {Cause}. Nothing is lost; it goes on by itself.")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}

/// <summary>What one lease batch came to.</summary>
internal sealed record DecidedBatch(IReadOnlyList<DecidedCommit> Commits, IReadOnlyList<Lease> Done)
{
    public IReadOnlyList<(Lease Lease, TimeSpan Delay, string Reason)> Retries { get; init; } = [];

    public IReadOnlyList<(Lease Lease, string Reason)> Parked { get; init; } = [];
}

/// <summary>A commit together with the live object its state bytes were made from.</summary>
internal sealed record DecidedCommit(PipelineCommit Commit, object? NewState, string Account);
