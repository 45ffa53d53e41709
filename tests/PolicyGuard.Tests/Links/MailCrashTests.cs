using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Crash;

namespace PolicyGuard.Tests.Links;

/// <summary>Real processes, killed while they mail: nobody gets two mails, nobody is forgotten, and what is not known is called unverified.</summary>
public sealed class MailCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 8;
    private const int People = 120;

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-mailcrash-").FullName;

    [Fact]
    public async Task Killed_again_and_again_while_details_go_out_nobody_is_mailed_twice_and_nobody_is_forgotten()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        await using var mail = SimulatedMail.Start();
        await using var service = new ServiceProcess(zoom, folder, new Dictionary<string, string>
        {
            ["Mail__Host"] = "127.0.0.1", ["Mail__Port"] = mail.Port.ToString(CultureInfo.InvariantCulture), ["Mail__Security"] = "none", ["Mail__From"] = "practice@clinic.example",
        });
        var host = zoom.AddUser();
        await service.StartAsync();
        zoom.Webhooks.Target = null;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("O", CultureInfo.InvariantCulture);
        await Parallel.ForAsync(0, People, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var meeting = zoom.Schedule(host, TimeProvider.System.GetUtcNow().AddMinutes(40));
            await PutAsync(service.Http, $"people/p{i}", new JsonObject { ["alias"] = $"P{i}", ["role"] = "client", ["emails"] = new JsonArray($"p{i}@example.org"), ["contactVerifiedOn"] = today });
            await PutAsync(service.Http, $"expected/{meeting.Id}", new JsonObject { ["profile"] = "individual", ["expected"] = new JsonArray(new JsonObject { ["person"] = $"p{i}" }) });
        });

        // The sweep of every start finds the meetings; the kill comes somewhere in between.
        var random = new Random(20261127);
        for (var kill = 0; kill < Kills; kill++)
        {
            await service.KillAsync();
            var target = mail.Asked + random.Next(1, People / Kills);
            await service.StartAsync();
            await ServiceProcess.UntilAsync(() => Task.FromResult(mail.Asked >= target || mail.Asked >= People), TimeSpan.FromSeconds(30));
        }

        await service.KillAsync();
        await service.StartAsync();
        var standings = new List<string>();
        await ServiceProcess.UntilAsync(async () =>
        {
            standings = await StandingsAsync(service.Http);
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

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<List<string>> StandingsAsync(HttpClient http)
    {
        var page = await http.GetFromJsonAsync<JsonObject>(new Uri("/api/v1/meetings?limit=200", UriKind.Relative));
        return [.. page!["items"]!.AsArray().SelectMany(m => m!["links"]!.AsArray()).Select(l => l!["details"]!.GetValue<string>())];
    }

    private static async Task PutAsync(HttpClient http, string path, JsonObject body)
    {
        using var answer = await http.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, JsonSerializerOptions.Default);
        answer.EnsureSuccessStatusCode();
    }
}
