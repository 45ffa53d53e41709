using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PolicyGuard.Clinic;
using PolicyGuard.Queue;
using PolicyGuard.Queue.Embedded;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>Store and queue fail in the middle of an event's way; the event must come to its end once.</summary>
public sealed class PipelineFaultTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_event_whose_state_could_not_be_read_is_decided_when_the_store_is_back()
    {
        FaultyStore store = null!;
        await using var house = await PipelineHouse.OpenAsync(services => Wrap(services, s => store = s));
        await house.QuietAsync();
        store.FailReads = 3;

        (await house.TellRecordingAsync()).ShouldBe(HttpStatusCode.NoContent);

        // Small steps: an act has twenty seconds, and a clock that runs ahead of the threads would use them up.
        await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Control) == 1, "recording.stop", Second / 10);
        await house.TellAsync("recording.stopped", ZoomDocuments.Live("uuid-1=="));
        (await house.OutcomeAsync("LIV-11", "fixedVerified")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_database_that_is_away_for_minutes_parks_nothing()
    {
        FaultyStore store = null!;
        await using var house = await PipelineHouse.OpenAsync(services => Wrap(services, s => store = s));
        await house.QuietAsync();

        // What the practice knows of its people is read through EF, which has exceptions of its own. It is kept in memory until it changes.
        await house.ExecuteAsync("ALTER TABLE person RENAME TO person_away");
        house.Services.GetRequiredService<ClinicVersions>().Changed(house.Practice);
        var (tries, began) = (store.Reads, house.Time.GetUtcNow());
        await house.TellRecordingAsync();
        await house.UntilAsync(() => store.Reads >= tries + 30 && house.Time.GetUtcNow() >= began + (180 * Second), "thirty tries in three minutes", Second);

        (await house.GetAsync("status"))["processed"]!.GetValue<long>().ShouldBe(0);
        (await house.GetAsync("parked"))["items"]!.AsArray().ShouldBeEmpty();
        await house.ExecuteAsync("ALTER TABLE person_away RENAME TO person");
        await house.UntilAsync(async () => (await house.ViolationsAsync("LIV-11")).SingleOrDefault(), "the violation", Second);
        (await house.GetAsync("parked"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_committed_is_carried_out_once_however_often_the_queue_refuses_to_hear_of_it()
    {
        FaultyQueue queue = null!;
        await using var house = await PipelineHouse.OpenAsync(services => Wrap(services, q => queue = q));
        await house.QuietAsync();
        queue.FailCompletions = 5;

        await house.TellRecordingAsync();
        await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Control) == 1, "recording.stop");

        await house.UntilAsync(() => queue.FailCompletions < 0, "the queue to come back", Second);
        await house.QuietAsync(Second);
        house.Zoom.Count(PipelineHouse.Control).ShouldBe(1);
    }

    [Fact]
    public async Task A_pipeline_that_breaks_ends_the_service_instead_of_standing_still_in_silence()
    {
        FaultyStore store = null!;
        await using var house = await PipelineHouse.OpenAsync(services => Wrap(services, s => store = s));
        await house.QuietAsync();
        store.Committed = () => throw new InvalidOperationException("nothing anybody expected");

        await house.TellRecordingAsync();

        await house.UntilAsync(() => house.HasStopped, "the end");
    }

    internal static void Wrap(IServiceCollection services, Action<FaultyStore> got)
    {
        services.AddSingleton<SqlitePipelineStore>();
        services.Replace(ServiceDescriptor.Singleton<IPipelineStore>(provider =>
        {
            var store = new FaultyStore(provider.GetRequiredService<SqlitePipelineStore>());
            got(store);
            return store;
        }));
    }

    internal static void Wrap(IServiceCollection services, Action<FaultyQueue> got) => services.Replace(ServiceDescriptor.Singleton<IEventQueue>(provider =>
    {
        var queue = new FaultyQueue(provider.GetRequiredService<EmbeddedQueue>());
        got(queue);
        return queue;
    }));
}
