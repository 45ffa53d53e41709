using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>One request to the service's address, signed over its raw bytes; no redirect is followed and no answer waited for longer than Zoom does.</summary>
internal sealed class SignedPost(TimeProvider time) : IDisposable
{
    /// <summary>By the machine's clock: a day's clock that runs ten times as fast does not make a receiver ten times as slow.</summary>
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(3) };

    internal static string Sign(string timestamp, byte[] body)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        return "v0=" + Hmac(message);
    }

    /// <summary>Null when there was no answer in time.</summary>
    internal async Task<HttpResponseMessage?> SendAsync(Uri target, byte[] body, string? requestId, CancellationToken cancellationToken)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", Sign(timestamp, body));
        if (requestId is not null)
        {
            request.Headers.Add("x-zm-request-id", requestId);
        }

        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Whether the address proves that it holds our secret (<c>endpoint.url_validation</c>).</summary>
    internal async Task<bool> ValidateAsync(Uri target, CancellationToken cancellationToken)
    {
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=');
        var body = new JsonObject
        {
            ["payload"] = new JsonObject { ["plainToken"] = token }, ["event_ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(), ["event"] = "endpoint.url_validation",
        };
        using var answer = await SendAsync(target, Encoding.UTF8.GetBytes(body.ToJsonString()), null, cancellationToken);
        if (answer is not { StatusCode: HttpStatusCode.OK, Content.Headers.ContentType.MediaType: "application/json" })
        {
            return false;
        }

        var said = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return said?["plainToken"]?.GetValue<string>() == token && said["encryptedToken"]?.GetValue<string>() == Hmac(Encoding.UTF8.GetBytes(token));
    }

    public void Dispose() => http.Dispose();

    private static string Hmac(byte[] message) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SimulatedZoom.WebhookSecret), message));
}
