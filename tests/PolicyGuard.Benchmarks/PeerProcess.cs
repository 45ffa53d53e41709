using System.Diagnostics;
using System.Net.Http;
using System.Net.Sockets;

namespace PolicyGuard.Benchmarks;

/// <summary>A server under measurement, in a process of its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process process;

    private PeerProcess(Process process, TimeSpan started)
    {
        this.process = process;
        ColdStart = started;
    }

    /// <summary>From process start to the first good answer.</summary>
    internal TimeSpan ColdStart { get; }

    /// <summary>Processor time so far, all threads.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in MB, as the kernel counts it.</summary>
    internal double ResidentMegabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
        }
    }

    /// <param name="probe">Answers once the server is ready; any status below 500 counts. Null: an open port is enough.</param>
    internal static async Task<PeerProcess> StartAsync(
        string file, IEnumerable<string> arguments, int port, string? probe, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(file) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[key] = value;
        }

        var clock = Stopwatch.StartNew();
        var started = Process.Start(info)!;
        var errors = new List<string>();
        started.ErrorDataReceived += (_, line) => { lock (errors) { errors.Add(line.Data ?? ""); if (errors.Count > 50) { errors.RemoveAt(0); } } };
        started.OutputDataReceived += (_, _) => { };
        started.BeginErrorReadLine();
        started.BeginOutputReadLine();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (clock.Elapsed < TimeSpan.FromSeconds(30) && !started.HasExited)
        {
            if (await AnswersAsync(http, port, probe))
            {
                return new PeerProcess(started, clock.Elapsed);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        string tail;
        lock (errors)
        {
            tail = string.Join('\n', errors);
        }

        started.Kill(entireProcessTree: true);
        throw new InvalidOperationException($"{file} did not start.\n{tail}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, int port, string? probe)
    {
        try
        {
            if (probe is null)
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", port);
                return true;
            }

            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{probe}"));
            return (int)answer.StatusCode < 500;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }
}
