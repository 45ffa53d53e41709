using System.Text;
using PolicyGuard.Receive;

namespace PolicyGuard.Benchmarks;

/// <summary>The ceiling: our web server and our signature check, an answer, and nothing kept.</summary>
internal static class VerifyOnlyServer
{
    internal static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        byte[][] secrets = [Encoding.UTF8.GetBytes(SignedRequests.Secret)];
        app.MapPost("/webhooks/zoom", async context =>
        {
            var body = new byte[(int)(context.Request.ContentLength ?? 0)];
            await context.Request.Body.ReadExactlyAsync(body);
            var headers = context.Request.Headers;
            var verdict = WebhookSignature.Verify(
                headers["x-zm-signature"], headers["x-zm-request-timestamp"], body, secrets, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                WebhookOptions.DefaultToleranceSeconds);
            context.Response.StatusCode = verdict == SignatureVerdict.Valid ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized;
        });
        await app.RunAsync();
    }
}
