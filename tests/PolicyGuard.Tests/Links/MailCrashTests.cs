using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Links;

/// <summary>Real processes, killed while they mail: nobody gets two mails, nobody is forgotten, and what is not known is called unverified.</summary>
public sealed class MailCrashTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Kills = 8;
    private const int People = 120;
    private const string Key = "crash-test-key-0123456789";

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-mailcrash-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly int port = FreePort();
    private Process? process;

    [Fact]
    public async Task Killed_again_and_again_while_details_go_out_nobody_is_mailed_twice_and_nobody_is_forgotten()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        await using var mail = SimulatedMail.Start();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var host = zoom.AddUser();
        await StartAsync(zoom, mail);
        zoom.Webhooks.Target = null;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("O", CultureInfo.InvariantCulture);
        await Parallel.ForAsync(0, People, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var meeting = zoom.Schedule(host, TimeProvider.System.GetUtcNow().AddMinutes(40));
            await PutAsync($"people/p{i}", new JsonObject { ["alias"] = $"P{i}", ["role"] = "client", ["emails"] = new JsonArray($"p{i}@example.org"), ["contactVerifiedOn"] = today });
            await PutAsync($"expected/{meeting.Id}", new JsonObject { ["profile"] = "individual", ["expected"] = new JsonArray(new JsonObject { ["person"] = $"p{i}" }) });
        });

        // The sweep of every start finds the meetings; the kill comes somewhere in between.
        var random = new Random(20261127);
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAsync();
            var target = mail.Asked + random.Next(1, People / Kills);
            await StartAsync(zoom, mail);
            await UntilAsync(() => Task.FromResult(mail.Asked >= target || mail.Asked >= People), TimeSpan.FromSeconds(30));
        }

        await KillAsync();
        await StartAsync(zoom, mail);
        var standings = new List<string>();
        await UntilAsync(async () =>
        {
            standings = await StandingsAsync();
            return standings.Count == People && standings.TrueForAll(s => s is "sent" or "unverified");
        }, TimeSpan.FromSeconds(60));

        var counts = mail.Delivered.GroupBy(m => m.To).Select(g => g.Count()).ToList();
        var unverified = standings.Count(s => s == "unverified");
        output.WriteLine($"{Kills + 1} kills: {mail.Delivered.Count} mails to {counts.Count} of {People} people, none twice; {standings.Count(s => s == "sent")} sent, {unverified} unverified");
        counts.ShouldAllBe(c => c == 1);
        counts.Count.ShouldBeGreaterThanOrEqualTo(People - unverified);

        // Only what was on its way at a kill may be unknown.
        unverified.ShouldBeLessThanOrEqualTo((Kills + 1) * 8);
        mail.Delivered.Count.ShouldBeGreaterThan(People / 2);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<List<string>> StandingsAsync()
    {
        var page = await http.GetFromJsonAsync<JsonObject>(new Uri($"http://127.0.0.1:{port}/api/v1/meetings?limit=200"));
        return [.. page!["items"]!.AsArray().SelectMany(m => m!["links"]!.AsArray()).Select(l => l!["details"]!.GetValue<string>())];
    }

    private async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task PutAsync(string path, JsonObject body)
    {
        using var answer = await http.PutAsJsonAsync(new Uri($"http://127.0.0.1:{port}/api/v1/{path}"), body, JsonSerializerOptions.Default);
        answer.EnsureSuccessStatusCode();
    }

    private async Task StartAsync(SimulatedZoom zoom, SimulatedMail mail)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "policyguard.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Urls"] = $"http://127.0.0.1:{port}", ["Zoom__ApiBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__OAuthBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__AccountId"] = SimulatedZoom.Account,
            ["Zoom__ClientId"] = SimulatedZoom.ClientId, ["Zoom__ClientSecret"] = SimulatedZoom.ClientSecret, ["Zoom__WebhookSecretTokens"] = SimulatedZoom.WebhookSecret, ["Zoom__Plan"] = "Business",
            ["Policy__Mode"] = "enforce", ["Access__BootstrapKey"] = Key, ["Storage__ConnectionString"] = Path.Combine(folder, "policyguard.db"),
            ["Mail__Host"] = "127.0.0.1", ["Mail__Port"] = mail.Port.ToString(CultureInfo.InvariantCulture), ["Mail__Security"] = "none", ["Mail__From"] = "practice@clinic.example",
        })
        {
            info.Environment[name] = value;
        }

        process = Process.Start(info)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await UntilAsync(async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"))).IsSuccessStatusCode, TimeSpan.FromSeconds(30));
    }

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
}
