using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PolicyGuard.Storage;

/// <summary>The database cannot take work now; nothing was written. The message carries no data.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Red from the first failed commit to the next good one.</summary>
internal sealed class StoreHealth : IHealthCheck
{
    private volatile string? fault;

    internal void Good() => fault = null;

    internal void Bad(string cause) => fault = cause;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(fault is { } cause ? HealthCheckResult.Unhealthy($"The database cannot store: {cause}.") : HealthCheckResult.Healthy());
}
