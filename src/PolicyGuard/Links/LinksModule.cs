namespace PolicyGuard.Links;

internal static class LinksModule
{
    internal static IServiceCollection AddLinks(this IServiceCollection services)
    {
        services.AddSingleton<MailBook>();
        services.AddSingleton<LinkReleaser>();
        services.AddSingleton<RegistrationDesk>();
        services.AddSingleton<RegistrantList>();
        return services;
    }
}
