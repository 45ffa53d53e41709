using System.Text.Json;
using PolicyGuard.Storage;

namespace PolicyGuard.Receive;

/// <summary>
/// Persists the counts of refused deliveries in <c>refused.json</c> beside the databases: every ten seconds when they changed, and at the
/// end. A crash loses what was refused in the last ten seconds.
/// </summary>
internal sealed partial class RefusedCountsWriter(
    RefusedDeliveries refused, DataFolder folder, TimeProvider time, ILogger<RefusedCountsWriter> logger) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(10);

    internal static string PathIn(DataFolder folder) => folder.File("refused.json");

    /// <summary>Null when nothing was ever counted. Throws what reading throws, and JsonException for a file without counts.</summary>
    internal static RefusedCounts? Read(string path) => !File.Exists(path) ? null
        : JsonSerializer.Deserialize(File.ReadAllBytes(path), ReceiveJson.Default.RefusedCounts) is { Total: not null, SinceAccepted: not null } counts ? counts
        : throw new JsonException("The file holds no counts.");

    /// <summary>Reads before the first request comes in.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Read(PathIn(folder)) is { } earlier)
            {
                refused.Restore(earlier);
            }
            else
            {
                // From the first start on, so that "counted since" stays true over restarts.
                refused.MarkChanged();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.NotRead(logger, e.GetType().Name);
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        WriteChanged();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                WriteChanged();
                await Task.Delay(WriteEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync writes what is left.
        }
    }

    private void WriteChanged()
    {
        if (refused.TakeChanged() is not { } counts)
        {
            return;
        }

        try
        {
            AtomicFile.Write(
                PathIn(folder), file => JsonSerializer.Serialize(file, counts, ReceiveJson.Default.RefusedCounts), replace: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refused.MarkChanged();
            Log.NotWritten(logger, e.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The counts of refused deliveries could not be read ({Cause}); counting begins anew")]
        public static partial void NotRead(ILogger logger, string cause);

        [LoggerMessage(2, LogLevel.Warning, "The counts of refused deliveries could not be written ({Cause}); trying again in ten seconds")]
        public static partial void NotWritten(ILogger logger, string cause);
    }
}
