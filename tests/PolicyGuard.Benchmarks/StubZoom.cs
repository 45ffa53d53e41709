using System.Collections.Concurrent;
using System.Diagnostics;

namespace PolicyGuard.Benchmarks;

/// <summary>Answers at once, so that only PolicyGuard's own time is measured; notes when each live call arrived.</summary>
internal sealed class StubZoom : IAsyncDisposable
{
    private readonly WebApplication app;

    private StubZoom(WebApplication app) => this.app = app;

    /// <summary>Meeting id -> timestamp of the first live-control call.</summary>
    internal ConcurrentDictionary<string, long> Calls { get; } = new();

    /// <summary>The account's users, by id.</summary>
    internal string[] Users { get; set; } = [];

    internal static async Task<StubZoom> StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var server = builder.Build();
        var zoom = new StubZoom(server);
        server.MapPost("/oauth/token", () => Results.Json(new { access_token = "bench", token_type = "bearer", expires_in = 3599, scope = "", api_url = $"http://127.0.0.1:{port}" }));
        server.MapGet("/v2/users", () => Results.Json(new { page_size = 300, next_page_token = "", users = zoom.Users.Select(id => new { id, type = 2, status = "active", email = "therapist@clinic.example" }) }));
        server.MapPatch("/v2/live_meetings/{id}/events", (string id) =>
        {
            zoom.Calls.TryAdd(id, Stopwatch.GetTimestamp());
            return Results.StatusCode(StatusCodes.Status202Accepted);
        });
        server.MapFallback(() => Results.Json(new { code = 3001, message = "Meeting is not found or has expired." }, statusCode: StatusCodes.Status404NotFound));
        await server.StartAsync();
        return zoom;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
