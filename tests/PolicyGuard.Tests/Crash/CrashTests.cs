using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Record;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Crash;

/// <summary>
/// Real processes: load, kill -9 in the middle of it, restart, twenty times over. Whatever was answered 204 must have had its effect,
/// once, and the ledger must be whole.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Rounds = 20;
    private const int EventsARound = 40;
    private const string Key = "crash-test-key-0123456789";

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-crash-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(3) };
    private readonly int port = FreePort();
    private Process? process;

    [Fact]
    public async Task Twenty_times_killed_under_load_nothing_acknowledged_is_lost_or_done_twice()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        var hosts = Enumerable.Range(0, 40).Select(_ => zoom.AddUser()).ToList();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var acknowledged = new ConcurrentDictionary<int, SimulatedMeeting>();
        var random = new Random(20261124);
        var number = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await StartAsync(zoom);
            var killAfter = random.Next(EventsARound / 4, EventsARound);
            var mine = Enumerable.Range(0, EventsARound).Select(_ => (Number: ++number, Meeting: Recording(zoom, hosts[number % hosts.Count]))).ToList();
            var answers = 0;
            await Parallel.ForEachAsync(mine, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (item, _) =>
            {
                if (await SendAsync(item.Number, item.Meeting))
                {
                    acknowledged[item.Number] = item.Meeting;
                    if (Interlocked.Increment(ref answers) == killAfter)
                    {
                        process!.Kill();
                    }
                }
            });
            process!.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await StartAsync(zoom);
        await DrainAsync();
        var export = await http.GetStreamAsync(new Uri($"http://127.0.0.1:{port}/api/v1/ledger/export"), TestContext.Current.CancellationToken);
        using var ledger = new MemoryStream();
        await export.CopyToAsync(ledger, TestContext.Current.CancellationToken);
        ledger.Position = 0;
        (await LedgerVerifier.VerifyAsync(ledger, TestContext.Current.CancellationToken)).ExitCode.ShouldBe(0);

        var entries = Encoding.UTF8.GetString(ledger.ToArray()).Split('\n').Where(l => l.StartsWith("{\"sequence\"", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l)!).ToList();
        var bodies = entries.ToLookup(e => e["kind"]!.GetValue<string>(), e => JsonNode.Parse(e["body"]!.GetValue<string>())!);
        var violations = bodies["violation"].Where(v => v["rule"]!.GetValue<string>() == "LIV-11").ToLookup(v => v["meetingId"]!.GetValue<string>(), v => v["id"]!.GetValue<string>());
        var outcomes = bodies["outcome"].ToLookup(o => o["violation"]!.GetValue<string>());
        var calls = zoom.Journal.Where(j => j.Body.Contains("recording.stop", StringComparison.Ordinal)).GroupBy(j => j.Path).ToDictionary(g => g.Key, g => g.Count());
        var late = 0;
        foreach (var meeting in acknowledged.Values)
        {
            var violation = violations[meeting.Id].ShouldHaveSingleItem($"meeting {meeting.Id}: recorded once");
            var outcome = outcomes[violation].ShouldHaveSingleItem($"meeting {meeting.Id}: one outcome");
            if (!calls.ContainsKey($"/v2/live_meetings/{meeting.Id}/events"))
            {
                // Killed too long: an act that is late dies, and says so.
                late++;
                outcome["outcome"]!.GetValue<string>().ShouldBe("unenforced");
                (outcome["reason"]?.GetValue<string>()).ShouldBeOneOf(
                    "the deadline passed before it could be done", "the event came too late to act on", "its deadline passed while the service was down; whether it was done before is not known");
            }
        }

        var repeated = calls.Values.Count(c => c > 1);
        output.WriteLine($"{Rounds} kills: {acknowledged.Count} acknowledged of {number} sent, each recorded once with one outcome; {calls.Values.Sum()} calls to Zoom, {repeated} repeated after a crash, {late} died at their deadline; {entries.Count} ledger entries intact");
        acknowledged.Count.ShouldBeGreaterThan(Rounds * EventsARound / 4);

        // Only what was under way at the moment of a kill may be asked again.
        repeated.ShouldBeLessThanOrEqualTo(Rounds * 32);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static SimulatedMeeting Recording(SimulatedZoom zoom, string host)
    {
        var meeting = zoom.Schedule(host, TimeProvider.System.GetUtcNow());
        zoom.Open(meeting).Start();
        return meeting;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartAsync(SimulatedZoom zoom)
    {
        process?.Dispose();
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "policyguard.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Urls"] = $"http://127.0.0.1:{port}", ["Zoom__ApiBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__OAuthBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__AccountId"] = SimulatedZoom.Account,
            ["Zoom__ClientId"] = SimulatedZoom.ClientId, ["Zoom__ClientSecret"] = SimulatedZoom.ClientSecret, ["Zoom__WebhookSecretTokens"] = SimulatedZoom.WebhookSecret, ["Zoom__Plan"] = "Business",
            ["Policy__Mode"] = "enforce", ["Access__BootstrapKey"] = Key, ["Storage__ConnectionString"] = Path.Combine(folder, "policyguard.db"),
        })
        {
            info.Environment[name] = value;
        }

        process = Process.Start(info)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await UntilAsync(async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"))).IsSuccessStatusCode, TimeSpan.FromSeconds(20));
    }

    /// <summary>Until the queue is empty and every violation, on every page, has its outcome.</summary>
    private Task DrainAsync() => UntilAsync(
        async () =>
        {
            var status = await http.GetFromJsonAsync<JsonObject>(new Uri($"http://127.0.0.1:{port}/api/v1/status"));
            if (status!["queued"]!.GetValue<long>() != 0)
            {
                return false;
            }

            var cursor = "";
            do
            {
                var page = await http.GetFromJsonAsync<JsonObject>(new Uri($"http://127.0.0.1:{port}/api/v1/violations?rule=LIV-11&limit=200{cursor}"));
                if (page!["items"]!.AsArray().Any(v => v!["outcome"] is null))
                {
                    return false;
                }

                cursor = page["next"]?.GetValue<string>() is { } next ? $"&cursor={next}" : "";
            }
            while (cursor.Length > 0);
            return true;
        },
        TimeSpan.FromSeconds(90));

    /// <summary>A process has no event to wait for; it is asked every 20 ms.</summary>
    private static async Task UntilAsync(Func<Task<bool>> look, TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < patience)
        {
            try
            {
                if (await look())
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not up yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        throw new TimeoutException("The process did not get there.");
    }

    /// <returns>True when it was answered 2xx.</returns>
    private async Task<bool> SendAsync(int number, SimulatedMeeting meeting)
    {
        var now = TimeProvider.System.GetUtcNow();
        var thing = new JsonObject
        {
            ["id"] = long.Parse(meeting.Id, CultureInfo.InvariantCulture), ["uuid"] = $"crash{number:D8}==", ["host_id"] = meeting.Host, ["topic"] = "Session", ["type"] = 2,
            ["recording_file"] = new JsonObject { ["recording_start"] = SimulatedMeeting.Time(now), ["recording_end"] = "" },
        };
        var body = new JsonObject { ["event"] = "recording.started", ["event_ts"] = now.ToUnixTimeMilliseconds(), ["payload"] = new JsonObject { ["account_id"] = SimulatedZoom.Account, ["object"] = thing } };
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}/webhooks/zoom")) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, bytes));
        request.Headers.Add("x-zm-request-id", $"crash-{number}");
        try
        {
            using var answer = await http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
