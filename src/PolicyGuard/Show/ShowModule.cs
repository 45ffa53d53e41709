using PolicyGuard.Connect;
using PolicyGuard.Show.Api;
using PolicyGuard.Show.Pages;

namespace PolicyGuard.Show;

internal static class ShowModule
{
    internal static IServiceCollection AddShow(this IServiceCollection services)
    {
        // Before the framework's own writer: the first that can write does.
        services.AddSingleton<IProblemDetailsWriter, FaultPages>();
        services.AddProblemDetails();
        services.AddOpenApi();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddRazorComponents();
        return services;
    }

    internal static WebApplication MapShow(this WebApplication app)
    {
        app.Use(next => context => PageHeaders.ApplyAsync(context, next));
        app.MapConnect();
        app.MapOpenApi();
        ApiEndpoints.Map(app);
        PageFiles.Map(app);
        SignInPages.Map(app);
        PageEndpoints.Map(app);
        return app;
    }
}
