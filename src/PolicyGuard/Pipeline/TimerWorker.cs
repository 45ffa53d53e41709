using PolicyGuard.Connect;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>Turns stored timers that are due into queued messages. A timer is removed only after its message is on disk.</summary>
internal sealed partial class TimerWorker(
    IPipelineStore store, IEventQueue queue, PracticeDirectory practices, TimeProvider time, ILogger<TimerWorker> logger) : BackgroundService
{
    private const int BatchSize = 500;

    /// <summary>A look at the store at least this often, in case another host set a timer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset sleepingUntil = DateTimeOffset.MinValue;

    /// <summary>Wakes the worker when a commit holds a timer due before the one it sleeps for.</summary>
    internal void Notice(IEnumerable<PipelineCommit> commits)
    {
        var earliest = DateTimeOffset.MaxValue;
        foreach (var commit in commits)
        {
            foreach (var timer in commit.Timers)
            {
                if (timer.Due is { } due && due < earliest)
                {
                    earliest = due;
                }
            }
        }

        lock (gate)
        {
            if (earliest < sleepingUntil)
            {
                wake.TrySetResult();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Armed before the look, so that a commit in between is not slept through.
                var signal = Arm();
                await FireDueAsync(stoppingToken);
                var wait = await NextWaitAsync(stoppingToken);
                if (wait > TimeSpan.Zero)
                {
                    using var slept = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    await Task.WhenAny(signal, Task.Delay(wait, time, slept.Token));
                    await slept.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is QueueUnavailableException or StoreUnavailableException)
            {
                Log.Waiting(logger, e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private Task Arm()
    {
        lock (gate)
        {
            wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            sleepingUntil = DateTimeOffset.MaxValue;
            return wake.Task;
        }
    }

    private async Task<TimeSpan> NextWaitAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = await store.NextTimerAsync(cancellationToken) ?? DateTimeOffset.MaxValue;
        var until = next < now + LongestWait ? next : now + LongestWait;
        lock (gate)
        {
            sleepingUntil = until;
        }

        return until - now;
    }

    private async Task FireDueAsync(CancellationToken cancellationToken)
    {
        var due = await store.ReadDueTimersAsync(time.GetUtcNow(), BatchSize, cancellationToken);
        if (due.Count == 0)
        {
            return;
        }

        var queued = await Task.WhenAll(due.Select(timer => EnqueueAsync(timer, cancellationToken)));
        await store.DeleteTimersAsync([.. queued.OfType<TimerRow>()], cancellationToken);
    }

    private async Task<TimerRow?> EnqueueAsync(TimerRow timer, CancellationToken cancellationToken)
    {
        if (practices.AccountOf(timer.Key.Practice) is not { } account)
        {
            return timer;
        }

        var message = timer.Key.Kind == StateKinds.Session
            ? new OwnMessage(timer.Key, timer.Context, Live: new LiveFact.TimerFired(timer.Name))
            : new OwnMessage(timer.Key, timer.Context, Meeting: new MeetingFact.TimerFired(timer.Name));
        var deliveryKey = $"timer:{timer.Key.Kind}:{timer.Key.Key}:{timer.Name}:{timer.Due.ToUnixTimeMilliseconds()}";
        await queue.EnqueueAsync(message.ToEnvelope(deliveryKey, account, time.GetUtcNow()), cancellationToken);
        return timer;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Timers wait: {Cause}. They fire when it is back.")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}
