using Microsoft.Extensions.DependencyInjection.Extensions;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox;

/// <summary>A real PolicyGuard in this process, with a data folder of its own.</summary>
internal sealed class RunningGuard : IGuardHost
{
    internal const string PanelApp = "policyguard-panel";
    internal const string ApiKey = "sandbox-key-0123456789";

    private readonly string[] settings;
    private readonly Action<WebApplicationBuilder> configure;
    private WebApplication? app;

    private RunningGuard(string folder, string[] settings, Action<WebApplicationBuilder> configure) =>
        (Folder, this.settings, this.configure) = (folder, settings, configure);

    /// <summary>Holds the guard's data, until this is disposed of.</summary>
    internal string Folder { get; }

    public string Address { get; private set; } = "";

    public HttpClient Api { get; } = new();

    public IServiceProvider Parts => app?.Services ?? throw new InvalidOperationException("PolicyGuard is stopped.");

    internal static async Task<RunningGuard> StartAsync(
        SimulatedZoom zoom, SimulatedMail mail, ScaledTimeProvider time, string url,
        IEnumerable<string>? more = null, Action<IServiceCollection>? add = null)
    {
        var folder = Directory.CreateTempSubdirectory("policyguard-day-").FullName;
        var guard = new RunningGuard(folder, [.. SettingsOf(zoom, mail, folder), .. more ?? []], builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            add?.Invoke(builder.Services);
        });
        try
        {
            await guard.StartAsync(url);
            guard.Api.BaseAddress = new Uri(guard.Address);
            await ConnectAsync(zoom, guard.Api);
            return guard;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    internal static string[] SettingsOf(SimulatedZoom zoom, SimulatedMail mail, string folder) =>
    [
        $"--Zoom:ApiBaseUrl={zoom.Address}", $"--Zoom:OAuthBaseUrl={zoom.Address}", $"--Zoom:AccountId={SimulatedZoom.Account}",
        $"--Zoom:ClientId={SimulatedZoom.ClientId}", $"--Zoom:ClientSecret={SimulatedZoom.ClientSecret}",
        $"--Zoom:WebhookSecretTokens={SimulatedZoom.WebhookSecret}",
        "--Zoom:Plan=Business", "--Policy:Mode=enforce", $"--Policy:File={PolicyOf(folder)}",
        "--Mail:Host=127.0.0.1", $"--Mail:Port={mail.Port}", "--Mail:Security=none", "--Mail:From=practice@clinic.example",
        $"--Storage:ConnectionString={Path.Combine(folder, "policyguard.db")}", $"--Access:BootstrapKey={ApiKey}",
        $"--Companion:FrameAncestors={zoom.Address.AbsoluteUri.TrimEnd('/')}", $"--Companion:AppId={PanelApp}",
    ];

    /// <summary>The simulated Zoom sends its webhooks to this address from now on.</summary>
    /// <exception cref="InvalidOperationException">The service does not prove that it holds the webhook's secret.</exception>
    internal static async Task ConnectAsync(SimulatedZoom zoom, HttpClient api)
    {
        api.DefaultRequestHeaders.Authorization = new("Bearer", ApiKey);

        // Zoom waits three seconds and no longer; a cold service on a busy machine may need the button pressed again.
        var proven = false;
        for (var press = 0; press < 5 && !proven; press++)
        {
            proven = await zoom.Webhooks.ConnectAsync(new Uri(api.BaseAddress!, "/webhooks/zoom"));
        }

        if (!proven)
        {
            throw new InvalidOperationException("PolicyGuard did not prove to the simulated Zoom that it holds the webhook's secret.");
        }
    }

    /// <summary>Orderly, as a machine that is shut down stops it; what was under way is taken up at the next start.</summary>
    public async Task StopAsync(bool orderly = true)
    {
        if (app is { } running)
        {
            app = null;
            await running.StopAsync();
            await running.DisposeAsync();
        }
    }

    public Task StartAgainAsync() => StartAsync(Address);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task StartAsync(string url)
    {
        var starting = PolicyGuardBuilder.Build([$"--Urls={url}", .. settings], configure);
        await starting.StartAsync();
        (app, Address) = (starting, starting.Urls.First());
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
}
