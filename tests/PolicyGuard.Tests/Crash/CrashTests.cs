using System.Collections.Concurrent;
using System.Globalization;
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
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 20;
    private const int EventsARound = 40;
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-crash-").FullName;

    [Fact]
    public async Task Twenty_times_killed_under_load_nothing_acknowledged_is_lost_or_done_twice()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        var hosts = Enumerable.Range(0, 40).Select(_ => zoom.AddUser()).ToList();
        await using var service = new ServiceProcess(zoom, folder);
        var acknowledged = new ConcurrentDictionary<int, SimulatedMeeting>();
        var random = new Random(20261124);
        var number = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await service.StartAsync();
            var killAfter = random.Next(EventsARound / 4, EventsARound);
            var mine = Enumerable.Range(0, EventsARound).Select(_ => (Number: ++number, Meeting: Recording(zoom, hosts[number % hosts.Count]))).ToList();
            var answers = 0;
            await Parallel.ForEachAsync(mine, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (item, _) =>
            {
                if (await SendAsync(service, item.Number, item.Meeting))
                {
                    acknowledged[item.Number] = item.Meeting;
                    if (Interlocked.Increment(ref answers) == killAfter)
                    {
                        service.Process.Kill();
                    }
                }
            });
            await service.KillAsync();
        }

        await service.StartAsync();
        await DrainAsync(service.Http);
        var export = await service.Http.GetStreamAsync(new Uri("/api/v1/ledger/export", UriKind.Relative), TestContext.Current.CancellationToken);
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

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SimulatedMeeting Recording(SimulatedZoom zoom, string host)
    {
        var meeting = zoom.Schedule(host, TimeProvider.System.GetUtcNow());
        zoom.Open(meeting).Start();
        return meeting;
    }

    /// <summary>Until the queue is empty and every violation, on every page, has its outcome.</summary>
    private static Task DrainAsync(HttpClient http) => ServiceProcess.UntilAsync(
        async () =>
        {
            var status = await http.GetFromJsonAsync<JsonObject>(new Uri("/api/v1/status", UriKind.Relative));
            if (status!["queued"]!.GetValue<long>() != 0)
            {
                return false;
            }

            var cursor = "";
            do
            {
                var page = await http.GetFromJsonAsync<JsonObject>(new Uri($"/api/v1/violations?rule=LIV-11&limit=200{cursor}", UriKind.Relative));
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

    /// <returns>True when it was answered 2xx.</returns>
    private static async Task<bool> SendAsync(ServiceProcess service, int number, SimulatedMeeting meeting)
    {
        var thing = new JsonObject
        {
            ["id"] = long.Parse(meeting.Id, CultureInfo.InvariantCulture), ["uuid"] = $"crash{number:D8}==", ["host_id"] = meeting.Host, ["topic"] = "Session", ["type"] = 2,
            ["recording_file"] = new JsonObject { ["recording_start"] = SimulatedMeeting.Time(TimeProvider.System.GetUtcNow()), ["recording_end"] = "" },
        };
        try
        {
            return (int)await service.TellAsync("recording.started", $"crash-{number}", thing) is >= 200 and < 300;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
