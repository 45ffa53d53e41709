using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PolicyGuard.Show.Api;

/// <summary>What <c>/openapi/v1.json</c> says beyond what the framework finds out by itself: parameters, tags, keys, and the faults in a problem.</summary>
internal static class ApiDocument
{
    private const string Key = "key";

    internal static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, context, cancellation) =>
        {
            document.Info = new OpenApiInfo { Title = "PolicyGuard", Version = "v1", Description = "Times are ISO 8601 with their offset. A problem (RFC 9457) names every fault of a request at once." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
        options.AddSchemaTransformer(async (schema, context, cancellation) =>
        {
            if (context.JsonTypeInfo.Type.IsAssignableTo(typeof(ProblemDetails)))
            {
                schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
                schema.Properties["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Names this request in the service's log" };
                if (context.JsonTypeInfo.Type.IsAssignableTo(typeof(HttpValidationProblemDetails)))
                {
                    var place = await context.GetOrCreateSchemaAsync(typeof(FaultShape), null, cancellation);
                    schema.Properties["faults"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = place, Description = "The faults of a policy or a sheet, by their places" };
                }
            }
        });
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var traits = metadata.OfType<ApiTrait>().ToHashSet();
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<QueryParameters>().SelectMany(q => q.All))
        {
            operation.Parameters.Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.About, Schema = SchemaOf(parameter) });
        }

        if (traits.Contains(ApiTrait.TakesTag))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "If-Match", In = ParameterLocation.Header, Required = traits.Contains(ApiTrait.NeedsTag), Description = "The ETag that was read, or * for whatever is there", Schema = Text(),
            });
        }

        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status[0] == '2')
            {
                await DescribeAsync((OpenApiResponse)response, traits, metadata.OfType<OrOne>().FirstOrDefault(), context, cancellation);
            }
        }

        foreach (var (type, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
        {
            content.Schema = IsJson(type) ? content.Schema : Text();
        }
    }

    private static async Task DescribeAsync(OpenApiResponse response, HashSet<ApiTrait> traits, OrOne? one, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (traits.Contains(ApiTrait.GivesTag))
        {
            response.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { ["ETag"] = new OpenApiHeader { Description = "For If-Match", Schema = Text() } };
        }

        foreach (var (type, content) in response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
        {
            content.Schema = !IsJson(type) ? Text()
                : one is null ? content.Schema
                : new OpenApiSchema { AnyOf = [content.Schema!, await context.GetOrCreateSchemaAsync(one.Shape, null, cancellation)] };
        }
    }

    private static OpenApiSchema SchemaOf(ApiParameter parameter) => parameter.Kind switch
    {
        ApiParameterKind.Text when parameter.Words is { } words => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. words.Select(w => JsonValue.Create(w))] },
        ApiParameterKind.Text => Text(),
        ApiParameterKind.Limit => new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = ApiRequest.MostLimit.ToString(CultureInfo.InvariantCulture) },
        ApiParameterKind.Time => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        ApiParameterKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static bool IsJson(string type) => type.EndsWith("json", StringComparison.Ordinal);
}
