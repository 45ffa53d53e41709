using System.Collections.Concurrent;
using System.Threading.Channels;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>Sessions whose view is not the newest any more. To mark one costs nothing where nobody looks.</summary>
internal sealed class StaleViews(PanelRegistry registry)
{
    private readonly Channel<StateKey> line = Channel.CreateUnbounded<StateKey>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<StateKey, bool> marked = new();

    internal ChannelReader<StateKey> Line => line.Reader;

    internal void Notice(IEnumerable<DecidedCommit> commits)
    {
        foreach (var commit in commits)
        {
            if (commit.Commit.Key.Kind == StateKinds.Session && registry.Find(commit.Commit.Key.Practice, commit.Commit.Key.Key) is not null)
            {
                Mark(commit.Commit.Key);
            }
        }
    }

    internal void Mark(StateKey key)
    {
        if (marked.TryAdd(key, true))
        {
            line.Writer.TryWrite(key);
        }
    }

    /// <summary>What is marked from now on is shown anew.</summary>
    internal void Take(StateKey key) => marked.TryRemove(key, out _);
}

/// <summary>Shows every panel its session as last committed. Beside the pipeline, which never waits for it.</summary>
internal sealed partial class PanelViewWorker(
    StaleViews stale, PanelRegistry registry, CompanionRooms rooms, StateCache states, SessionDesk sessions, PracticeDirectory practices, TimeProvider time, ILogger<PanelViewWorker> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var key in stale.Line.ReadAllAsync(stoppingToken))
            {
                stale.Take(key);
                try
                {
                    await ShowAsync(key, stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The next commit of the session tries again; the panel says by itself when it has heard nothing for long.
                    Log.NotShown(logger, key.Key, e.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Panels open anew after the start and are shown everything.
        }
    }

    private async Task ShowAsync(StateKey key, CancellationToken cancellationToken)
    {
        if (registry.Find(key.Practice, key.Key) is not { IsProven: true } room || practices.Find(key.Practice) is not { } practice)
        {
            return;
        }

        var state = await states.SessionAsync(key, cancellationToken);
        await rooms.KnowAsync(room, state, cancellationToken);
        if (state is not null)
        {
            rooms.Show(key.Practice, key.Key, PanelView.Of(state, await sessions.ContextAsync(practice, state, cancellationToken), time.GetUtcNow()));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The view of meeting {Uuid} could not be made: {Cause}")]
        public static partial void NotShown(ILogger logger, string uuid, string cause);
    }
}
