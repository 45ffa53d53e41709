using Microsoft.Extensions.Options;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Policies;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

internal static class PipelineModule
{
    internal static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddSingleton<PracticeDirectory>();
        services.AddSingleton<RunningSessions>();
        services.AddSingleton<StateCache>();
        services.AddSingleton<FirstEventHandler>();
        services.AddSingleton<HostCalendar>();
        services.AddSingleton<BookingResolver>();
        services.AddSingleton<ServiceStart>();
        services.AddSingleton<SessionDesk>();
        services.AddSingleton<MeetingDesk>();
        services.AddSingleton<LinkAnswers>();
        services.AddSingleton<MeetingPipeline>();
        services.AddSingleton<MeetingSurvey>();
        services.AddSingleton<AccountCheck>();
        services.AddSingleton<PolicyPreview>();
        services.AddSingleton<PipelineMetrics>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<OperationsWatch>();
        services.AddSingleton<StaffReader>();
        services.AddSingleton<StaffWorker>();
        services.AddSingleton<CalendarSweep>();
        services.AddSingleton<TimerWorker>();
        services.AddSingleton<StaleViews>();
        services.AddSingleton<LearnedNames>();
        services.AddSingleton<AutoOpenBook>();
        services.AddSingleton<CompanionLinks>();
        services.AddSingleton<IPanelDesk, PanelDesk>();
        services.AddHostedService<OpeningStep>();
        services.AddHostedService<PipelineWorker>();
        services.AddHostedService<OutboxWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<TimerWorker>());
        services.AddHostedService<SweepWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<StaffWorker>());
        services.AddHostedService<ClinicWorker>();
        services.AddHostedService<PanelViewWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<LearnedNames>());
        services.AddHostedService<AutoOpenWorker>();
        return services;
    }
}

/// <summary>Runs before the workers: schema, practices, policies, calendars and what a crash left undone are there when the first event is decided.</summary>
internal sealed class OpeningStep(
    IServiceProvider provider, PracticeDirectory practices, IPersonalDataProtector personal, PolicyStore policies, HostCalendar calendar, RunningSessions running, IPipelineStore store,
    Outbox outbox, IOptions<ZoomOptions> zoom, IOptions<PolicyOptions> policy) : IHostedService
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

        // Without the keys that wrapped theirs nothing of a practice can be read or decided: better no start than a green one that waits for ever.
        foreach (var practice in practices.All)
        {
            _ = personal.HasKey(practice.Id);
        }

        policies.Load(practices.All.Select(p => p.Id));
        await calendar.LoadAsync(cancellationToken);
        await running.LoadAsync(cancellationToken);
        await outbox.TakeUpLeftoversAsync(store, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
