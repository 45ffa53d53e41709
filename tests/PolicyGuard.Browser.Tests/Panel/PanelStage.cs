using System.Text.Json;
using Microsoft.Playwright;
using PolicyGuard.Sandbox.Client;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>A running meeting in the simulated client, our panel in its side panel with Zoom's real SDK between them, and a server that the test speaks for.</summary>
internal sealed class PanelStage : IAsyncDisposable
{
    private PanelStage(SimulatedZoom zoom, StubServer server, ClientDesk desk, IPage page)
    {
        (Zoom, Server, Desk, Page) = (zoom, server, desk, page);
        Panel = page.FrameLocator("#panel-frame");
    }

    internal SimulatedZoom Zoom { get; }

    internal StubServer Server { get; }

    internal ClientDesk Desk { get; }

    internal IPage Page { get; }

    internal IFrameLocator Panel { get; }

    internal LiveRoom Room => Desk.Client.Room!;

    internal ILocator Line => Panel.Locator("#line");

    internal ILocator HandsOff => Panel.Locator("#hands-off");

    /// <summary>Everything is ready when this returns: the panel has opened and told the whole room.</summary>
    internal static async Task<PanelStage> OpenAsync(House house, Action<StubServer>? server = null, Action<ClientDesk>? desk = null, bool wait = true, ColorScheme scheme = ColorScheme.Light, int width = 1200)
    {
        var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        var stub = new StubServer { FrameAncestor = zoom.Address.AbsoluteUri.TrimEnd('/') };
        server?.Invoke(stub);
        await stub.StartAsync();
        zoom.Clients.Panel = stub.Page;
        var meeting = zoom.Schedule(zoom.AddUser(), TimeProvider.System.GetUtcNow());
        var place = zoom.Clients.Find(meeting.Id)!;
        desk?.Invoke(place);
        place.Begin();
        var context = await house.Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 1000 } });
        var page = await context.NewPageAsync();
        var stage = new PanelStage(zoom, stub, place, page);
        page.Console += (_, message) => stage.Console.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => stage.Console.Enqueue($"error: {error}");
        await page.GotoAsync(new Uri(zoom.Address, $"/client/{meeting.Id}").AbsoluteUri);
        if (wait)
        {
            stage.Hello = (await stub.HearAsync("open")).GetProperty("hello");
        }

        return stage;
    }

    /// <summary>What the browser had to complain about.</summary>
    internal System.Collections.Concurrent.ConcurrentQueue<string> Console { get; } = new();

    internal JsonElement Hello { get; private set; }

    internal async Task SeeLineAsync(string text) => await Assertions.Expect(Line).ToHaveTextAsync(text, new() { Timeout = 20_000 });

    internal async Task ShowAsync(string line = "Secured. You and J.D.", string tone = "good", bool quiet = false, bool handsOff = false, object[]? cards = null, object? recap = null, long revision = 1, object? offer = null, object[]? notices = null) =>
        await Server.ShowAsync(new { revision, state = "secured", line, tone, handsOff, blind = false, quiet, cards = cards ?? [], recap, offer, notices = notices ?? [] });

    internal static object Card(string id, string kind = "uncertain", string title = "Somebody unknown waits", long? until = null, params object[] choices) => new
    {
        id, kind, alias = "unknown-1", title, text = "They are kept in the waiting room.", until,
        choices = choices.Length > 0 ? choices : [Choice("LeaveIt", "Keep them waiting", safe: true), Choice("AdmitOnce", "Let in this once"), Choice("IsExpectedPerson", "This is J.D.", personId: "jd")],
    };

    internal static object Notice(string id, string text) => new { id, text };

    internal static object Choice(string say, string label, bool safe = false, string? personId = null) => new { say, personId, label, safe };

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        await Server.DisposeAsync();
        await Zoom.DisposeAsync();
    }
}
