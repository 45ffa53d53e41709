using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Record;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Crash;

/// <summary>A real process on a disk that is really full: nothing is acknowledged that is not kept, and nobody has to restart anything.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    private const int Small = 100;

    /// <summary>More than SQLite may still have in a file that it made earlier.</summary>
    private const int Large = 500_000;

    private readonly SmallDisk disk = new();
    private int sent;

    [Fact]
    public async Task A_full_disk_is_503_and_red_and_when_there_is_room_again_all_goes_on_by_itself()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        zoom.AddUser();
        await using var service = new ServiceProcess(zoom, disk.Folder);
        await service.StartAsync(disk.On);
        (await SendAsync(service, "before", Small)).ShouldBe(HttpStatusCode.NoContent);
        await ServiceProcess.UntilAsync(async () => await ProcessedAsync(service) == 1);

        disk.Fill(service.Process);
        foreach (var name in new[] { "one", "two", "three" })
        {
            (await SendAsync(service, name)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        await ServiceProcess.UntilAsync(async () => await service.ReadyAsync() == HttpStatusCode.ServiceUnavailable);
        service.Process.HasExited.ShouldBeFalse();

        disk.Free(service.Process);
        await ServiceProcess.UntilAsync(async () => await service.ReadyAsync() == HttpStatusCode.OK);
        foreach (var name in new[] { "one", "two", "three", "three" })
        {
            (await SendAsync(service, name)).ShouldBe(HttpStatusCode.NoContent);
        }

        await ServiceProcess.UntilAsync(async () => await ProcessedAsync(service) == 4);
        await using var export = await service.Http.GetStreamAsync(new Uri("/api/v1/ledger/export", UriKind.Relative), TestContext.Current.CancellationToken);
        (await LedgerVerifier.VerifyAsync(export, TestContext.Current.CancellationToken)).ExitCode.ShouldBe(0);
        output.WriteLine($"{disk.Kind}: {sent} requests, 3 refused with 503, 4 events kept, red and green again, ledger intact");
    }

    public void Dispose() => disk.Dispose();

    private static async Task<long> ProcessedAsync(ServiceProcess service) =>
        (await service.Http.GetFromJsonAsync<JsonObject>(new Uri("/api/v1/status", UriKind.Relative), TestContext.Current.CancellationToken))!["processed"]!.GetValue<long>();

    private Task<HttpStatusCode> SendAsync(ServiceProcess service, string name, int padding = Large)
    {
        sent++;
        return service.TellAsync("meeting.started", name, new JsonObject { ["id"] = 84_700_000_001, ["uuid"] = $"{name}==", ["host_id"] = "HOST0001AAAAAAAAAAAAAA", ["type"] = 2, ["padding"] = new string('x', padding) });
    }
}
