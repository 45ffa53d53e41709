using System.Text.Json.Serialization;

namespace PolicyGuard.Receive;

internal static class ReceiveModule
{
    internal static IServiceCollection AddReceive(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection("Webhook")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<ReceiveMetrics>();
        services.AddSingleton<RefusedDeliveries>();
        services.AddHostedService<RefusedCountsWriter>();
        services.AddSingleton<WebhookEndpoints>();
        return services;
    }

    internal static IEndpointRouteBuilder MapReceive(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<WebhookEndpoints>();

        // Nothing behind it concerns Zoom: who it is, the signature says.
        routes.MapPost("/webhooks/zoom", endpoints.ReceiveAsync).AllowAnonymous().ShortCircuit();
        return routes;
    }
}

/// <summary>What Zoom wants to see when it checks the address.</summary>
internal sealed record UrlValidationAnswer(string PlainToken, string EncryptedToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UrlValidationAnswer))]
[JsonSerializable(typeof(RefusedCounts))]
internal sealed partial class ReceiveJson : JsonSerializerContext;
