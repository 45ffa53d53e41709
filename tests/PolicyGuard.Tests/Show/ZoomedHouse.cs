using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Show;

/// <summary>A service that can reach a simulated Zoom, both on a clock that stands still.</summary>
internal sealed class ZoomedHouse : IAsyncDisposable
{
    private ZoomedHouse(SimulatedZoom zoom, ApiHouse house) => (Zoom, House) = (zoom, house);

    internal SimulatedZoom Zoom { get; }

    internal ApiHouse House { get; }

    /// <param name="prepare">Makes the account; its meetings are in the service's list once this has opened.</param>
    internal static async Task<ZoomedHouse> OpenAsync(Action<SimulatedZoom> prepare)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(ApiHouse.Noon);
        var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", time);
        prepare(zoom);
        var opened = new ZoomedHouse(zoom, await ApiHouse.OpenAsync(zoom.Address));
        (await Stage.SeeAsync(async () => (await opened.House.GetAsync("meetings")).Json["items"]!.AsArray().Count == zoom.Meetings.Count ? "read" : null)).ShouldBe("read");
        return opened;
    }

    /// <summary>A meeting tomorrow at noon, or later.</summary>
    internal static SimulatedMeeting Tomorrow(SimulatedZoom zoom, string host, int plusHours = 0, Action<JsonObject>? change = null) =>
        zoom.Schedule(host, ApiHouse.Noon.AddDays(1).AddHours(plusHours), change);

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Zoom.DisposeAsync();
    }
}
