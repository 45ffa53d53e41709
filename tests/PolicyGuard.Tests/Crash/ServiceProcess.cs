using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Crash;

/// <summary>The service as a process of its own, that can be killed and started again on the same data and address.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const string Key = "crash-test-key-0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SimulatedZoom zoom;
    private readonly string data;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly ConcurrentDictionary<string, byte[]> bodies = new(StringComparer.Ordinal);
    private Process? process;

    /// <param name="data">The folder of its data.</param>
    /// <param name="settings">As environment variables, over the usual ones.</param>
    internal ServiceProcess(SimulatedZoom zoom, string data, IReadOnlyDictionary<string, string>? settings = null)
    {
        (this.zoom, this.data, this.settings) = (zoom, data, settings ?? new Dictionary<string, string>());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Http = new HttpClient { Timeout = TimeSpan.FromSeconds(10), BaseAddress = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    internal HttpClient Http { get; }

    internal Process Process => process ?? throw new InvalidOperationException("It does not run.");

    /// <param name="start">How the command is started; by itself when null.</param>
    internal async Task StartAsync(Func<string[], ProcessStartInfo>? start = null)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "policyguard.dll")];
        var info = start?.Invoke(command) ?? new ProcessStartInfo(command[0], command[1..]);
        (info.RedirectStandardError, info.RedirectStandardOutput, info.UseShellExecute) = (true, true, false);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Urls"] = Http.BaseAddress!.GetLeftPart(UriPartial.Authority), ["Zoom__ApiBaseUrl"] = zoom.Address.AbsoluteUri, ["Zoom__OAuthBaseUrl"] = zoom.Address.AbsoluteUri,
            ["Zoom__AccountId"] = SimulatedZoom.Account, ["Zoom__ClientId"] = SimulatedZoom.ClientId, ["Zoom__ClientSecret"] = SimulatedZoom.ClientSecret,
            ["Zoom__WebhookSecretTokens"] = SimulatedZoom.WebhookSecret, ["Zoom__Plan"] = "Business", ["Policy__Mode"] = "enforce", ["Access__BootstrapKey"] = Key,
            ["Storage__ConnectionString"] = Path.Combine(data, "policyguard.db"),
        }.Concat(settings))
        {
            info.Environment[name] = value;
        }

        process?.Dispose();
        process = Process.Start(info)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await UntilAsync(async () => await ReadyAsync() == HttpStatusCode.OK, Patience);
    }

    internal async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    internal async Task<HttpStatusCode> ReadyAsync()
    {
        using var ready = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        return ready.StatusCode;
    }

    /// <summary>A webhook as Zoom signs it. A delivery that is sent again has the body of the first time, event_ts with it.</summary>
    internal async Task<HttpStatusCode> TellAsync(string name, string delivery, JsonObject thing)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = bodies.GetOrAdd(delivery, _ => Encoding.UTF8.GetBytes(new JsonObject
        {
            ["event"] = name, ["event_ts"] = now.ToUnixTimeMilliseconds(), ["payload"] = new JsonObject { ["account_id"] = SimulatedZoom.Account, ["object"] = thing },
        }.ToJsonString()));
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/webhooks/zoom", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, body));
        request.Headers.Add("x-zm-request-id", delivery);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>A process has no event to wait for; it is asked every 20 ms.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> look, TimeSpan? patience = null)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < (patience ?? Patience);)
        {
            try
            {
                if (await look())
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                // Not up yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The process did not get there.");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
    }
}
