using PolicyGuard.Clinic;
using PolicyGuard.Connect;

namespace PolicyGuard.Show.Api;

/// <summary>API keys. The key itself is in the answer that made it and never again.</summary>
internal static class KeyEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/keys", ListAsync).Takes().Says<Page<KeyShape>>("Keys, oldest first, without their secrets");
        api.MapPost("/keys", AddAsync).Takes().Reads<KeyWrite>("application/json").Says<NewKeyShape>("Makes a key and shows it this once", StatusCodes.Status201Created);
        api.MapDelete("/keys/{id}", RevokeAsync).Takes().Says("Revokes a key at once", StatusCodes.Status204NoContent).MayMiss();
    }

    private static async Task<IResult> ListAsync(HttpContext context, ApiKeyStore keys, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.IsFaulty
            ? request.Problem()
            : TypedResults.Ok(new Page<KeyShape>([.. (await keys.ListAsync(cancellation)).Select(k => new KeyShape(k.Id, k.Name, k.CreatedAt, k.RevokedAt))], null));
    }

    private static async Task<IResult> AddAsync(HttpContext context, ApiKeyStore keys, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (await request.BodyAsync(ApiJson.Default.KeyWrite) is not { } body)
        {
            return request.Problem();
        }

        if (string.IsNullOrWhiteSpace(body.Name) || body.Name.Length > 80)
        {
            request.Fault("name", "must be 1 to 80 characters");
        }
        else if (!VisibleText.Is(body.Name))
        {
            request.Fault("name", VisibleText.Fault);
        }

        if (request.IsFaulty)
        {
            return request.Problem();
        }

        var (row, key) = await keys.AddAsync(body.Name!, cancellation);
        return TypedResults.Created($"/api/v1/keys/{row.Id}", new NewKeyShape(row.Id, row.Name, row.CreatedAt, key));
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, ApiKeyStore keys, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        return request.IsFaulty ? request.Problem() : await keys.RevokeAsync(id, cancellation) ? TypedResults.NoContent() : ApiAnswers.NotFound("key");
    }
}
