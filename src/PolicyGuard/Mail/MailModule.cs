using Microsoft.Extensions.Options;

namespace PolicyGuard.Mail;

internal static class MailModule
{
    internal static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value);
        services.AddSingleton<MailSender>();
        return services;
    }
}
