using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Storage;

public class StoreFaultTests
{
    [Fact]
    public async Task A_first_key_that_cannot_be_written_is_a_fault_the_pipeline_waits_for()
    {
        await using var house = await StoreHouse.OpenAsync();
        await ExecuteAsync(house, "ALTER TABLE datakey RENAME TO datakey_away");

        await Should.ThrowAsync<StoreUnavailableException>(async () => await house.Store.CommitAsync([StoreHouse.Commit("d1")], default));

        await ExecuteAsync(house, "ALTER TABLE datakey_away RENAME TO datakey");
        await house.Store.CommitAsync([StoreHouse.Commit("d1")], default);
        (await house.Store.FindProcessedAsync(["d1"], default)).ShouldBe(["d1"]);
    }

    [Fact]
    public async Task A_failed_read_is_forgiven_by_the_next_good_one_so_that_an_idle_house_turns_green()
    {
        await using var house = await StoreHouse.OpenAsync();
        await ExecuteAsync(house, "ALTER TABLE timer RENAME TO timer_away");
        await Should.ThrowAsync<StoreUnavailableException>(async () => await house.Store.NextTimerAsync(default));
        (await HealthAsync(house)).ShouldBe(HealthStatus.Unhealthy);

        await ExecuteAsync(house, "ALTER TABLE timer_away RENAME TO timer");
        await house.Store.NextTimerAsync(default);
        (await HealthAsync(house)).ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_failed_commit_leaves_nothing_behind_and_stays_red_until_one_succeeds()
    {
        await using var house = await StoreHouse.OpenAsync();
        await ExecuteAsync(house, "ALTER TABLE timeline RENAME TO timeline_away");
        var commit = StoreHouse.Commit("d1") with { Violations = [StoreHouse.Violation("v1")], Timeline = [new TimelineEntry(StoreHouse.Noon, "event", null, "joined")] };
        await Should.ThrowAsync<StoreUnavailableException>(async () => await house.Store.CommitAsync([commit], default));

        await house.Store.NextTimerAsync(default);
        (await HealthAsync(house)).ShouldBe(HealthStatus.Unhealthy);
        await using (var database = await house.DatabaseAsync())
        {
            (await database.Ledger.CountAsync()).ShouldBe(0);
            (await database.Violations.CountAsync()).ShouldBe(0);
        }

        await ExecuteAsync(house, "ALTER TABLE timeline_away RENAME TO timeline");
        await house.Store.CommitAsync([commit], default);
        (await HealthAsync(house)).ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task An_old_value_is_forgotten_after_its_thirty_days()
    {
        await using var house = await StoreHouse.OpenAsync();
        var change = new SettingChange("SCH-07", "v1", "topic", "\"Canary Quillfeather\"", "\"Session C.Q.\"", Personal: true);
        await house.Store.CommitAsync(
            [StoreHouse.Commit("d1") with { Actions = [new RequestedAction("a1", "SCH-07", "v1", StoreHouse.Noon, new Command.RepairMeeting([change]))] }], default);
        house.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await house.Store.CommitAsync([StoreHouse.Commit("d2")], default);
        await using var database = await house.DatabaseAsync();
        (await database.OldValues.CountAsync()).ShouldBe(1);

        house.Time.Advance(TimeSpan.FromSeconds(2));
        await house.Store.CommitAsync([StoreHouse.Commit("d3")], default);
        (await database.OldValues.CountAsync()).ShouldBe(0);
    }

    private static async Task<HealthStatus> HealthAsync(StoreHouse house) => (await house.Health.CheckHealthAsync(new HealthCheckContext())).Status;

    private static async Task ExecuteAsync(StoreHouse house, string sql)
    {
        await using var connection = new SqliteConnection(house.Options.ReadWrite);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
