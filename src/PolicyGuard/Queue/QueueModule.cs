using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PolicyGuard.Queue.Embedded;

namespace PolicyGuard.Queue;

internal static class QueueModule
{
    internal static IServiceCollection AddQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueueOptions>().Bind(configuration.GetSection("Queue")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<QueueHealth>();
        services.AddSingleton<BodyProtector>();
        services.AddSingleton<EmbeddedQueue>();
        services.AddSingleton<IEventQueue>(provider => provider.GetRequiredService<EmbeddedQueue>());
        services.AddHealthChecks().AddCheck<QueueHealth>("queue");
        return services;
    }
}

internal sealed class QueueOptions
{
    internal const string Embedded = "Embedded";

    /// <summary>Only <c>Embedded</c> in this version: one process, one SQLite file beside the database.</summary>
    [RegularExpression("(?i)Embedded", ErrorMessage = "Queue:Kind: only 'Embedded' is built in this version; Service Bus comes later.")]
    public string Kind { get; init; } = Embedded;
}

/// <summary>The words of <see cref="Envelope.Kind"/>.</summary>
internal static class EnvelopeKinds
{
    /// <summary>A webhook body as Zoom sent it.</summary>
    internal const string Zoom = "zoom";

    /// <summary>An event of the panel in the host's client, as the panel sent it; the ordering key names the meeting.</summary>
    internal const string Companion = "companion";
}

/// <summary>Red from the first failed commit to the next good one.</summary>
internal sealed class QueueHealth : IHealthCheck
{
    private volatile string? fault;

    internal bool IsGood => fault is null;

    internal void Good() => fault = null;

    internal void Bad(string cause) => fault = cause;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(fault is { } cause ? HealthCheckResult.Unhealthy($"The queue cannot store: {cause}.") : HealthCheckResult.Healthy());
}
