using System.Threading.Channels;
using PolicyGuard.Connect;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Reads a practice's staff again when Zoom says that its users changed: whoever is none of them any more has no say from the panel, and a
/// new colleague is nobody's stranger. Nothing is lost in a crash, because every start reads all of them.
/// </summary>
internal sealed partial class StaffWorker(PracticeDirectory practices, StaffReader reader, TimeProvider time, ILogger<StaffWorker> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    private readonly Channel<string> changed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    internal void Notice(string practice) => changed.Writer.TryWrite(practice);

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
        var failed = new List<string>();
        foreach (var practice in due.Select(practices.Find).OfType<ConnectedPractice>())
        {
            try
            {
                if (await reader.ReadAsync(practice.Id, practice.Account, stoppingToken) is not ZoomResult<IReadOnlyList<ZoomUser>>.Ok and var refused)
                {
                    Log.NotRead(logger, practice.Id, refused.Problem ?? "");
                    failed.Add(practice.Id);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Housekeeping must never take the live guard down with it.
                Log.NotRead(logger, practice.Id, e.GetType().Name);
                failed.Add(practice.Id);
            }
        }

        if (failed.Count > 0)
        {
            await Task.Delay(TryAgain, time, stoppingToken);
            failed.ForEach(Notice);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Who the staff of practice {Practice} are now could not be read: {Reason}")]
        public static partial void NotRead(ILogger logger, string practice, string reason);
    }
}
