using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Enforce;
using PolicyGuard.Links;
using PolicyGuard.Mail;
using PolicyGuard.Pipeline;
using PolicyGuard.Policies;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Record;
using PolicyGuard.Show;
using PolicyGuard.Storage;
using PolicyGuard.Telemetry;
using PolicyGuard.Zoom;

namespace PolicyGuard;

/// <summary>The rooms of the house, in the order an event passes them. The service, its tests and the sandbox are built here alike.</summary>
internal static class PolicyGuardBuilder
{
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var app = Compose(args, configure);

        // Before anything opens a file in it: a second process must be refused, not half started.
        app.Services.GetRequiredService<DataFolderLock>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapReceive();
        app.MapTelemetry();
        app.MapCompanion();
        app.MapShow();
        return app;
    }

    /// <summary>For commands that only look: nothing starts, and a running service keeps its folder.</summary>
    internal static WebApplication BuildWithoutFolder(string[] args, Action<IServiceCollection>? configure = null) =>
        Compose(args, builder => configure?.Invoke(builder.Services));

    private static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (string.IsNullOrEmpty(builder.Configuration["Urls"]))
        {
            builder.WebHost.UseUrls("http://127.0.0.1:5080");
        }

        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.Services
            .AddReceive(builder.Configuration)
            .AddQueue(builder.Configuration)
            .AddPolicies(builder.Configuration)
            .AddPipeline()
            .AddClinic()
            .AddLinks()
            .AddEnforce()
            .AddCompanion(builder.Configuration)
            .AddRecord()
            .AddStorage(builder.Configuration)
            .AddShow()
            .AddConnect()
            .AddMail(builder.Configuration)
            .AddZoom(builder.Configuration);
        configure?.Invoke(builder);

        return builder.Build();
    }
}
