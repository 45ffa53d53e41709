using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Policies;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

internal static class PipelineModule
{
    internal static IServiceCollection AddPipeline(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PolicyOptions>().Bind(configuration.GetSection("Policy")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new PolicySource(PolicyOptions.Load(provider.GetRequiredService<IOptions<PolicyOptions>>().Value)));
        services.AddSingleton<PracticeDirectory>();
        services.AddSingleton<StateCache>();
        services.AddSingleton<HostCalendar>();
        services.AddSingleton<SessionDesk>();
        services.AddSingleton<MeetingDesk>();
        services.AddSingleton<MeetingPipeline>();
        services.AddSingleton<PipelineMetrics>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<TimerWorker>();
        services.AddHostedService<OpeningStep>();
        services.AddHostedService<PipelineWorker>();
        services.AddHostedService<OutboxWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<TimerWorker>());
        services.AddHostedService<SweepWorker>();
        return services;
    }
}

/// <summary>Section <c>Policy</c>.</summary>
internal sealed class PolicyOptions
{
    /// <summary><c>observe</c> or <c>enforce</c>: the furthest any rule of the Server-to-Server practice may go.</summary>
    [RegularExpression("(?i)observe|enforce", ErrorMessage = "Policy:Mode: 'observe' or 'enforce'.")]
    public string Mode { get; init; } = "observe";

    /// <summary>A YAML policy; the built-in clinic policy when empty.</summary>
    public string? File { get; init; }

    internal RuleMode Cap => Enum.Parse<RuleMode>(Mode, ignoreCase: true);

    internal static Decide.Policies.ClinicPolicy Load(PolicyOptions options)
    {
        if (string.IsNullOrEmpty(options.File))
        {
            return PolicyFile.LoadDefault();
        }

        var result = PolicyFile.Parse(System.IO.File.ReadAllText(options.File));
        return result.Policy ?? throw new OptionsValidationException("Policy:File", typeof(PolicyOptions), [.. result.Faults.Select(f => $"Policy:File: {f}")]);
    }
}

/// <summary>Runs before the workers: schema, practices and calendars are there when the first event is decided.</summary>
internal sealed class OpeningStep(
    IServiceProvider provider, PracticeDirectory practices, HostCalendar calendar, IOptions<ZoomOptions> zoom, IOptions<PolicyOptions> policy) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await provider.OpenStorageAsync(cancellationToken);
        if (zoom.Value.AccountId is { Length: > 0 } account)
        {
            await practices.ConnectAsync(account, policy.Value.Cap, cancellationToken);
        }
        else
        {
            await practices.LoadAsync(cancellationToken);
        }

        await calendar.LoadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
