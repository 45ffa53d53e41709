using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Links;

/// <summary>The whole service between a simulated Zoom and a real mail server, on a clock that moves only when told to.</summary>
internal sealed class LinkHouse : IAsyncDisposable
{
    internal const string Jane = "jane@canary.example.org";
    internal static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private const string Key = "a-test-key-0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-links-").FullName;
    private readonly string? policy;
    private readonly string mode;
    private readonly IReadOnlyList<string>? mailSettings;
    private WebApplication app = null!;

    private LinkHouse(SimulatedZoom zoom, SimulatedMail mail, FakeTimeProvider time, string? policy, string mode, IReadOnlyList<string>? mailSettings)
    {
        (Zoom, Mail, Time, this.policy, this.mode, this.mailSettings) = (zoom, mail, time, policy, mode, mailSettings);
        Host = zoom.AddUser();
    }

    internal SimulatedZoom Zoom { get; }

    internal SimulatedMail Mail { get; }

    internal FakeTimeProvider Time { get; }

    internal string Host { get; }

    internal HttpClient Api { get; private set; } = null!;

    /// <summary>What the service said in its log, which goes to everybody who runs it.</summary>
    internal KeptLines Log { get; } = new();

    /// <param name="rules">Lines of a policy's rules; the built-in policy when null.</param>
    /// <param name="mailSettings">In place of those that lead to <paramref name="mail"/>; empty for none.</param>
    internal static async Task<LinkHouse> OpenAsync(
        string? rules = null, string mode = "enforce", SimulatedMail? mail = null, IReadOnlyList<string>? mailSettings = null, string linkBreakingFixes = "auto")
    {
        var time = new FakeTimeProvider(Noon);
        var policy = rules is null ? null : $"policy: {{id: test, version: 1}}\ndefaults: {{mode: enforce, linkBreakingFixes: {linkBreakingFixes}}}\nrules:\n{rules}\n";
        var house = new LinkHouse(await SimulatedZoom.StartAsync("http://127.0.0.1:0", time), mail ?? SimulatedMail.Start(), time, policy, mode, mailSettings);
        await house.StartAsync();
        return house;
    }

    internal async Task StartAsync()
    {
        List<string> more = [.. mailSettings ?? ["--Mail:Host=127.0.0.1", $"--Mail:Port={Mail.Port}", "--Mail:Security=none", "--Mail:From=practice@clinic.example"]];
        if (policy is not null)
        {
            var file = Path.Combine(folder, "policy.yaml");
            await File.WriteAllTextAsync(file, policy, TestContext.Current.CancellationToken);
            more.Add($"--Policy:File={file}");
        }

        app = PolicyGuardBuilder.Build(
            [
                "--Urls=http://127.0.0.1:0", $"--Zoom:ApiBaseUrl={Zoom.Address}", $"--Zoom:OAuthBaseUrl={Zoom.Address}", $"--Zoom:AccountId={SimulatedZoom.Account}",
                $"--Zoom:ClientId={SimulatedZoom.ClientId}", $"--Zoom:ClientSecret={SimulatedZoom.ClientSecret}", $"--Zoom:WebhookSecretTokens={SimulatedZoom.WebhookSecret}", "--Zoom:Plan=Business",
                $"--Policy:Mode={mode}", $"--Storage:ConnectionString={Path.Combine(folder, "policyguard.db")}", $"--Access:BootstrapKey={Key}", .. more,
            ],
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
                builder.Services.AddSingleton<Serilog.Core.ILogEventSink>(Log);
            });
        await app.StartAsync();
        Api = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Zoom.Webhooks.Target = new Uri(Api.BaseAddress, "/webhooks/zoom");
    }

    internal async Task StopAsync()
    {
        Zoom.Webhooks.Target = null;
        Api.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    internal T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    internal Task<JsonNode> PersonAsync(string id = "jd", string alias = "J.D.", string? email = Jane, string? verified = "2026-11-01", Action<JsonObject>? more = null)
    {
        var person = new JsonObject { ["alias"] = alias, ["role"] = "client", ["emails"] = email is null ? [] : new JsonArray(email), ["contactVerifiedOn"] = verified };
        more?.Invoke(person);
        return SendAsync(HttpMethod.Put, $"people/{id}", person);
    }

    /// <summary>A meeting whose people are known, read by the service.</summary>
    internal async Task<SimulatedMeeting> MeetingAsync(TimeSpan ahead, string[]? people = null, string profile = "individual", Action<JsonObject>? change = null)
    {
        var meeting = Zoom.Schedule(Host, Time.GetUtcNow() + ahead, change);
        await UntilAsync(async () => await FindAsync(meeting), "the meeting is read");
        await ExpectAsync(meeting, people ?? ["jd"], profile);
        return meeting;
    }

    internal Task<JsonNode> ExpectAsync(SimulatedMeeting meeting, string[] people, string profile = "individual") => SendAsync(
        HttpMethod.Put, $"expected/{meeting.Id}", new JsonObject { ["profile"] = profile, ["expected"] = new JsonArray([.. people.Select(p => (JsonNode)new JsonObject { ["person"] = p })]) });

    internal async Task<JsonNode?> FindAsync(SimulatedMeeting meeting) =>
        (await GetAsync("meetings?limit=200"))["items"]!.AsArray().FirstOrDefault(m => m!["meetingId"]!.GetValue<string>() == meeting.Id);

    internal async Task<JsonNode?> LinkAsync(SimulatedMeeting meeting, string alias = "J.D.") =>
        (await FindAsync(meeting))?["links"]!.AsArray().FirstOrDefault(l => l!["alias"]!.GetValue<string>() == alias);

    internal Task<JsonNode> SeeAsync(SimulatedMeeting meeting, string details, string alias = "J.D.", TimeSpan step = default) => UntilAsync(
        async () => await LinkAsync(meeting, alias) is { } link && link["details"]!.GetValue<string>() == details ? link : null, $"details {details} of {alias}", step);

    internal async Task<IReadOnlyList<JsonNode>> ViolationsAsync(string rule) => [.. (await GetAsync($"violations?rule={rule}&limit=200"))["items"]!.AsArray().Select(v => v!)];

    internal Task<JsonNode> ViolationAsync(string rule, string subject, string outcome, TimeSpan step = default) => UntilAsync(
        async () => (await ViolationsAsync(rule)).FirstOrDefault(v => v["subject"]!.GetValue<string>() == subject && v["outcome"]?.GetValue<string>() == outcome), $"{rule} {subject} {outcome}", step);

    internal async Task<JsonNode> GetAsync(string path) => (await Api.GetFromJsonAsync<JsonNode>(new Uri($"/api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken))!;

    /// <summary>The people of a session that runs, once it is known.</summary>
    internal async Task<JsonArray?> RosterAsync(LiveRoom room)
    {
        using var answer = await Api.GetAsync(new Uri($"/api/v1/sessions?uuid={Uri.EscapeDataString(room.Uuid)}", UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["participants"] as JsonArray : null;
    }

    internal async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Default) };
        using var answer = await Api.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Everything that came in is decided and every action has been reported, on a clock that stands still.</summary>
    internal async Task QuietAsync()
    {
        for (var calm = 0; calm < 3;)
        {
            await using var database = await Service<Microsoft.EntityFrameworkCore.IDbContextFactory<PolicyGuard.Storage.PolicyGuardDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
            var busy = (await GetAsync("status"))["queued"]!.GetValue<long>() > 0 || Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.AsNoTracking(database.Set<PolicyGuard.Storage.OutboxActionRow>()).Any();
            calm = busy ? 0 : calm + 1;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks until it sees something; the clock moves by <paramref name="step"/> a look.</summary>
    internal async Task<T> UntilAsync<T>(Func<Task<T?>> look, string what, TimeSpan step = default)
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
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{what} did not come; meetings {await GetAsync("meetings")}, violations {string.Join(' ', (await GetAsync("violations?limit=50"))["items"]!.AsArray().Select(v => $"{v!["rule"]} {v["subject"]} {v["outcome"]} {v["reason"]};"))}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Zoom.DisposeAsync();
        await Mail.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}

internal sealed class KeptLines : Serilog.Core.ILogEventSink
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

    internal string Text => string.Join('\n', lines);

    public void Emit(Serilog.Events.LogEvent logEvent) => lines.Enqueue($"{logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture)} {logEvent.Exception}");
}
