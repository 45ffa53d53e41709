using System.Text;
using PolicyGuard.Queue;

namespace PolicyGuard.Tests.Queue;

public sealed class EmbeddedQueueTests : QueueHouse
{
    [Fact]
    public async Task A_delivery_that_comes_twice_is_stored_once()
    {
        var queue = Open();
        (await queue.EnqueueAsync(Event("d1"), Cancel)).ShouldBe(EnqueueResult.Stored);
        (await queue.EnqueueAsync(Event("d1"), Cancel)).ShouldBe(EnqueueResult.Duplicate);
        await queue.CompleteAsync(await queue.LeaseAsync(10, Cancel), Cancel);
        (await queue.EnqueueAsync(Event("d1"), Cancel)).ShouldBe(EnqueueResult.Duplicate);
        (await queue.CountAsync(Cancel)).ShouldBe(new QueueCounts(1, 2, 0, 1, 0, Time.GetUtcNow()));
    }

    [Fact]
    public async Task Many_keys_at_once_stay_in_order_and_one_at_a_time()
    {
        var queue = Open();
        const int Keys = 20, Each = 25;
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(async k =>
        {
            for (var i = 0; i < Each; i++)
            {
                await queue.EnqueueAsync(Event($"{k}-{i}", $"k{k}", i.ToString()), Cancel);
            }
        }));

        var last = new int[Keys];
        var held = new int[Keys];
        var left = Keys * Each;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                IReadOnlyList<Lease> leases;
                try
                {
                    leases = await queue.LeaseAsync(7, done.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                foreach (var lease in leases)
                {
                    var key = int.Parse(lease.Envelope.OrderingKey[1..]);
                    Interlocked.Increment(ref held[key]).ShouldBe(1);
                    int.Parse(Encoding.UTF8.GetString(lease.Envelope.Body.Span)).ShouldBe(last[key]++);
                    Interlocked.Decrement(ref held[key]);
                }

                await queue.CompleteAsync(leases, Cancel);
                if (Interlocked.Add(ref left, -leases.Count) == 0)
                {
                    await done.CancelAsync();
                }
            }
        })));
        last.ShouldAllBe(count => count == Each);
    }

    [Fact]
    public async Task What_was_not_completed_when_the_process_died_is_leased_again_in_order()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("d1", "k", "one"), Cancel);
        await queue.EnqueueAsync(Event("d2", "k", "two"), Cancel);
        (await queue.LeaseAsync(10, Cancel)).Count.ShouldBe(1);

        var again = Open();
        foreach (var expected in new[] { "one", "two" })
        {
            var lease = (await again.LeaseAsync(10, Cancel)).ShouldHaveSingleItem();
            Encoding.UTF8.GetString(lease.Envelope.Body.Span).ShouldBe(expected);
            await again.CompleteAsync([lease], Cancel);
        }
    }

    [Fact]
    public async Task A_retried_head_holds_its_key_back_until_it_is_due_and_counts_its_attempts()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("d1", "k", "one"), Cancel);
        await queue.EnqueueAsync(Event("d2", "k", "two"), Cancel);
        await queue.RetryAfterAsync((await queue.LeaseAsync(1, Cancel))[0], TimeSpan.FromSeconds(30), "later", Cancel);

        var waiting = queue.LeaseAsync(10, Cancel).AsTask();
        Time.Advance(TimeSpan.FromSeconds(29));
        waiting.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(1));
        var lease = (await waiting.WaitAsync(TimeSpan.FromSeconds(5), Cancel)).ShouldHaveSingleItem();
        lease.Attempt.ShouldBe(2);
        Encoding.UTF8.GetString(lease.Envelope.Body.Span).ShouldBe("one");
    }

    [Fact]
    public async Task A_parked_item_frees_its_key_and_comes_back_at_the_end_of_it()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("d1", "k", "one"), Cancel);
        await queue.EnqueueAsync(Event("d2", "k", "two"), Cancel);
        await queue.ParkAsync((await queue.LeaseAsync(1, Cancel))[0], "unreadable", Cancel);
        var parked = (await queue.ReadParkedAsync(0, 10, Cancel)).ShouldHaveSingleItem();
        parked.Reason.ShouldBe("unreadable");
        (await queue.CountAsync(Cancel)).Parked.ShouldBe(1);

        (await queue.RetryParkedAsync(parked.Sequence, Cancel)).ShouldBeTrue();
        (await queue.RetryParkedAsync(parked.Sequence, Cancel)).ShouldBeFalse();
        foreach (var expected in new[] { "two", "one" })
        {
            var lease = (await queue.LeaseAsync(10, Cancel)).ShouldHaveSingleItem();
            Encoding.UTF8.GetString(lease.Envelope.Body.Span).ShouldBe(expected);
            await queue.CompleteAsync([lease], Cancel);
        }
    }

    [Fact]
    public async Task Ending_a_lease_twice_leaves_the_next_item_of_the_key_alone()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event("d1", "k", "one"), Cancel);
        await queue.EnqueueAsync(Event("d2", "k", "two"), Cancel);
        var first = await queue.LeaseAsync(1, Cancel);
        await queue.CompleteAsync(first, Cancel);
        await queue.CompleteAsync(first, Cancel);
        Encoding.UTF8.GetString((await queue.LeaseAsync(1, Cancel))[0].Envelope.Body.Span).ShouldBe("two");
    }

    [Fact]
    public async Task A_locked_file_refuses_the_caller_turns_health_red_and_heals_by_itself()
    {
        var queue = Open();
        using (Lock())
        {
            await Should.ThrowAsync<QueueUnavailableException>(async () => await queue.EnqueueAsync(Event("d1"), Cancel));
            Health.IsGood.ShouldBeFalse();
        }

        for (var i = 0; i < 100 && !Health.IsGood; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        Health.IsGood.ShouldBeTrue();
        (await queue.EnqueueAsync(Event("d1"), Cancel)).ShouldBe(EnqueueResult.Stored);
    }

    [Fact]
    public async Task Bodies_are_not_readable_on_disk()
    {
        await Open().EnqueueAsync(Event("d1", "k", "synthetic-clear-text"), Cancel);
        foreach (var file in Directory.GetFiles(Folder.Path, "queue.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            (await reader.ReadToEndAsync(Cancel)).ShouldNotContain("synthetic-clear-text");
        }
    }
}
