using PolicyGuard.Show.Api;

namespace PolicyGuard.Show;

internal static class ShowModule
{
    internal static IServiceCollection AddShow(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddOpenApi();
        return services;
    }

    internal static WebApplication MapShow(this WebApplication app)
    {
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1").RequireAuthorization();
        ReadEndpoints.Map(api);
        WriteEndpoints.Map(api);
        return app;
    }
}
