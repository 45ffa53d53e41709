using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PolicyGuard.Storage;

/// <summary>The database cannot take work now; nothing was written. The message carries no data.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Red from the first failed commit to the next good one, or failed read to the next good one. Told apart because a full disk still
/// reads, and because an idle house has nothing to commit by which it could turn green.
/// </summary>
internal sealed class StoreHealth : IHealthCheck
{
    private volatile string? writeFault;
    private volatile string? readFault;

    internal void Wrote() => writeFault = null;

    internal void NotWritten(string cause) => writeFault = cause;

    internal void Read() => readFault = null;

    internal void NotRead(string cause) => readFault = cause;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((writeFault, readFault) switch
        {
            ({ } cause, _) => HealthCheckResult.Unhealthy($"The database cannot store: {cause}."),
            (null, { } cause) => HealthCheckResult.Unhealthy($"The database cannot be read: {cause}."),
            (null, null) => HealthCheckResult.Healthy(),
        });
}
