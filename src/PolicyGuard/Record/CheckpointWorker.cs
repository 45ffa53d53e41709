using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>
/// Signs every ledger at the start, each hour, after the end of a session and once more when everything else has stopped. Ends that come
/// close together share one. The log has each head too: where logs are kept elsewhere, they witness against a database put back to yesterday.
/// </summary>
internal sealed partial class CheckpointWorker(LedgerCheckpoints checkpoints, StorageOptions options, LedgerSigner signer, TimeProvider time, ILogger<CheckpointWorker> logger)
    : BackgroundService, IHostedLifecycleService, IHealthCheck
{
    internal static readonly TimeSpan Every = TimeSpan.FromHours(1);
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private const string All = "";
    private const string Closed = "closed";

    private readonly Channel<string> asked = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, string> faults = new(StringComparer.Ordinal);

    /// <summary>To be told of every commit that is on disk.</summary>
    internal void Notice(IEnumerable<PipelineCommit> commits)
    {
        foreach (var commit in commits)
        {
            if (commit.Session is { State: Closed })
            {
                asked.Writer.TryWrite(commit.Key.Practice);
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(AskEveryHourAsync(stoppingToken), WorkAsync(stoppingToken));

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        asked.Writer.TryWrite(All);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Sign(Practices());
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Degraded, not unhealthy: sessions are to be protected also while somebody looks into the ledger.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(faults.IsEmpty ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", faults.Values.Distinct(StringComparer.Ordinal))));

    private async Task AskEveryHourAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                asked.Writer.TryWrite(All);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The last one is signed when everything has stopped.
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        var named = false;
        try
        {
            while (await asked.Reader.WaitToReadAsync(stopping))
            {
                var wanted = new HashSet<string>(StringComparer.Ordinal);
                while (asked.Reader.TryRead(out var practice))
                {
                    wanted.Add(practice);
                }

                if (!named)
                {
                    Log.Key(logger, Convert.ToHexStringLower(signer.KeyId));
                    named = true;
                }

                Sign(wanted.Contains(All) ? Practices() : wanted);
                await Task.Delay(Pause, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // See above.
        }
    }

    private List<string> Practices()
    {
        try
        {
            using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
            using var row = sql.Query("SELECT Id FROM practice");
            var found = new List<string>();
            while (row.Read())
            {
                found.Add(row.GetString(0));
            }

            return found;
        }
        catch (SqliteException e)
        {
            Log.NotSigned(logger, "-", e.SqliteExtendedErrorCode);
            return [];
        }
    }

    private void Sign(IReadOnlyCollection<string> practices)
    {
        foreach (var practice in practices)
        {
            try
            {
                Note(practice, checkpoints.Sign(practice));
            }
            catch (SqliteException e)
            {
                Log.NotSigned(logger, practice, e.SqliteExtendedErrorCode);
            }
        }
    }

    private void Note(string practice, CheckpointResult result)
    {
        switch (result)
        {
            case CheckpointResult.Contradicted contradicted:
                faults[practice] = contradicted.Text;
                Log.Contradicted(logger, practice, contradicted.Number, contradicted.Sequence);
                break;
            case CheckpointResult.Signed signed:
                faults.TryRemove(practice, out _);
                Log.Signed(logger, practice, signed.Number, signed.Sequence, signed.Head);
                if (!signed.SameKey)
                {
                    Log.OtherKey(logger, practice, signed.Number);
                }

                break;
            case CheckpointResult.Idle:
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Ledgers are signed by the key with SHA-256 fingerprint {Fingerprint}")]
        public static partial void Key(ILogger logger, string fingerprint);

        [LoggerMessage(2, LogLevel.Information, "Practice {Practice}: checkpoint {Number} stands over ledger entry {Sequence}, {Head}")]
        public static partial void Signed(ILogger logger, string practice, long number, long sequence, string head);

        [LoggerMessage(3, LogLevel.Warning, "Practice {Practice}: no checkpoint could be signed (SQLite error {Code}); the next one stands over these entries too")]
        public static partial void NotSigned(ILogger logger, string practice, int code);

        [LoggerMessage(4, LogLevel.Critical, "Practice {Practice}: the ledger is not what checkpoint {Number} signed; entries up to {Sequence} were changed or are missing. No new checkpoint is signed.")]
        public static partial void Contradicted(ILogger logger, string practice, long number, long sequence);

        [LoggerMessage(5, LogLevel.Error, "Practice {Practice}: checkpoint {Number} is signed by another key than the ones before it; was keys/ledger.key lost?")]
        public static partial void OtherKey(ILogger logger, string practice, long number);
    }
}
