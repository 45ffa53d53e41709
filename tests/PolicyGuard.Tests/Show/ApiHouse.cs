using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Connect;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Show;

/// <summary>The whole service in a folder of its own, on a clock that stands still. Zoom is a closed port unless one is given.</summary>
internal sealed class ApiHouse : IAsyncDisposable
{
    internal const string Key = "a-test-key-0123456789";
    internal static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-api-").FullName;
    private readonly Uri zoom;
    private readonly bool listening;
    private static ApiContract? contract;
    private WebApplication app = null!;

    private ApiHouse(Uri? zoom, bool listening) => (this.zoom, this.listening) = (zoom ?? new Uri("http://127.0.0.1:9"), listening);

    internal FakeTimeProvider Time { get; } = new(Noon);

    /// <summary>Sends the bootstrap key.</summary>
    internal HttpClient Http { get; private set; } = null!;

    internal IServiceProvider Services => app.Services;

    internal T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>For the service, and for commands beside it.</summary>
    internal string[] Settings =>
    [
        "--Urls=http://127.0.0.1:0", $"--Zoom:ApiBaseUrl={zoom}", $"--Zoom:OAuthBaseUrl={zoom}", "--Zoom:AccountId=" + SimulatedZoom.Account,
        "--Zoom:ClientId=" + SimulatedZoom.ClientId, "--Zoom:ClientSecret=" + SimulatedZoom.ClientSecret, "--Zoom:WebhookSecretTokens=" + SimulatedZoom.WebhookSecret,
        "--Policy:Mode=enforce", $"--Storage:ConnectionString={Path.Combine(folder, "policyguard.db")}", $"--Access:BootstrapKey={Key}",
    ];

    internal string Practice => Services.GetRequiredService<PracticeDirectory>().All.Single().Id;

    /// <param name="listening">True: a real server on a real port, because addresses are decoded there. Such a test belongs to the console's collection.</param>
    internal static async Task<ApiHouse> OpenAsync(Uri? zoom = null, bool listening = false)
    {
        var house = new ApiHouse(zoom, listening);
        await house.StartAsync();
        return house;
    }

    /// <summary>Ends the service and starts another on the same folder.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    internal HttpClient Client(string? key = null, string address = "http://localhost")
    {
        var http = listening ? new HttpClient { BaseAddress = new Uri(app.Urls.First()) } : app.GetTestClient();
        http.BaseAddress = listening ? http.BaseAddress : new Uri(address);
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    internal Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    internal Task<Answer> PutAsync(string path, string json, string? ifMatch = null) => SendAsync(HttpMethod.Put, path, json, ifMatch);

    internal Task<Answer> PostAsync(string path, string? json = null) => SendAsync(HttpMethod.Post, path, json);

    internal Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    internal async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string? ifMatch = null, string type = "application/json", string? accept = null, string? noneMatch = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path.StartsWith('/') ? path : $"/api/v1/{path}", UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch).ShouldBeTrue();
        }

        foreach (var (name, value) in new[] { ("Accept", accept), ("If-None-Match", noneMatch) })
        {
            (value is null || request.Headers.TryAddWithoutValidation(name, value)).ShouldBeTrue();
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Answer.OfAsync(response);
        (await ContractAsync()).Check(method, request.RequestUri!.OriginalString, answer);
        return answer;
    }

    /// <summary>What the service says of its own API. The same for every house, so it is asked once.</summary>
    internal async Task<ApiContract> ContractAsync() =>
        contract ??= new ApiContract(JsonNode.Parse(await Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!);

    internal async Task<Answer> SendBytesAsync(HttpMethod method, string path, byte[] body, string type)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.OfAsync(response);
    }

    /// <summary>A webhook as Zoom signs it.</summary>
    internal async Task TellAsync(string name, JsonObject payload)
    {
        payload["account_id"] = SimulatedZoom.Account;
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["event"] = name, ["event_ts"] = Time.GetUtcNow().ToUnixTimeMilliseconds(), ["payload"] = payload }.ToJsonString());
        var timestamp = Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/zoom", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, body));
        request.Headers.Add("x-zm-request-id", Guid.NewGuid().ToString());
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    /// <summary>The first violations of the rule in the meeting, once there are any.</summary>
    internal async Task<JsonNode> SeeViolationAsync(string meeting, string rule)
    {
        JsonNode? seen = null;
        (await PolicyGuard.Sandbox.Day.Stage.SeeAsync(async () => (seen = (await GetAsync($"violations?meeting={meeting}&rule={rule}")).Json["items"]!.AsArray().FirstOrDefault()) is null ? null : "seen"))
            .ShouldBe("seen");
        return seen!;
    }

    internal async Task FillAsync(params object[] rows)
    {
        await using var database = await DatabaseAsync();
        database.AddRange(rows);
        await database.SaveChangesAsync();
    }

    internal Task<PolicyGuardDb> DatabaseAsync() => Services.GetRequiredService<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync();

    internal ViolationRow Violation(string id, DateTimeOffset? at = null, string rule = "SCH-01", string severity = "critical", string phase = "scheduled", string? outcome = "fixedVerified",
        string host = "host-1", string meeting = "84712639219", string? uuid = null, string? reason = null) => new()
        {
            Practice = Practice, Id = id, Rule = rule, RuleVersion = 1, Severity = severity, Phase = phase, MeetingId = meeting, MeetingUuid = uuid, Host = host,
            Subject = "settings.waiting_room", Before = "false", Wanted = "true", Mode = "enforce", Decision = "fix", Outcome = outcome, Surface = "rest", Reason = reason,
            OccurredAt = at ?? Noon, ReceivedAt = Noon.AddMilliseconds(90), DecidedAt = Noon.AddMilliseconds(95), DoneAt = Noon.AddMilliseconds(400), Evidence = """["acc|r1"]""",
        };

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync()
    {
        app = PolicyGuardBuilder.Build(
            Settings,
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
                if (!listening)
                {
                    builder.WebHost.UseTestServer();
                }
            });
        await app.StartAsync();
        Http = Client(Key);
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>What came back, read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, string? Type, string? ETag, HttpResponseHeaders Headers)
{
    internal JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The faulty members a problem names.</summary>
    internal IEnumerable<string> Faults => Json["errors"]!.AsObject().Select(e => e.Key);

    internal IReadOnlyList<string> Ids => [.. Json["items"]!.AsArray().Select(i => i!["id"]!.GetValue<string>())];

    internal static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Content.Headers.ContentType?.MediaType, response.Headers.ETag?.ToString(),
        response.Headers);

    internal void ShouldBeProblem(HttpStatusCode status, params string[] faults)
    {
        Status.ShouldBe(status, Body);
        Type.ShouldBe("application/problem+json");
        Json["status"]!.GetValue<int>().ShouldBe((int)status);
        Json["title"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        if (faults.Length > 0)
        {
            Faults.ShouldBe(faults, ignoreOrder: true);
        }
    }
}
