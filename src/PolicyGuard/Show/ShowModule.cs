using System.Text.Json.Serialization;
using PolicyGuard.Connect;
using PolicyGuard.Queue;
using PolicyGuard.Show.Api;
using PolicyGuard.Show.Pages;
using PolicyGuard.Storage;

namespace PolicyGuard.Show;

internal static class ShowModule
{
    internal static IServiceCollection AddShow(this IServiceCollection services)
    {
        // Before the framework's own writer: the first that can write does.
        services.AddSingleton<IProblemDetailsWriter, FaultPages>();
        services.AddProblemDetails();
        services.Configure<ExceptionHandlerOptions>(options => options.StatusCodeSelector = StatusOf);
        services.AddSingleton<Acknowledgements>();
        services.AddSingleton<PendingSheets>();
        services.AddOpenApi(ApiDocument.Describe);
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
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

    /// <summary>A store that takes nothing now may take it in a moment, and a caller must be able to tell that from a fault of ours.</summary>
    private static int StatusOf(Exception e) =>
        e is QueueUnavailableException || StoreFaults.IsAway(e) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
}
