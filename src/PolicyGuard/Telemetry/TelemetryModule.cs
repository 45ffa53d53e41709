using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;

namespace PolicyGuard.Telemetry;

internal static class TelemetryModule
{
    internal const string Name = "PolicyGuard";

    /// <summary>Without one of them nothing is exported, because the SDK's own default is an address on this machine where mostly nobody listens.</summary>
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Compact JSON on standard error; frameworks at Warning, because their Information lines hold addresses and parameters.</summary>
    internal static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        // Its own logger, not the static one: of two hosts in a process the second would take over the lines of the first.
        builder.Services.AddSerilog(preserveStaticLogger: true, configureLogger: (provider, log) => log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Polly", LogEventLevel.Fatal)

            // It calls every refusal of a hub an error; real faults are told by the hub's own filter.
            .MinimumLevel.Override("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Error)
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .ReadFrom.Services(provider)
            .WriteTo.Console(new IdsOnlyFormatter(), standardErrorFromLevel: LogEventLevel.Verbose));
        if (Endpoints.Any(key => builder.Configuration[key] is { Length: > 0 }))
        {
            AddExport(builder.Services, builder.Configuration);
        }

        return builder;
    }

    /// <summary>
    /// Everything else about the export is read from the standard <c>OTEL_*</c> variables by the SDK. Only our own meter and source: the
    /// frameworks' would tell paths and addresses, which hold ids of meetings and people.
    /// </summary>
    private static void AddExport(IServiceCollection services, ConfigurationManager configuration)
    {
        var export = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("policyguard", serviceVersion: typeof(TelemetryModule).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector())
            .UseOtlpExporter();
        if (configuration["OTEL_METRICS_EXPORTER"] is not "none")
        {
            export.WithMetrics(metrics => metrics.AddMeter(Name));
        }

        if (configuration["OTEL_TRACES_EXPORTER"] is not "none")
        {
            export.WithTracing(traces => traces.AddSource(Name));
        }
    }

    internal static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        return routes;
    }

    /// <summary>Names each part and what is wrong with it; nothing else of the inside.</summary>
    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        using var stream = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("status", report.Status.ToString().ToLowerInvariant());
            writer.WriteStartObject("parts");
            foreach (var (name, part) in report.Entries)
            {
                writer.WriteString(name, part.Status == HealthStatus.Healthy ? "healthy" : part.Description ?? part.Status.ToString());
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        await context.Response.Body.WriteAsync(stream.ToArray());
    }
}
