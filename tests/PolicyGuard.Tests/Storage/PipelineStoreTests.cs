using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;
using PolicyGuard.Storage.Migrations;

namespace PolicyGuard.Tests.Storage;

public class PipelineStoreTests
{
    [Fact]
    public async Task A_commit_brings_state_ledger_outbox_and_timers_together()
    {
        await using var house = await StoreHouse.OpenAsync();
        var action = new RequestedAction("a1", "LIV-05", "v1", StoreHouse.Noon.AddSeconds(20), new Command.RemoveParticipant("UUID-1"));
        await house.Store.CommitAsync(
            [StoreHouse.Commit("d1") with { Violations = [StoreHouse.Violation("v1")], Actions = [action], Timers = [new TimerRequest("card:unknown-1", StoreHouse.Noon.AddSeconds(20))] }], default);

        (await house.Store.LoadStateAsync(new StateKey(StoreHouse.Practice, "session", "uuid=="), default)).ShouldBe([1, 2, 3]);
        (await house.Store.ReadOutboxAsync(0, 10, default)).ShouldHaveSingleItem().Action.ShouldBe(action);
        (await house.Store.NextTimerAsync(default)).ShouldNotBeNull();
        await using var database = await house.DatabaseAsync();
        (await database.Ledger.CountAsync()).ShouldBe(1);
        (await house.Store.FindProcessedAsync(["d1", "d2"], default)).ShouldBe(["d1"]);
    }

    [Fact]
    public async Task The_same_delivery_committed_twice_is_written_once()
    {
        await using var house = await StoreHouse.OpenAsync();
        var commit = StoreHouse.Commit("d1") with { Violations = [StoreHouse.Violation("v1")] };
        await house.Store.CommitAsync([commit], default);
        await house.Store.CommitAsync([commit], default);

        await using var database = await house.DatabaseAsync();
        (await database.Ledger.CountAsync()).ShouldBe(1);
        (await database.Violations.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_timer_never_fires_before_it_is_due_not_even_by_part_of_a_millisecond()
    {
        // Found by the clinic day: a card's timer that fired 0.4 ms early was used up and the stranger stayed.
        await using var house = await StoreHouse.OpenAsync();
        var due = StoreHouse.Noon.AddTicks(5_000);
        await house.Store.CommitAsync([StoreHouse.Commit("d1") with { Timers = [new TimerRequest("fill", due)] }], default);

        (await house.Store.ReadDueTimersAsync(StoreHouse.Noon, 10, default)).ShouldBeEmpty();
        (await house.Store.ReadDueTimersAsync(StoreHouse.Noon.AddMilliseconds(1), 10, default)).ShouldHaveSingleItem().Due.ShouldBeGreaterThanOrEqualTo(due);
    }

    [Fact]
    public async Task A_timer_set_anew_while_it_fires_is_not_deleted()
    {
        await using var house = await StoreHouse.OpenAsync();
        await house.Store.CommitAsync([StoreHouse.Commit("d1") with { Timers = [new TimerRequest("fill", StoreHouse.Noon)] }], default);
        var fired = await house.Store.ReadDueTimersAsync(StoreHouse.Noon.AddSeconds(1), 10, default);
        await house.Store.CommitAsync([StoreHouse.Commit("d2") with { Timers = [new TimerRequest("fill", StoreHouse.Noon.AddSeconds(30))] }], default);
        await house.Store.DeleteTimersAsync([.. fired], default);

        (await house.Store.NextTimerAsync(default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("UPDATE ledger SET Kind = 'x'")]
    [InlineData("DELETE FROM ledger")]
    [InlineData("INSERT OR REPLACE INTO ledger SELECT * FROM ledger")]
    [InlineData("INSERT OR REPLACE INTO ledger(rowid, Practice, Sequence, PreviousHash, Hash, OccurredAt, RecordedAt, Kind, Body) SELECT rowid, 'other', 7, PreviousHash, Hash, OccurredAt, RecordedAt, Kind, Body FROM ledger LIMIT 1")]
    [InlineData("INSERT INTO ledger SELECT * FROM ledger WHERE true ON CONFLICT DO UPDATE SET Kind = 'x'")]
    [InlineData("REPLACE INTO ledger SELECT Practice, Sequence, PreviousHash, Hash, OccurredAt, RecordedAt, 'x', Body FROM ledger")]
    public async Task The_database_refuses_to_change_an_entry(string sql)
    {
        await using var house = await StoreHouse.OpenAsync();
        await house.WriteAsync(1);
        await using var connection = new SqliteConnection(house.Options.ReadWrite);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;

        Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).Message.ShouldContain("append-only");
    }

    [Fact]
    public async Task An_old_topic_in_the_outbox_is_encrypted()
    {
        await using var house = await StoreHouse.OpenAsync();
        var change = new SettingChange("SCH-07", "v1", "topic", "\"Canary Quillfeather\"", "\"Session C.Q.\"", Personal: true);
        var action = new RequestedAction("a1", "SCH-07", "v1", StoreHouse.Noon, new Command.RepairMeeting([change]));
        await house.Store.CommitAsync([StoreHouse.Commit("d1") with { Actions = [action] }], default);

        (await house.Store.ReadOutboxAsync(0, 10, default)).ShouldHaveSingleItem().Action.Command.ShouldBeOfType<Command.RepairMeeting>().Changes.ShouldHaveSingleItem().ShouldBe(change);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(house.Options.File)!, "policyguard.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync()).ShouldNotContain("Quillfeather");
        }
    }

    [Fact]
    public async Task The_newest_migration_is_the_one_that_the_start_looks_for()
    {
        await using var house = await StoreHouse.OpenAsync();
        await using var database = await house.DatabaseAsync();
        database.Database.GetMigrations().Last().ShouldBe(NewestMigration.Id);
        database.Database.HasPendingModelChanges().ShouldBeFalse();
    }
}
