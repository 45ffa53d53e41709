using System.Diagnostics;
using System.Threading.Channels;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Queue;
using PolicyGuard.Record;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Two stages in step: while one batch is being committed the next is leased and decided. A key stays leased until its commit is
/// complete, so no session is ever decided on a state that is not yet on disk.
/// </summary>
internal sealed partial class PipelineWorker(
    IEventQueue queue, IPipelineStore store, MeetingPipeline pipeline, StateCache states, Outbox outbox, TimerWorker timers, CheckpointWorker checkpoints, StaleViews views, LearnedNames names, ClinicVersions clinic, TimeProvider time,
    ILogger<PipelineWorker> logger) : BackgroundService
{
    private const int BatchSize = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var decided = Channel.CreateBounded<DecidedBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        var deciding = DecideAsync(decided.Writer, stoppingToken);
        var settling = SettleAsync(decided.Reader, stoppingToken);

        // A stage that breaks must end the host, not leave the other waiting for it in silence.
        await await Task.WhenAny(deciding, settling);
        await Task.WhenAll(deciding, settling);
    }

    private async Task DecideAsync(ChannelWriter<DecidedBatch> decided, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var leases = await InsistAsync(() => queue.LeaseAsync(BatchSize, stopping).AsTask(), stopping);
                if (leases.Count > 0)
                {
                    // What is leased is ours until it is settled: to lease anew instead would leave these keys locked until a restart.
                    await decided.WriteAsync(await InsistAsync(() => pipeline.DecideAsync(leases, stopping), stopping), stopping);
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

    /// <summary>Every step can be repeated (a commit skips delivery keys it holds already, the queue ignores settled leases) and is repeated alone.</summary>
    private async Task SettleAsync(ChannelReader<DecidedBatch> decided, CancellationToken stopping)
    {
        try
        {
            await foreach (var batch in decided.ReadAllAsync(CancellationToken.None))
            {
                var started = Stopwatch.GetTimestamp();
                if (batch.Commits.Count > 0)
                {
                    await InsistAsync(() => CommitAsync(batch), stopping);
                    Announce(batch);
                }

                await InsistAsync(() => EndLeasesAsync(batch), stopping);
                pipeline.Measure(batch, Stopwatch.GetElapsedTime(started));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopping while a disk is away: what is not settled comes back at the next start.
        }
    }

    /// <summary>Once for each commit, or what it asks for is done twice.</summary>
    private void Announce(DecidedBatch batch)
    {
        foreach (var commit in batch.Commits)
        {
            states.Put(commit.Commit.Key, commit.NewState);
            if (commit.Commit.UsedCodes.Count > 0)
            {
                clinic.Changed(commit.Commit.Key.Practice);
            }
        }

        outbox.Offer(batch.Commits);
        timers.Notice(batch.Commits.Select(c => c.Commit));
        checkpoints.Notice(batch.Commits.Select(c => c.Commit));
        views.Notice(batch.Commits);
        names.Notice(batch.Commits);
    }

    private async Task<bool> CommitAsync(DecidedBatch batch)
    {
        await store.CommitAsync([.. batch.Commits.Select(c => c.Commit)], CancellationToken.None);
        return true;
    }

    private async Task<bool> EndLeasesAsync(DecidedBatch batch)
    {
        await queue.CompleteAsync(batch.Done, CancellationToken.None);
        foreach (var (lease, delay, reason) in batch.Retries)
        {
            await queue.RetryAfterAsync(lease, delay, reason, CancellationToken.None);
        }

        foreach (var (lease, reason) in batch.Parked)
        {
            await queue.ParkAsync(lease, reason, CancellationToken.None);
        }

        return true;
    }

    /// <summary>Tries until the disk is back or the host stops.</summary>
    private async Task<T> InsistAsync<T>(Func<Task<T>> step, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await step();
            }
            catch (Exception e) when (e is QueueUnavailableException || StoreFaults.IsAway(e))
            {
                Log.Waiting(logger, e.GetType().Name);
                await Task.Delay(Pause, time, stopping);
            }
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
/// <param name="TraceParent">The span that decided it; null when nobody listens.</param>
internal sealed record DecidedCommit(PipelineCommit Commit, object? NewState, string Account, string? TraceParent = null)
{
    /// <summary>Names by which people were recognised, as keyed hashes.</summary>
    internal IReadOnlyList<Learned> Learned { get; init; } = [];
}
