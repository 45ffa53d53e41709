using Microsoft.Extensions.Options;

namespace PolicyGuard.Policies;

internal static class PoliciesModule
{
    internal static IServiceCollection AddPolicies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PolicyOptions>().Bind(configuration.GetSection("Policy")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new PolicySource(provider.GetRequiredService<IOptions<PolicyOptions>>().Value.Load()));
        services.AddSingleton<PolicyStore>();
        return services;
    }
}
