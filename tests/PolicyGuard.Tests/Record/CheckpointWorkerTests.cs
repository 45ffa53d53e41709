using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.Record;

/// <summary>When a checkpoint is signed, seen in the running service.</summary>
public sealed class CheckpointWorkerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_end_of_a_session_signs_what_it_came_to()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellAsync("meeting.started", ZoomDocuments.Live("uuid-1=="));
        await house.TellRecordingAsync();
        await house.TellAsync("recording.stopped", ZoomDocuments.Live("uuid-1=="));
        await house.OutcomeAsync("LIV-11", "fixedVerified");
        await house.TellAsync("meeting.ended", ZoomDocuments.Live("uuid-1=="));
        await house.QuietAsync();
        await house.UntilAsync(async () => (await CheckpointsAsync(house)).LastOrDefault()?.Sequence == await HeadAsync(house) ? "signed" : null, "a checkpoint over all of it", Second);
        house.Time.GetUtcNow().ShouldBeLessThan(PipelineHouse.Noon.AddMinutes(50), "it was not the hourly one");
    }

    [Fact]
    public async Task Every_hour_signs_what_came_in_it_and_an_hour_in_which_nothing_came_signs_nothing()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellRecordingAsync();
        await house.TellAsync("recording.stopped", ZoomDocuments.Live("uuid-1=="));
        await house.OutcomeAsync("LIV-11", "fixedVerified");
        await house.QuietAsync();
        await house.UntilAsync(async () => (await CheckpointsAsync(house)).Count > 0 ? "signed" : null, "a checkpoint", TimeSpan.FromMinutes(5));
        var head = await HeadAsync(house);
        for (var i = 0; i < 3; i++)
        {
            house.Time.Advance(TimeSpan.FromHours(1));
            await house.QuietAsync(Second);
        }

        (await CheckpointsAsync(house)).Where(c => c.Sequence == head).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_service_that_stops_signs_once_more_after_everything_else_has_ended()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellRecordingAsync();
        await house.QuietAsync();
        await house.RestartAsync();
        (await CheckpointsAsync(house)).ShouldNotBeEmpty();
        (await CheckpointsAsync(house))[^1].Sequence.ShouldBe(await HeadAsync(house));
    }

    [Fact]
    public async Task A_ledger_cut_while_the_service_was_down_is_told_at_the_start_and_sessions_are_protected_all_the_same()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellRecordingAsync();
        await house.QuietAsync();
        await house.RestartAsync();
        await house.ExecuteAsync("DROP TRIGGER ledger_no_delete; DELETE FROM ledger WHERE Sequence = (SELECT MAX(Sequence) FROM ledger)");
        await house.RestartAsync();
        var ledger = await house.UntilAsync(async () =>
        {
            var ready = await house.GetAsync("/health/ready");
            return ready["parts"]!["ledger"]!.GetValue<string>() is var part && part != "healthy" ? part : null;
        }, "the fault", Second);
        ledger.ShouldContain("the ledger is not what checkpoint");
        using var ready = await house.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        ready.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static async Task<List<CheckpointRow>> CheckpointsAsync(PipelineHouse house)
    {
        await using var database = await house.DatabaseAsync();
        return await database.Checkpoints.AsNoTracking().OrderBy(c => c.Number).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> HeadAsync(PipelineHouse house)
    {
        await using var database = await house.DatabaseAsync();
        return await database.Ledger.MaxAsync(l => l.Sequence, TestContext.Current.CancellationToken);
    }
}
