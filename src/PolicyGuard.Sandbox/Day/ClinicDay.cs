using System.Text.Json.Nodes;
using PolicyGuard.Connect;
using PolicyGuard.Sandbox.Client;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Day;

/// <summary>A simulated Zoom, a real PolicyGuard against it, and the scenes.</summary>
internal sealed class ClinicDay : IAsyncDisposable
{
    private const int Hosts = 48;
    internal const string PanelApp = RunningGuard.PanelApp;

    private readonly RunningGuard guard;
    private readonly ScaledTimeProvider time;

    private ClinicDay(SimulatedZoom zoom, SimulatedMail mail, ScaledTimeProvider time, RunningGuard guard, IReadOnlyList<string> hosts)
    {
        (Zoom, this.time, this.guard) = (zoom, time, guard);
        Stage = new Stage(zoom, mail, guard.Api, hosts);
    }

    internal SimulatedZoom Zoom { get; }

    internal Stage Stage { get; }

    internal string Address => guard.Address;

    /// <summary>Where the service keeps its data, until the day is over.</summary>
    internal string Folder => guard.Folder;

    internal static string ApiKey => RunningGuard.ApiKey;

    internal string? SignInLink => guard.Parts.GetRequiredService<FirstSignInLink>().Printed;

    internal static IReadOnlyList<Scene> Scenes { get; } =
        [.. LiveScenes.All, .. ScheduledScenes.All, .. LinkScenes.All, new("events twice, and garbage between", "duplicates seen; garbage parked; nothing lost", MailRoomAsync)];

    internal static async Task<ClinicDay> OpenAsync(string zoomUrl, string url, double speed, IEnumerable<string>? settings = null, Action<IServiceCollection>? add = null)
    {
        var time = new ScaledTimeProvider(TimeProvider.System, speed);
        var zoom = await SimulatedZoom.StartAsync(zoomUrl, time);
        zoom.Pages.Cap = Hosts / 3;
        var mail = SimulatedMail.Start();
        var hosts = Enumerable.Range(0, Hosts).Select(_ => zoom.AddUser()).ToList();
        var guard = await RunningGuard.StartAsync(zoom, mail, time, url, settings, add);

        // A day with a post that never errs would prove little.
        (zoom.Webhooks.Habits.LateEvery, zoom.Webhooks.Habits.NamelessEvery) = (7, 6);
        zoom.Clients.Panel = new Uri(new Uri(guard.Address), "/companion");
        return new ClinicDay(zoom, mail, time, guard, hosts);
    }

    /// <summary>All scenes at once, each with a host and a meeting of its own.</summary>
    internal async Task<IReadOnlyList<SceneResult>> PlayAsync(Action<SceneResult> progress)
    {
        // The first sweep must be over, or it would look at the scenes' meetings in between.
        await Day.Stage.SeeAsync(() => Zoom.Journal.Count(j => j.Path.EndsWith("/meetings", StringComparison.Ordinal)) >= Hosts, "swept");
        return await Task.WhenAll(Scenes.Select(async scene =>
        {
            var result = await scene.RunAsync(Stage);
            progress(result);
            return result;
        }));
    }

    /// <summary>For people: what the policy gives them 20 seconds for then takes 20 seconds.</summary>
    internal void KeepRealTime() => time.KeepRealTime();

    /// <summary>A session of its own for whoever watches: the address of its host's client.</summary>
    /// <param name="couple">Two are expected.</param>
    internal async Task<Uri> OpenClientAsync(bool couple = false)
    {
        // Whoever watches is to see what the guard does, not what a late post does to it.
        (Zoom.Webhooks.Habits.LateEvery, Zoom.Webhooks.Habits.NamelessEvery) = (0, 0);
        var client = await Stage.NamedClientAsync("jd", "J.D.", "Jane D", "jane@example.org");
        var meeting = Zoom.Schedule(Stage.NewHost(), Stage.In(1));
        if (couple)
        {
            var partner = await Stage.NamedClientAsync("kl", "K.L.", "Kim L", "kim@example.org");
            await Stage.PutAsync($"expected/{meeting.Id}", new JsonObject { ["profile"] = "couple", ["expected"] = new JsonArray(new JsonObject { ["person"] = client }, new JsonObject { ["person"] = partner }) });
            Zoom.Clients.Find(meeting.Id)!.People = Cast.OfCouple("Jane D", "jane@example.org", "Kim L", "kim@example.org");
        }
        else
        {
            await Stage.ExpectAsync(meeting, client);
            Zoom.Clients.Find(meeting.Id)!.People = Cast.Of("Jane D", "jane@example.org");
        }

        return new Uri(Zoom.Address, $"/client/{meeting.Id}");
    }

    public async ValueTask DisposeAsync()
    {
        await Zoom.DisposeAsync();
        await Stage.Mail.DisposeAsync();
        await guard.DisposeAsync();
    }

    /// <summary>Duplicates by request id, and a correctly signed body that is no JSON.</summary>
    private static async Task<string> MailRoomAsync(Stage stage)
    {
        using var http = new HttpClient();
        var body = "not json at all"u8.ToArray();
        var timestamp = stage.Zoom.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, stage.Zoom.Webhooks.Target) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, body));
        using var answer = await http.SendAsync(request);
        var parked = await Day.Stage.SeeAsync(async () => (await stage.GetAsync("parked"))?["items"]?.AsArray().Count == 1 ? "garbage parked" : null);
        var duplicates = await Day.Stage.SeeAsync(async () => (await stage.GetAsync("status"))?["duplicates"]?.GetValue<long>() > 0 ? "duplicates seen" : null);
        var lost = await Day.Stage.SeeAsync(async () =>
        {
            var status = (JsonObject)(await stage.GetAsync("status"))!;
            return status["received"]!.GetValue<long>() == status["processed"]!.GetValue<long>() + status["parked"]!.GetValue<long>() ? "nothing lost" : null;
        });
        return $"{duplicates}; {parked}; {lost}";
    }
}
