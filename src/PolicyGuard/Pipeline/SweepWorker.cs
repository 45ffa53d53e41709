using PolicyGuard.Connect;

namespace PolicyGuard.Pipeline;

/// <summary>
/// When what is looked at: each practice's whole calendar when it connects and every night, and every few minutes what would otherwise
/// stay quiet (<see cref="OperationsWatch"/>).
/// </summary>
internal sealed partial class SweepWorker(
    PracticeDirectory practices, CalendarSweep sweep, OperationsWatch watch, TimeProvider time, ILogger<SweepWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly TimeOnly Night = new(2, 30);

    /// <summary>By practice, the hosts whose calendars were seen in this round; a practice that was seen whole is in <see cref="done"/>.</summary>
    private readonly Dictionary<string, HashSet<string>> seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> done = new(StringComparer.Ordinal);
    private DateTimeOffset nextSweep = DateTimeOffset.MinValue;
    private TimeSpan pause = FirstPause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await SweepAsync(stoppingToken);
                    foreach (var practice in practices.All)
                    {
                        await watch.LookAsync(practice, stoppingToken);
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Housekeeping must never take the live guard down with it.
                    Log.Waiting(logger, e.GetType().Name);
                }

                var untilSweep = nextSweep - time.GetUtcNow();
                await Task.Delay(untilSweep < FirstPause ? FirstPause : untilSweep < LookEvery ? untilSweep : LookEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A sweep that was cut short starts anew at the next start.
        }
    }

    /// <summary>What Zoom did not let us see is asked for again, ever more rarely, and what it did let us see is not.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < nextSweep)
        {
            return;
        }

        foreach (var practice in practices.All.Where(p => !done.Contains(p.Id)))
        {
            if (!seen.TryGetValue(practice.Id, out var hosts))
            {
                seen.Add(practice.Id, hosts = new HashSet<string>(StringComparer.Ordinal));
            }

            if (await sweep.RunAsync(practice, hosts, cancellationToken))
            {
                done.Add(practice.Id);
            }
        }

        if (practices.All.All(p => done.Contains(p.Id)))
        {
            seen.Clear();
            done.Clear();
            (nextSweep, pause) = (NextNight(), FirstPause);
        }
        else
        {
            nextSweep = time.GetUtcNow() + pause;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private DateTimeOffset NextNight()
    {
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date + Night.ToTimeSpan(), TimeSpan.Zero);
        return today > now ? today : today.AddDays(1);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The sweep waits: {Cause}")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}
