using Microsoft.Data.Sqlite;
using PolicyGuard.Queue;
using PolicyGuard.Queue.Embedded;

namespace PolicyGuard.Tests.Queue;

/// <summary>What lies together on disk must still end one by one, and come back whole after a crash. A second queue opened on the file is the restart.</summary>
public sealed class SegmentTests : QueueHouse
{
    [Fact]
    public async Task A_segment_stays_until_its_last_item_is_settled_and_then_nothing_of_it_is_left()
    {
        var queue = OpenWithSegmentOf("a", "b", "c");
        var leases = await queue.LeaseAsync(10, Cancel);
        await queue.CompleteAsync([leases[0]], Cancel);
        await queue.ParkAsync(leases[1], "unreadable", Cancel);
        Rows("segment").ShouldBe(1);
        await queue.CompleteAsync([leases[2]], Cancel);
        (Rows("segment"), Rows("item")).ShouldBe((0, 1));
    }

    [Fact]
    public async Task After_a_crash_an_unsettled_segment_comes_back_whole_but_for_what_was_parked_or_waits()
    {
        var queue = OpenWithSegmentOf("done", "parked", "later", "open");
        var leases = (await queue.LeaseAsync(10, Cancel)).ToDictionary(l => l.Envelope.DeliveryKey);
        await queue.CompleteAsync([leases["done"]], Cancel);
        await queue.ParkAsync(leases["parked"], "unreadable", Cancel);
        await queue.RetryAfterAsync(leases["later"], TimeSpan.FromMinutes(1), "busy", Cancel);

        var again = Open();
        (await again.LeaseAsync(10, Cancel)).Select(l => l.Envelope.DeliveryKey).Order().ShouldBe(["done", "open"]);
        Time.Advance(TimeSpan.FromMinutes(1));
        var late = (await again.LeaseAsync(10, Cancel)).ShouldHaveSingleItem();
        (late.Envelope.DeliveryKey, late.Attempt, Text(late)).ShouldBe(("later", 2, "later"));
    }

    [Fact]
    public async Task An_item_that_comes_back_after_a_crash_is_counted_as_processed_once()
    {
        var queue = OpenWithSegmentOf("a", "b");
        await queue.CompleteAsync([(await queue.LeaseAsync(10, Cancel))[0]], Cancel);
        (await queue.CountAsync(Cancel)).Processed.ShouldBe(1);
        await queue.EnqueueAsync(Event("c", "c"), Cancel);

        var again = Open();
        await again.CompleteAsync(await again.LeaseAsync(10, Cancel), Cancel);
        (await again.CountAsync(Cancel)).ShouldBe(new QueueCounts(3, 0, 0, 3, 0, Time.GetUtcNow()));
        (await Open().CountAsync(Cancel)).Processed.ShouldBe(3);
    }

    [Fact]
    public async Task A_delivery_is_known_after_a_restart_and_forgotten_after_48_hours()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("a"), Cancel);
        await queue.CompleteAsync(await queue.LeaseAsync(1, Cancel), Cancel);
        var again = Open();
        (await again.EnqueueAsync(Event("a"), Cancel)).ShouldBe(EnqueueResult.Duplicate);
        Time.Advance(TimeSpan.FromHours(48) + TimeSpan.FromSeconds(1));
        await again.EnqueueAsync(Event("b"), Cancel);
        (await again.EnqueueAsync(Event("a"), Cancel)).ShouldBe(EnqueueResult.Stored);
        Rows("seen").ShouldBe(2);
    }

    [Fact]
    public async Task A_parked_item_put_back_survives_a_restart_at_the_end_of_its_key()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("one", "k", "one"), Cancel);
        await queue.ParkAsync((await queue.LeaseAsync(1, Cancel))[0], "unreadable", Cancel);
        await queue.EnqueueAsync(Event("two", "k", "two"), Cancel);
        (await queue.RetryParkedAsync((await queue.ReadParkedAsync(0, 1, Cancel))[0].Sequence, Cancel)).ShouldBeTrue();

        var again = Open();
        (await again.CountAsync(Cancel)).Parked.ShouldBe(0);
        foreach (var expected in new[] { "two", "one" })
        {
            var lease = (await again.LeaseAsync(10, Cancel)).ShouldHaveSingleItem();
            (Text(lease), lease.Attempt).ShouldBe((expected, 1));
            await again.CompleteAsync([lease], Cancel);
        }
    }

    [Fact]
    public async Task A_retried_item_stays_before_its_successors_after_a_restart()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("one", "k", "one"), Cancel);
        await queue.EnqueueAsync(Event("two", "k", "two"), Cancel);
        await queue.RetryAfterAsync((await queue.LeaseAsync(1, Cancel))[0], TimeSpan.FromSeconds(5), "busy", Cancel);
        var again = Open();
        Time.Advance(TimeSpan.FromSeconds(5));
        Text((await again.LeaseAsync(10, Cancel)).ShouldHaveSingleItem()).ShouldBe("one");
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_counters_keys_and_leases_as_they_were()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("a"), Cancel);
        var lease = (await queue.LeaseAsync(1, Cancel))[0];
        using (Lock())
        {
            await Should.ThrowAsync<QueueUnavailableException>(async () => await queue.EnqueueAsync(Event("b", "b"), Cancel));
            await Should.ThrowAsync<QueueUnavailableException>(async () => await queue.ParkAsync(lease, "unreadable", Cancel));
            (await queue.CountAsync(Cancel)).ShouldBe(new QueueCounts(1, 0, 1, 0, 0, Time.GetUtcNow()));
        }

        await queue.ParkAsync(lease, "unreadable", Cancel);
        (await queue.EnqueueAsync(Event("b", "b"), Cancel)).ShouldBe(EnqueueResult.Stored);
        (await queue.CountAsync(Cancel)).ShouldBe(new QueueCounts(2, 0, 1, 0, 1, Time.GetUtcNow()));
    }

    [Fact]
    public async Task Large_bodies_that_arrive_together_are_split_over_segments_and_come_back_whole()
    {
        var queue = Open();
        var large = new string('x', 1 << 20);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => queue.EnqueueAsync(Event($"d{i}", $"k{i}", $"{i}{large}"), Cancel).AsTask()));
        Rows("segment").ShouldBeGreaterThan(2);
        var leases = await Open().LeaseAsync(100, Cancel);
        leases.Select(l => Text(l).Replace(large, "", StringComparison.Ordinal)).Order().ShouldBe(Enumerable.Range(0, 12).Select(i => $"{i}").Order());
    }

    [Fact]
    public async Task Items_beyond_what_memory_keeps_are_read_from_the_file_when_their_turn_comes()
    {
        var queue = Open();
        const int Count = PendingIndex.BodiesInMemory + 1500;
        await Task.WhenAll(Enumerable.Range(0, Count).Chunk(8_000).Select(async part =>
        {
            foreach (var group in part.Chunk(500))
            {
                await Task.WhenAll(group.Select(i => queue.EnqueueAsync(Event($"d{i}", $"k{i}", $"{i}"), Cancel).AsTask()));
            }
        }));
        var seen = 0;
        while (seen < Count)
        {
            var leases = await queue.LeaseAsync(5_000, Cancel);
            leases.ShouldAllBe(l => "k" + Text(l) == l.Envelope.OrderingKey);
            await queue.CompleteAsync(leases, Cancel);
            seen += leases.Count;
        }

        Rows("segment").ShouldBe(0);
    }

    [Fact]
    public void A_file_of_another_format_is_refused_by_name()
    {
        Folder.Create();
        using (var other = new SqliteConnection($"Data Source={Folder.File("queue.db")};Pooling=False"))
        {
            other.Open();
            using var make = other.CreateCommand();
            make.CommandText = "CREATE TABLE item(seq INTEGER PRIMARY KEY)";
            make.ExecuteNonQuery();
        }

        Should.Throw<InvalidDataException>(Open).Message.ShouldContain("queue.db has format 0");
    }
}
