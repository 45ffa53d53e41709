namespace PolicyGuard.Clinic;

internal static class ClinicModule
{
    internal static IServiceCollection AddClinic(this IServiceCollection services)
    {
        services.AddSingleton<ClinicVersions>();
        services.AddSingleton<StaffNotes>();
        services.AddSingleton<PeopleStore>();
        services.AddSingleton<ExpectedStore>();
        services.AddSingleton<ConsentStore>();
        services.AddSingleton<EntranceCodes>();
        services.AddSingleton<ClinicDirectory>();
        return services;
    }
}
