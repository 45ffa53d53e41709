using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Storage;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>What <c>/health/ready</c> says while a part of the house is in trouble, and that it comes back by itself.</summary>
public sealed class ReadyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_house_in_order_names_its_parts_and_is_ready()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var (status, parts) = await ReadyAsync(house);
        status.ShouldBe(HttpStatusCode.OK);
        parts.Select(p => (p.Key, p.Value!.GetValue<string>())).ShouldBe([("clock", "healthy"), ("database", "healthy"), ("ledger", "healthy"), ("queue", "healthy")], ignoreOrder: true);
        (await house.Http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_queue_that_cannot_store_is_named_Zoom_is_told_503_and_all_of_it_heals_by_itself()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        using (FileLock.Take(Path.Combine(house.Folder, "queue.db")))
        {
            (await house.TellRecordingAsync()).ShouldBe(HttpStatusCode.ServiceUnavailable);
            var (status, parts) = await ReadyAsync(house);
            (status, parts["database"]!.GetValue<string>()).ShouldBe((HttpStatusCode.ServiceUnavailable, "healthy"));
            parts["queue"]!.GetValue<string>().ShouldStartWith("The queue cannot store: SQLite error 5");
            (await house.Http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await GreenAsync(house);
        (await house.TellRecordingAsync()).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_database_that_cannot_store_is_named_while_events_are_still_taken_and_heals_by_itself()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        using (FileLock.Take(Path.Combine(house.Folder, "policyguard.db")))
        {
            (await house.TellRecordingAsync()).ShouldBe(HttpStatusCode.NoContent);
            var parts = await house.UntilAsync(async () => await ReadyAsync(house) is (HttpStatusCode.ServiceUnavailable, var told) ? told : null, "the fault", Second / 10);
            parts["queue"]!.GetValue<string>().ShouldBe("healthy");
            parts["database"]!.GetValue<string>().ShouldStartWith("The database cannot store: ");
        }

        await GreenAsync(house);
        (await house.ViolationsAsync("LIV-11")).Count.ShouldBe(1);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Parts)> ReadyAsync(PipelineHouse house)
    {
        using var answer = await house.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["parts"]!.AsObject());
    }

    private static Task<string> GreenAsync(PipelineHouse house) =>
        house.UntilAsync(async () => (await ReadyAsync(house)).Status == HttpStatusCode.OK ? "green" : null, "green", Second);
}
