namespace PolicyGuard.Enforce;

internal static class EnforceModule
{
    internal static IServiceCollection AddEnforce(this IServiceCollection services)
    {
        services.AddSingleton<MeetingReader>();
        services.AddSingleton<SettingPatcher>();
        services.AddSingleton<MeetingRepairer>();
        services.AddSingleton<Enforcer>();
        return services;
    }
}
