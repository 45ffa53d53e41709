using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Record;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Crash;

/// <summary>A real process on a disk that is really full: nothing is acknowledged that is not kept, and nobody has to restart anything.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const string Key = "full-disk-key-0123456789";
    private const int Small = 100;

    /// <summary>More than SQLite may still have in a file that it made earlier.</summary>
    private const int Large = 500_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SmallDisk disk = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private Process? process;
    private int sent;

    [Fact]
    public async Task A_full_disk_is_503_and_red_and_when_there_is_room_again_all_goes_on_by_itself()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        zoom.AddUser();
        await StartAsync(zoom);
        (await SendAsync("before", Small)).ShouldBe(HttpStatusCode.NoContent);
        await UntilAsync(async () => await ProcessedAsync() == 1, "the first event");

        disk.Fill(process!);
        foreach (var name in new[] { "one", "two", "three" })
        {
            (await SendAsync(name)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        await UntilAsync(async () => await ReadyAsync() == HttpStatusCode.ServiceUnavailable, "red");
        process!.HasExited.ShouldBeFalse();

        disk.Free(process);
        await UntilAsync(async () => await ReadyAsync() == HttpStatusCode.OK, "green");
        foreach (var name in new[] { "one", "two", "three", "three" })
        {
            (await SendAsync(name)).ShouldBe(HttpStatusCode.NoContent);
        }

        await UntilAsync(async () => await ProcessedAsync() == 4, "the events that Zoom sent again");
        await using var export = await http.GetStreamAsync(new Uri("/api/v1/ledger/export", UriKind.Relative), TestContext.Current.CancellationToken);
        (await LedgerVerifier.VerifyAsync(export, TestContext.Current.CancellationToken)).ExitCode.ShouldBe(0);
        output.WriteLine($"{disk.Kind}: {sent} requests, 3 refused with 503, 4 events kept, red and green again, ledger intact");
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
        disk.Dispose();
    }

    private async Task StartAsync(SimulatedZoom zoom)
    {
        var info = disk.On("dotnet", Path.Combine(AppContext.BaseDirectory, "policyguard.dll"));
        (info.RedirectStandardError, info.RedirectStandardOutput, info.UseShellExecute) = (true, true, false);
        var address = $"http://127.0.0.1:{FreePort()}";
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Urls"] = address, ["Zoom__ApiBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__OAuthBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__AccountId"] = SimulatedZoom.Account,
            ["Zoom__ClientId"] = SimulatedZoom.ClientId, ["Zoom__ClientSecret"] = SimulatedZoom.ClientSecret, ["Zoom__WebhookSecretTokens"] = SimulatedZoom.WebhookSecret,
            ["Access__BootstrapKey"] = Key, ["Storage__ConnectionString"] = Path.Combine(disk.Folder, "policyguard.db"),
        })
        {
            info.Environment[name] = value;
        }

        process = Process.Start(info)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        http.BaseAddress = new Uri(address);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        await UntilAsync(async () => await ReadyAsync() == HttpStatusCode.OK, "the start");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<HttpStatusCode> ReadyAsync()
    {
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        return ready.StatusCode;
    }

    private async Task<long> ProcessedAsync() =>
        (await http.GetFromJsonAsync<JsonObject>(new Uri("/api/v1/status", UriKind.Relative), TestContext.Current.CancellationToken))!["processed"]!.GetValue<long>();

    private async Task<HttpStatusCode> SendAsync(string name, int padding = Large)
    {
        sent++;
        var now = TimeProvider.System.GetUtcNow();
        var thing = new JsonObject { ["id"] = 84_700_000_001, ["uuid"] = $"{name}==", ["host_id"] = "HOST0001AAAAAAAAAAAAAA", ["type"] = 2, ["padding"] = new string('x', padding) };
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["event"] = "meeting.started", ["event_ts"] = now.ToUnixTimeMilliseconds(), ["payload"] = new JsonObject { ["account_id"] = SimulatedZoom.Account, ["object"] = thing },
        }.ToJsonString());
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/zoom", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, body));
        request.Headers.Add("x-zm-request-id", name);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>A process has no event to wait for; it is asked every 20 ms.</summary>
    private static async Task UntilAsync(Func<Task<bool>> look, string what)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            try
            {
                if (await look())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{what} did not come.");
    }
}
