using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Enforce;

namespace PolicyGuard.Companion;

internal static class CompanionModule
{
    /// <summary>A clinic's clients may share one address, and all open at the full hour.</summary>
    private const int ExchangesAMinute = 120;

    internal static IServiceCollection AddCompanion(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CompanionOptions>().Bind(configuration.GetSection("Companion"))
            .Validate(o => CompanionOptions.Fault(o.FrameAncestors ?? "") is null, "Companion:FrameAncestors: must be origins like https://zoom.example").ValidateOnStart();
        services.AddSingleton<CompanionApp>();
        services.AddSingleton<PanelPasses>();
        services.AddSingleton<ContextGate>();
        services.AddSingleton<PanelLeavers>();
        services.AddSingleton<PanelRights>();
        services.AddSingleton<PanelPaces>();
        services.AddSingleton<CompanionMetrics>();
        services.AddSingleton<PanelRegistry>();
        services.AddSingleton<CompanionRooms>();
        services.AddSingleton<ICompanionSurface, PanelOrders>();
        services.AddSingleton<PanelReports>();
        services.AddSingleton<PanelTaps>();
        services.AddSingleton<PanelShown>();
        services.AddHostedService<PanelWatch>();
        services.AddSignalR(options =>
        {
            options.AddFilter<HubFaults>();
            options.MaximumReceiveMessageSize = CompanionHub.MostBytes;

            // A panel beats every five seconds; a dead connection is known before its session counts as lost.
            (options.KeepAliveInterval, options.ClientTimeoutInterval) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        }).AddJsonProtocol(options => options.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, PanelJson.Default));
        services.Configure<RateLimiterOptions>(options => options.AddPolicy(CompanionEndpoints.RateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "none", _ => new FixedWindowRateLimiterOptions { PermitLimit = ExchangesAMinute, Window = TimeSpan.FromMinutes(1) })));
        return services;
    }

    internal static WebApplication MapCompanion(this WebApplication app)
    {
        CompanionEndpoints.Map(app);

        // Only web sockets: with any other transport the connection's own secret would stand in addresses.
        app.MapHub<CompanionHub>("/hubs/companion", options => options.Transports = HttpTransportType.WebSockets).AllowAnonymous();
        return app;
    }
}
