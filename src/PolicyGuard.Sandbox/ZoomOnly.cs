using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox;

/// <summary>The simulated Zoom alone: a small practice's calendar, and a session now and then into which a stranger walks.</summary>
internal static class ZoomOnly
{
    private static readonly TimeSpan SessionEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan UntilTheStranger = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan UntilTheEnd = TimeSpan.FromSeconds(60);

    internal static async Task<int> RunAsync(string zoomUrl, string url, TextWriter output, CancellationToken cancellation)
    {
        SimulatedZoom zoom;
        try
        {
            zoom = await SimulatedZoom.StartAsync(zoomUrl, TimeProvider.System);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\nAnother program uses the port; choose another with --zoom-url.");
            return 2;
        }

        await using (zoom)
        {
            zoom.Webhooks.Target = new Uri(new Uri(url), "/webhooks/zoom");
            var hosts = new[] { zoom.AddUser(), zoom.AddUser(), zoom.AddUser() };
            Fill(zoom, hosts);
            await output.WriteLineAsync(Settings(zoom));
            try
            {
                await output.WriteLineAsync($"the first session begins in {UntilTheEnd.TotalSeconds:0} s; Ctrl-C ends it all");
                await Task.Delay(UntilTheEnd, zoom.Time, cancellation);
                for (var next = 0; ; next++)
                {
                    await SessionAsync(zoom, hosts[next % hosts.Length], output, cancellation);
                    await Task.Delay(SessionEvery, zoom.Time, cancellation);
                }
            }
            catch (OperationCanceledException)
            {
                return 0;
            }
        }
    }

    /// <summary>The variables that point a service here.</summary>
    internal static string Settings(SimulatedZoom zoom) => $"""
        simulated Zoom at {zoom.Address.AbsoluteUri.TrimEnd('/')}, webhooks go to {zoom.Webhooks.Target}

        export Zoom__ApiBaseUrl={zoom.Address.AbsoluteUri.TrimEnd('/')} Zoom__OAuthBaseUrl={zoom.Address.AbsoluteUri.TrimEnd('/')}
        export Zoom__AccountId={SimulatedZoom.Account} Zoom__ClientId={SimulatedZoom.ClientId} Zoom__ClientSecret={SimulatedZoom.ClientSecret}
        export Zoom__WebhookSecretTokens={SimulatedZoom.WebhookSecret}

        """;

    private static void Fill(SimulatedZoom zoom, string[] hosts)
    {
        var tomorrow = zoom.Time.GetUtcNow().AddHours(26);
        zoom.Schedule(hosts[0], tomorrow);
        zoom.Schedule(hosts[0], tomorrow.AddHours(2), m => ((JsonObject)m["settings"]!)["waiting_room"] = false);
        zoom.Schedule(hosts[1], tomorrow, m => m["topic"] = "Therapy Persephone Quillfeather");
        zoom.Schedule(hosts[2], tomorrow, m =>
        {
            var settings = (JsonObject)m["settings"]!;
            (settings["waiting_room"], settings["join_before_host"], settings["auto_recording"], m["creation_source"]) = (false, true, "cloud", "open_api");
        });
    }

    private static async Task SessionAsync(SimulatedZoom zoom, string host, TextWriter output, CancellationToken cancellation)
    {
        var room = zoom.Open(zoom.Schedule(host, zoom.Time.GetUtcNow()));
        await output.WriteLineAsync($"meeting {room.MeetingId}: the host and a client are in");
        room.Start();
        room.HostEnters();
        room.HostAdmits(room.Arrives("J"));
        await Task.Delay(UntilTheStranger, zoom.Time, cancellation);
        var stranger = room.Arrives("iPhone", bypass: true);
        await output.WriteLineAsync($"meeting {room.MeetingId}: a stranger walks in");
        await Task.Delay(UntilTheEnd, zoom.Time, cancellation);
        await output.WriteLineAsync($"meeting {room.MeetingId}: ends; the stranger {(stranger.Removed ? "was put out" : "stayed")}");
        room.End();
    }
}
