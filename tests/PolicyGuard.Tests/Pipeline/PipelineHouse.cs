using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Connect;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Zoom;
using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>The whole service: signed webhooks go in, a route table stands in for Zoom, and the clock moves only when told to.</summary>
internal sealed class PipelineHouse : IAsyncDisposable
{
    internal const string Key = "a-test-key-0123456789";
    internal const string Host = "HOST0001AAAAAAAAAAAAAA";
    internal const string MeetingId = "84712639219";
    internal const string Control = $"PATCH /v2/live_meetings/{MeetingId}/events";
    internal const string Meeting = $"/v2/meetings/{MeetingId}";
    internal const string Users = "GET /v2/users";
    internal const string Calendar = $"GET /v2/users/{Host}/meetings";
    internal static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private const string Secret = "a-webhook-secret";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Action<IServiceCollection>? replace;
    private readonly Dictionary<string, string> settings;
    private WebApplication app = null!;
    private int deliveries;

    private PipelineHouse(Action<IServiceCollection>? replace, Dictionary<string, string>? settings) => (this.replace, this.settings) = (replace, settings ?? []);

    internal string Folder { get; } = Directory.CreateTempSubdirectory("policyguard-pipeline-").FullName;

    internal FakeTimeProvider Time { get; } = new(Noon);

    internal StubZoom Zoom { get; } = new();

    internal HttpClient Http { get; private set; } = null!;

    internal IServiceProvider Services => app.Services;

    internal string Practice => Services.GetRequiredService<PracticeDirectory>().All.Single().Id;

    /// <summary>With an account of one licensed host and an empty calendar, until the test says otherwise.</summary>
    internal static async Task<PipelineHouse> OpenAsync(Action<IServiceCollection>? replace = null, Action<StubZoom>? zoom = null, Dictionary<string, string>? settings = null)
    {
        var house = new PipelineHouse(replace, settings);
        house.Zoom.On("POST /oauth/token", ZoomHouse.TokenAnswer("token-1"));
        house.Zoom.On(Users, StubZoom.Json(200, $$"""{"users":[{"id":"{{Host}}","type":2,"status":"active","email":"therapist@clinic.example"}]}"""));
        house.Zoom.On(Calendar, StubZoom.Json(200, """{"meetings":[]}"""));
        house.Zoom.On(Control, StubZoom.Json(202, ""));
        house.Zoom.On($"GET {Meeting}", () => ZoomDocuments.Meeting(house.Time.GetUtcNow().AddDays(2)));
        zoom?.Invoke(house.Zoom);
        await house.StartAsync();
        return house;
    }

    internal async Task StartAsync()
    {
        app = PolicyGuardBuilder.Build(
            [
                "--Urls=http://127.0.0.1:0", "--Zoom:ApiBaseUrl=https://zoom.example/v2", "--Zoom:OAuthBaseUrl=https://zoom.example", "--Zoom:AccountId=" + SimulatedZoom.Account,
                "--Zoom:ClientId=client", "--Zoom:ClientSecret=secret", $"--Zoom:WebhookSecretTokens={Secret}", "--Policy:Mode=enforce",
                $"--Storage:ConnectionString={Path.Combine(Folder, "policyguard.db")}", $"--Access:BootstrapKey={Key}", .. settings.Select(s => $"--{s.Key}={s.Value}"),
            ],
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
                builder.Services.AddKeyedSingleton<HttpMessageHandler>(ZoomModule.Client, Zoom);
                replace?.Invoke(builder.Services);
                builder.WebHost.UseTestServer();
            });
        await app.StartAsync();
        Http = app.GetTestClient();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>True when the service ended by itself, which no fault of the outside may bring about.</summary>
    internal bool HasStopped => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    internal async Task StopAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Sends an event whose signature a proxy took away; refused.</summary>
    internal Task<HttpStatusCode> PostUnsignedAsync() => PostAsync(
        Encoding.UTF8.GetBytes("""{"event":"meeting.ended","event_ts":1}"""),
        headers => headers.Add("x-zm-request-timestamp", Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));

    /// <summary>Sends anything to the webhook, as anybody on the internet can.</summary>
    internal async Task<HttpStatusCode> PostAsync(byte[] body, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/zoom", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        headers?.Invoke(request.Headers);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Signs and sends one event of the meeting.</summary>
    /// <param name="at">When it happened; now when null.</param>
    internal async Task<HttpStatusCode> TellAsync(string name, JsonObject thing, DateTimeOffset? at = null, string? delivery = null, string account = SimulatedZoom.Account)
    {
        var now = Time.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["event"] = name, ["event_ts"] = (at ?? now).ToUnixTimeMilliseconds(), ["payload"] = new JsonObject { ["account_id"] = account, ["object"] = thing },
        }.ToJsonString());
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/zoom", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", Sign(timestamp, body));
        request.Headers.Add("x-zm-request-id", delivery ?? $"delivery-{Interlocked.Increment(ref deliveries)}");
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>A cloud recording that nobody agreed to: answered by one <c>recording.stop</c>.</summary>
    internal Task<HttpStatusCode> TellRecordingAsync(string uuid = "uuid-1==", DateTimeOffset? at = null) =>
        TellAsync("recording.started", ZoomDocuments.Live(uuid, o => o["recording_file"] = new JsonObject { ["recording_start"] = "", ["recording_end"] = "" }), at);

    internal async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path.StartsWith('/') ? path : $"/api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    internal async Task<IReadOnlyList<JsonNode>> ViolationsAsync(string rule) =>
        [.. (await GetAsync($"violations?rule={rule}&limit=200"))["items"]!.AsArray().Select(v => v!)];

    /// <summary>All outcomes that the ledger holds of the rule's violations, oldest first.</summary>
    internal async Task<IReadOnlyList<string>> HistoryAsync(string rule)
    {
        var ids = (await ViolationsAsync(rule)).Select(v => v["id"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        await using var database = await DatabaseAsync();
        var bodies = (await database.Ledger.OrderBy(l => l.Sequence).Where(l => l.Kind == "outcome").ToListAsync()).Select(l => JsonNode.Parse(l.Body)!);
        return [.. bodies.Where(b => ids.Contains(b["violation"]!.GetValue<string>())).Select(b => b["outcome"]!.GetValue<string>())];
    }

    /// <summary>The outcome of the rule's only violation, once there is one.</summary>
    internal async Task<string> OutcomeAsync(string rule, string? wanted = null, TimeSpan step = default)
    {
        var seen = "";
        return await UntilAsync(
            async () =>
            {
                var violations = await ViolationsAsync(rule);
                var outcome = violations.SingleOrDefault()?["outcome"]?.GetValue<string>();
                seen = $"{outcome ?? "none"} ({violations.SingleOrDefault()?["reason"]})";
                return wanted is null || outcome == wanted ? outcome : null;
            },
            () => $"Outcome {wanted} of {rule}, last seen {seen},", step);
    }

    internal Task<PolicyGuardDb> DatabaseAsync() => Services.GetRequiredService<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync();

    /// <summary>Looks until it sees something. The workers run on real threads, so real time passes; the house's clock moves by <paramref name="step"/> a look.</summary>
    internal Task<T> UntilAsync<T>(Func<Task<T?>> look, string what, TimeSpan step = default)
        where T : class => UntilAsync(look, () => what, step);

    private async Task<T> UntilAsync<T>(Func<Task<T?>> look, Func<string> what, TimeSpan step)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            Time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{what()} did not come; Zoom was asked {string.Join(", ", Zoom.Calls.Select(c => c.Line).GroupBy(l => l).Select(g => $"{g.Count()} x {g.Key}"))}");
    }

    internal Task UntilAsync(Func<bool> look, string what, TimeSpan step = default) => UntilAsync(() => Task.FromResult(look() ? "seen" : null), what, step);

    /// <summary>Everything that came in is decided, and every action has been reported.</summary>
    internal Task QuietAsync(TimeSpan step = default) => UntilAsync(
        async () => (await GetAsync("status"))["queued"]!.GetValue<long>() == 0 && await OutboxAsync() == 0 && (await GetAsync("status"))["queued"]!.GetValue<long>() == 0 ? "quiet" : null, "quiet", step);

    internal async Task<int> OutboxAsync()
    {
        await using var database = await DatabaseAsync();
        return await database.Set<OutboxActionRow>().CountAsync();
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var database = await DatabaseAsync();
        await database.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Sign(string timestamp, byte[] body)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        return "v0=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), message));
    }
}
