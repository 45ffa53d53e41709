using System.Collections.Concurrent;
using System.Threading.Channels;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Reads a practice's staff again when Zoom says that its users changed: whoever is none of them any more has no say from the panel, and a
/// new colleague is nobody's stranger. Nothing is lost in a crash, because every start reads all of them.
/// </summary>
internal sealed partial class StaffWorker(PracticeDirectory practices, StaffReader reader, PanelLeavers leavers, TimeProvider time, ILogger<StaffWorker> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    private readonly Channel<string> changed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Practices whose reading failed and is due again.</summary>
    private readonly ConcurrentDictionary<string, bool> waiting = new(StringComparer.Ordinal);

    /// <summary>Who left has no say from this moment on, also while Zoom cannot be read; everything else waits for the list.</summary>
    internal void Notice(string practice, MappedEvent.StaffChanged change)
    {
        if (change is { User: { } user, Left: { } left })
        {
            leavers.Note(practice, user, left, change.At);
        }

        changed.Writer.TryWrite(practice);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await changed.Reader.WaitToReadAsync(stoppingToken))
            {
                var due = new HashSet<string>(StringComparer.Ordinal);
                while (changed.Reader.TryRead(out var practice))
                {
                    due.Add(practice);
                }

                await ReadAsync(due, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // As above.
        }
    }

    private async Task ReadAsync(HashSet<string> due, CancellationToken stoppingToken)
    {
        foreach (var practice in due.Select(practices.Find).OfType<ConnectedPractice>())
        {
            try
            {
                if (await reader.ReadAsync(practice.Id, practice.Account, stoppingToken) is not ZoomResult<IReadOnlyList<ZoomUser>>.Ok and var refused)
                {
                    Log.NotRead(logger, practice.Id, refused.Problem ?? "");
                    _ = AgainAsync(practice.Id, stoppingToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Housekeeping must never take the live guard down with it.
                Log.NotRead(logger, practice.Id, e.GetType().Name);
                _ = AgainAsync(practice.Id, stoppingToken);
            }
        }
    }

    /// <summary>Beside the others, who must not wait for it.</summary>
    private async Task AgainAsync(string practice, CancellationToken stoppingToken)
    {
        if (waiting.TryAdd(practice, true))
        {
            await Task.Delay(TryAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            waiting.TryRemove(practice, out _);
            changed.Writer.TryWrite(practice);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Who the staff of practice {Practice} are now could not be read: {Reason}")]
        public static partial void NotRead(ILogger logger, string practice, string reason);
    }
}
