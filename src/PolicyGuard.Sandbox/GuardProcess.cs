using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox;

/// <summary>PolicyGuard as a process of its own with a data folder of its own. What it logs goes to standard error.</summary>
internal sealed class GuardProcess : IGuardHost
{
    private static readonly TimeSpan PatienceForStart = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PatienceForStop = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(50);

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-disorder-").FullName;
    private readonly string[] settings;
    private readonly WebApplication reader;
    private Process? process;

    private GuardProcess(SimulatedZoom zoom, SimulatedMail mail, string url)
    {
        Address = url;
        Api = new HttpClient { BaseAddress = new Uri(url) };
        settings = [$"--Urls={url}", .. RunningGuard.SettingsOf(zoom, mail, folder)];
        reader = PolicyGuardBuilder.BuildWithoutFolder(settings);
    }

    public string Address { get; }

    public HttpClient Api { get; }

    public IServiceProvider Parts => reader.Services;

    /// <summary>Null when it does not run.</summary>
    internal int? ProcessId => process?.Id;

    internal string Folder => folder;

    /// <param name="url">With port 0 a free one is taken.</param>
    internal static async Task<GuardProcess> StartAsync(SimulatedZoom zoom, SimulatedMail mail, string url)
    {
        var guard = new GuardProcess(zoom, mail, WithPort(url));
        try
        {
            await guard.StartAgainAsync();
            await RunningGuard.ConnectAsync(zoom, guard.Api);
            return guard;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgainAsync()
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "policyguard.dll"), .. settings])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        var started = Process.Start(info) ?? throw new InvalidOperationException("The process of PolicyGuard did not start.");
        process = started;
        started.OutputDataReceived += Log;
        started.ErrorDataReceived += Log;
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        for (var since = TimeProvider.System.GetTimestamp(); !await IsReadyAsync(); await Task.Delay(AskEvery, TimeProvider.System))
        {
            if (started.HasExited || TimeProvider.System.GetElapsedTime(since) > PatienceForStart)
            {
                throw new InvalidOperationException(started.HasExited
                    ? $"The process of PolicyGuard ended with {started.ExitCode} when it was to start at {Address}; its log says why."
                    : $"The process of PolicyGuard was not ready at {Address} in {PatienceForStart.TotalSeconds:0} s.");
            }
        }
    }

    public async Task StopAsync(bool orderly = true)
    {
        if (process is not { } running)
        {
            return;
        }

        process = null;
        using (running)
        {
            if (orderly && !running.HasExited && !OperatingSystem.IsWindows())
            {
                using var signal = Process.Start("kill", ["-TERM", running.Id.ToString(CultureInfo.InvariantCulture)]);
                using var patience = new CancellationTokenSource(PatienceForStop, TimeProvider.System);
                await running.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!running.HasExited)
            {
                running.Kill(entireProcessTree: true);
                await running.WaitForExitAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await StopAsync();
        await reader.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Api.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static void Log(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            Console.Error.WriteLine(text);
        }
    }

    /// <summary>The process must be told a port that the others know too.</summary>
    private static string WithPort(string url)
    {
        var asked = new Uri(url);
        if (asked.Port != 0)
        {
            return asked.GetLeftPart(UriPartial.Authority);
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
