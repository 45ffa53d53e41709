using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PolicyGuard.Connect;
using PolicyGuard.Sandbox.Client;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Day;

/// <summary>A simulated Zoom, a real PolicyGuard against it, and the scenes.</summary>
internal sealed class ClinicDay : IAsyncDisposable
{
    private const int Hosts = 48;
    internal const string PanelApp = "policyguard-panel";
    private const string Key = "sandbox-key-0123456789";

    private readonly WebApplication service;
    private readonly string folder;
    private readonly HttpClient api;
    private readonly ScaledTimeProvider time;

    private ClinicDay(SimulatedZoom zoom, SimulatedMail mail, ScaledTimeProvider time, WebApplication running, string folder, HttpClient api, IReadOnlyList<string> hosts)
    {
        (Zoom, this.time, service, this.folder, this.api) = (zoom, time, running, folder, api);
        Stage = new Stage(zoom, mail, api, hosts);
    }

    internal SimulatedZoom Zoom { get; }

    internal Stage Stage { get; }

    internal string Address => service.Urls.First();

    /// <summary>Where the service keeps its data, until the day is over.</summary>
    internal string Folder => folder;

    internal static string ApiKey => Key;

    internal string? SignInLink => service.Services.GetRequiredService<FirstSignInLink>().Printed;

    internal static IReadOnlyList<Scene> Scenes { get; } =
        [.. LiveScenes.All, .. ScheduledScenes.All, .. LinkScenes.All, new("events twice, and garbage between", "duplicates seen; garbage parked; nothing lost", MailRoomAsync)];

    internal static async Task<ClinicDay> OpenAsync(string zoomUrl, string url, double speed, IEnumerable<string>? settings = null, Action<IServiceCollection>? add = null)
    {
        var time = new ScaledTimeProvider(TimeProvider.System, speed);
        var zoom = await SimulatedZoom.StartAsync(zoomUrl, time);
        zoom.Pages.Cap = Hosts / 3;
        var mail = SimulatedMail.Start();
        var hosts = Enumerable.Range(0, Hosts).Select(_ => zoom.AddUser()).ToList();
        var folder = Directory.CreateTempSubdirectory("policyguard-day-").FullName;
        var app = PolicyGuardBuilder.Build(
            [
                $"--Urls={url}", $"--Zoom:ApiBaseUrl={zoom.Address}", $"--Zoom:OAuthBaseUrl={zoom.Address}", $"--Zoom:AccountId={SimulatedZoom.Account}",
                $"--Zoom:ClientId={SimulatedZoom.ClientId}", $"--Zoom:ClientSecret={SimulatedZoom.ClientSecret}", $"--Zoom:WebhookSecretTokens={SimulatedZoom.WebhookSecret}",
                "--Zoom:Plan=Business", "--Policy:Mode=enforce", $"--Policy:File={PolicyOf(folder)}", "--Mail:Host=127.0.0.1", $"--Mail:Port={mail.Port}", "--Mail:Security=none", "--Mail:From=practice@clinic.example", $"--Storage:ConnectionString={Path.Combine(folder, "policyguard.db")}", $"--Access:BootstrapKey={Key}",
                $"--Companion:FrameAncestors={zoom.Address.AbsoluteUri.TrimEnd('/')}", $"--Companion:AppId={PanelApp}", .. settings ?? [],
            ],
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                add?.Invoke(builder.Services);
            });
        await app.StartAsync();
        var api = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        api.DefaultRequestHeaders.Authorization = new("Bearer", Key);

        // Zoom waits three seconds and no longer; a cold service on a busy machine may need the button pressed again.
        var proven = false;
        for (var press = 0; press < 5 && !proven; press++)
        {
            proven = await zoom.Webhooks.ConnectAsync(new Uri(api.BaseAddress, "/webhooks/zoom"));
        }

        if (!proven)
        {
            throw new InvalidOperationException("PolicyGuard did not prove to the simulated Zoom that it holds the webhook's secret.");
        }

        // A day with a post that never errs would prove little.
        (zoom.Webhooks.Habits.LateEvery, zoom.Webhooks.Habits.NamelessEvery) = (7, 6);
        zoom.Clients.Panel = new Uri(api.BaseAddress, "/companion");
        return new ClinicDay(zoom, mail, time, app, folder, api, hosts);
    }

    /// <summary>As built in, and group sessions have a link for each person, which may be switched on without asking.</summary>
    private static string PolicyOf(string folder)
    {
        var file = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(file, """
            policy: {id: sandbox, version: 1}
            defaults: {mode: enforce, linkBreakingFixes: auto}
            rules:
              SCH-12: {mode: off, links: perPerson, profiles: {group: enforce}}
              SCH-17: {mode: observe}
            """);
        return file;
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
        api.Dispose();
        await service.StopAsync();
        await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
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
