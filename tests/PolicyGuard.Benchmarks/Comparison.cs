using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace PolicyGuard.Benchmarks;

/// <summary>Everything in one run on one machine, so that the ratios hold where absolute figures drift.</summary>
internal static class Comparison
{
    private const int FloodRequests = 60_000;
    private const int WarmUpRequests = 30_000;
    private const int Connections = 64;
    private const int PacedRequests = 10_000;
    private const double PacedRate = 1_000;
    private const int LiveSessions = 10_000;
    private const int MoreSessions = 20_000;
    private const int LatencyEvents = 5_000;
    private const double LatencyRate = 500;
    private const int CompanionRooms = 2_000;
    private const int PipelineEvents = 30_000;

    /// <summary>A meeting makes about half a dozen events.</summary>
    private const int Meetings = 10_000;

    /// <summary>Zoom allows an account 60 live calls a second, so one event in ten leads to one.</summary>
    private const int CallEvery = 10;
    private static readonly string[] Parts = ["ack", "pipeline", "latency", "companion", "start"];
    private const string Key = "bench-bootstrap-key-0123456789";

    internal static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var policyGuardDll, var rivetFolder, var ownDll, .. var parts] || parts.Except(Parts).Any())
        {
            await Console.Error.WriteLineAsync($"usage: tests/bench.sh [{string.Join('|', Parts)}]...   (none: all of them)");
            return 2;
        }

        bool Wants(string part) => parts.Length == 0 || parts.Contains(part);
        Console.WriteLine($"{Environment.ProcessorCount} cores, {Connections} connections, {FloodRequests:N0} requests a flood; load generator on the same machine");
        var time = TimeProvider.System;
        await using var zoom = await StubZoom.StartAsync(5213);
        if (Wants("ack"))
        {
            await MeasureAcknowledgementsAsync(policyGuardDll, rivetFolder, ownDll);
        }

        if (Wants("pipeline"))
        {
            await MeasurePipelineAsync(policyGuardDll, time);
        }

        if (Wants("latency"))
        {
            await MeasureLatencyAsync(policyGuardDll, zoom, time);
        }

        if (Wants("companion"))
        {
            await MeasureCompanionAsync(policyGuardDll, zoom, time);
        }

        if (Wants("start"))
        {
            await MeasureStartAsync(policyGuardDll);
        }

        return 0;
    }

    private static async Task MeasureAcknowledgementsAsync(string policyGuardDll, string rivetFolder, string ownDll)
    {
        var rivet = await FloodAndPaceAsync("@zoom/rivet", () => PeerProcess.StartAsync("node", [Path.Combine(rivetFolder, "server.mjs"), "5211", SignedRequests.Secret], 5211, null), 5211, "/zoom/events");
        var floor = await FloodAndPaceAsync("verify only", () => PeerProcess.StartAsync("dotnet", [ownDll, "floor", "5212"], 5212, null), 5212, "/webhooks/zoom");
        var durable = await FloodAndPaceAsync("PolicyGuard", () => StartServiceAsync(policyGuardDll, 5214), 5214, "/webhooks/zoom", WorkedOffAsync);
        Console.WriteLine();
        Console.WriteLine($"acknowledged: PolicyGuard (durable) / rivet (nothing stored)   {durable.Flood.PerSecond / rivet.Flood.PerSecond,8:F2} x   (aim >= 2.0)");
        Console.WriteLine($"acknowledged: PolicyGuard (durable) / own verify-only          {durable.Flood.PerSecond / floor.Flood.PerSecond,8:F2} x   (aim >= 0.75)");
        Console.WriteLine($"p50 at 1,000/s: PolicyGuard - verify-only                      {durable.Paced.P50 - floor.Paced.P50,8:F2} ms  (aim: one disk commit + 0.2; one commit here {CommitMilliseconds():F2})");
    }

    private static async Task<(LoadResult Flood, LoadResult Paced)> FloodAndPaceAsync(string name, Func<Task<PeerProcess>> start, int port, string path, Func<Task>? settle = null)
    {
        await using var peer = await start();
        var settled = settle ?? (() => Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        var number = 0;
        IReadOnlyList<byte[]> Requests(int count) => [.. Enumerable.Range(0, count).Select(i => SignedRequests.Joined(number++, i % Meetings, TimeProvider.System, path))];
        await LoadGenerator.FloodAsync(port, Requests(WarmUpRequests), Connections);
        await settled();
        var requests = Requests(FloodRequests);
        var used = peer.ProcessorTime;
        var flood = await LoadGenerator.FloodAsync(port, requests, Connections);
        var each = (peer.ProcessorTime - used).TotalMicroseconds / FloodRequests;
        await settled();
        var paced = await LoadGenerator.PaceAsync(port, Requests(PacedRequests), Connections, PacedRate);
        Console.WriteLine($"{name,-14} {flood.PerSecond,9:N0}/s acknowledged ({flood.Accepted:N0} of {flood.Sent:N0}, {each:F0} processor us each)   at 1,000/s: p50 {paced.P50:F2} ms  p99 {paced.P99:F2} ms");
        return (flood, paced);
    }

    /// <summary>Events per second from the first request to the moment the last event is decided, recorded and completed.</summary>
    private static async Task MeasurePipelineAsync(string dll, TimeProvider time)
    {
        await using var service = await StartServiceAsync(dll, 5214);
        using var http = Client(5214);
        var requests = Enumerable.Range(0, PipelineEvents).Select(i => SignedRequests.Joined(i, i % Meetings, time)).ToList();
        var clock = Stopwatch.StartNew();
        await LoadGenerator.FloodAsync(5214, requests, Connections);
        var acknowledged = clock.Elapsed;
        long processed;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
            processed = await ProcessedAsync(http);
        }
        while (processed < PipelineEvents && clock.Elapsed < TimeSpan.FromMinutes(2));

        Console.WriteLine($"full pipeline: {PipelineEvents / clock.Elapsed.TotalSeconds,8:N0} events/s ({processed:N0} processed; acknowledged in {acknowledged.TotalSeconds:F1} s, done in {clock.Elapsed.TotalSeconds:F1} s)   (aim >= 3,000)");
    }

    /// <summary>From the webhook's first byte leaving us to PolicyGuard's call reaching Zoom: a recording without consent in each of some sessions.</summary>
    private static async Task MeasureLatencyAsync(string dll, StubZoom zoom, TimeProvider time)
    {
        await using var service = await StartServiceAsync(dll, 5214);
        await StartSessionsAsync(0, LiveSessions, time);
        zoom.Calls.Clear();
        var sent = new long[LatencyEvents];
        var requests = Enumerable.Range(0, LatencyEvents).Select(i => i % CallEvery == 0 ? SignedRequests.RecordingStarted(100_000 + i, i, time) : SignedRequests.Joined(100_000 + i, i, time)).ToList();
        await LoadGenerator.PaceAsync(5214, requests, Connections, LatencyRate, i => sent[i] = Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(15), time);
        var latencies = Enumerable.Range(0, LatencyEvents)
            .Where(i => i % CallEvery == 0 && zoom.Calls.ContainsKey($"{SignedRequests.MeetingId(i)}"))
            .Select(i => Stopwatch.GetElapsedTime(sent[i], zoom.Calls[$"{SignedRequests.MeetingId(i)}"]).TotalMilliseconds)
            .Order().ToArray();
        Console.WriteLine($"event to REST call at {LatencyRate:N0}/s with {LiveSessions:N0} live sessions: p50 {LoadResult.Percentile(latencies, 0.5):F1} ms  p99 {LoadResult.Percentile(latencies, 0.99):F1} ms  ({latencies.Length:N0} of {LatencyEvents / CallEvery:N0} calls seen)   (aim p99 <= 25)");

        // After all code has run once, so that what grows is sessions and the heap's slack, not the program.
        var before = service.ResidentMegabytes;
        await StartSessionsAsync(LiveSessions, MoreSessions, time);
        var perSession = (service.ResidentMegabytes - before) * 1024 / MoreSessions;
        Console.WriteLine($"memory: {perSession:F1} KB resident growth a live session, from {LiveSessions:N0} to {LiveSessions + MoreSessions:N0}   (aim <= 2)");
    }

    /// <summary>From a panel's word that somebody came in to the command at that panel, with a panel open in every room.</summary>
    private static async Task MeasureCompanionAsync(string dll, StubZoom zoom, TimeProvider time)
    {
        zoom.Users = [CompanionRun.Host];
        var folder = Directory.CreateTempSubdirectory("policyguard-bench-").FullName;
        var policy = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(policy, CompanionRun.Policy);
        await using (var service = await StartServiceAsync(dll, 5214, folder, new() { ["Policy__File"] = policy, ["Companion__ClientId"] = CompanionRun.ClientId, ["Companion__ClientSecret"] = CompanionRun.Secret }))
        await using (var run = new CompanionRun(5214, Key, time))
        {
            var result = await run.MeasureAsync(CompanionRooms, service);
            Console.WriteLine($"note-taker seen to put-back command at the panel, {CompanionRooms:N0} rooms connected: p50 {LoadResult.Percentile(result.Latencies, 0.5):F1} ms  p99 {LoadResult.Percentile(result.Latencies, 0.99):F1} ms  ({result.Latencies.Length:N0} of {result.Rooms:N0} seen)   (aim p99 <= 50)");
            Console.WriteLine($"  the same for a stranger: p50 {LoadResult.Percentile(result.Strangers, 0.5):F0} ms  p99 {LoadResult.Percentile(result.Strangers, 0.99):F0} ms  ({result.Strangers.Length:N0} seen); 3,000 of them are given to Zoom's own event, which may prove who it is, and 1,000 to the card");
            Console.WriteLine($"memory: {result.KilobytesARoom:F1} KB resident growth a connected room");
        }

        zoom.Users = [];
    }

    private static async Task StartSessionsAsync(int first, int count, TimeProvider time)
    {
        // Numbers far from the events' own, so that no request id comes twice.
        await LoadGenerator.FloodAsync(5214, [.. Enumerable.Range(first, count).Select(i => SignedRequests.Started(1_000_000 + i, i, time))], Connections);
        await WorkedOffAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), time);
    }

    private static async Task MeasureStartAsync(string dll)
    {
        // As after a deployment: the data folder is there, the schema is current.
        var starts = new List<double>();
        var folder = Directory.CreateTempSubdirectory("policyguard-bench-").FullName;
        await using (await StartServiceAsync(dll, 5214, folder))
        {
        }

        var idle = 0.0;
        for (var i = 0; i < 5; i++)
        {
            await using var service = await StartServiceAsync(dll, 5214, folder);
            starts.Add(service.ColdStart.TotalSeconds);
            if (i == 4)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
                idle = service.ResidentMegabytes;
            }
        }

        starts.Sort();
        Console.WriteLine($"cold start to ready: median {starts[2]:F2} s ({starts[0]:F2} to {starts[4]:F2})   (aim <= 1.5)");
        Console.WriteLine($"idle memory: {idle:F0} MB   (aim <= 120)");
    }

    private static Task<PeerProcess> StartServiceAsync(string dll, int port, string? folder = null, Dictionary<string, string>? more = null)
    {
        folder ??= Directory.CreateTempSubdirectory("policyguard-bench-").FullName;
        return PeerProcess.StartAsync("dotnet", [dll], port, "/health/ready", new Dictionary<string, string>(more ?? [])
        {
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["Zoom__ApiBaseUrl"] = "http://127.0.0.1:5213/v2",
            ["Zoom__OAuthBaseUrl"] = "http://127.0.0.1:5213",
            ["Zoom__AccountId"] = SignedRequests.Account,
            ["Zoom__ClientId"] = "bench",
            ["Zoom__ClientSecret"] = "bench",
            ["Zoom__Plan"] = "Business",
            ["Zoom__WebhookSecretTokens__0"] = SignedRequests.Secret,
            ["Policy__Mode"] = "enforce",
            ["Access__BootstrapKey"] = Key,
            ["Storage__ConnectionString"] = Path.Combine(folder, "policyguard.db"),
        });
    }

    private static HttpClient Client(int port)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return http;
    }

    /// <summary>The paced run measures answers, not how a backlog of sixty thousand is worked off beside them.</summary>
    private static async Task WorkedOffAsync()
    {
        using var http = Client(5214);
        while ((await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/status", UriKind.Relative))).GetProperty("queued").GetInt64() > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static async Task<long> ProcessedAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/status", UriKind.Relative))).GetProperty("processed").GetInt64();

    /// <summary>What one 4 KB write and flush costs on this disk.</summary>
    private static double CommitMilliseconds()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, 1);
            var block = new byte[4096];
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 200; i++)
            {
                file.Write(block);
                file.Flush(flushToDisk: true);
            }

            return clock.Elapsed.TotalMilliseconds / 200;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
