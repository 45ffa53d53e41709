using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>From a committed action to what is claimed of it: once, in time, and nothing that was not seen.</summary>
public sealed class OutboxTests
{
    private const string Patch = $"PATCH {PipelineHouse.Meeting}";
    private const string Get = $"GET {PipelineHouse.Meeting}";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_was_done_is_not_done_again_while_its_report_cannot_be_kept()
    {
        FaultyQueue queue = null!;
        await using var house = await PipelineHouse.OpenAsync(services => PipelineFaultTests.Wrap(services, q => queue = q));
        await house.QuietAsync();
        queue.FailReports = 40;

        await house.TellRecordingAsync();
        await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Control) == 1, "recording.stop");

        await house.UntilAsync(() => queue.FailReports < 0, "the queue to come back", Second);
        await house.QuietAsync(Second);
        house.Zoom.Count(PipelineHouse.Control).ShouldBe(1);

        // Forty seconds went by, twice the deadline: it was done in time all the same, and then seen.
        await house.TellAsync("recording.stopped", ZoomDocuments.Live("uuid-1=="));
        (await house.OutcomeAsync("LIV-11", "fixedVerified")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_repair_is_not_sent_again_while_its_report_cannot_be_kept()
    {
        FaultyQueue queue = null!;
        await using var house = await PipelineHouse.OpenAsync(services => PipelineFaultTests.Wrap(services, q => queue = q), Repairable);
        await house.QuietAsync();
        var patched = house.Zoom.Count(Patch);
        await house.TellAsync("meeting.updated", ZoomDocuments.Live("uuid-0=="));
        house.Zoom.On(Get, () => ZoomDocuments.Meeting(house.Time.GetUtcNow().AddDays(2), ZoomDocuments.WithoutWaitingRoom));
        queue.FailReports = 30;

        await house.UntilAsync(() => queue.FailReports < 0, "the queue to come back", Second);
        await house.QuietAsync(Second);

        (house.Zoom.Count(Patch) - patched).ShouldBe(1);
    }

    [Fact]
    public async Task An_act_whose_turn_comes_after_its_deadline_never_leaves_the_house()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        var sent = new ConcurrentQueue<DateTimeOffset>();
        house.Zoom.OnAsync(PipelineHouse.Control, () =>
        {
            sent.Enqueue(house.Time.GetUtcNow());
            return Task.FromResult(StubZoom.Json(429, """{"code":429,"message":"Too many"}""", ("Retry-After", "13"))());
        });
        var told = house.Time.GetUtcNow();

        await house.TellRecordingAsync();
        await house.UntilAsync(() => !sent.IsEmpty, "the first try");

        (await house.OutcomeAsync("LIV-11", "unenforced", Second)).ShouldNotBeNull();
        sent.Count.ShouldBeGreaterThan(0);
        sent.ShouldAllBe(at => at <= told.AddSeconds(21));
    }

    [Fact]
    public async Task A_stop_that_was_not_answered_is_believed_when_it_is_seen()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        house.Zoom.On(PipelineHouse.Control, StubZoom.Json(500, """{"code":500}"""));

        await house.TellRecordingAsync();
        await house.QuietAsync();
        (await house.ViolationsAsync("LIV-11")).ShouldHaveSingleItem()["outcome"].ShouldBeNull();

        await house.TellAsync("recording.stopped", ZoomDocuments.Live("uuid-1=="));
        (await house.OutcomeAsync("LIV-11")).ShouldBe("fixedVerified");
    }

    [Fact]
    public async Task A_stop_that_was_not_answered_and_not_seen_is_called_failed_with_the_reason()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        house.Zoom.On(PipelineHouse.Control, StubZoom.Answer(502, "<html>", "text/html"));

        await house.TellRecordingAsync();

        (await house.OutcomeAsync("LIV-11", step: Second)).ShouldBe("failed");
        (await house.ViolationsAsync("LIV-11")).Single()["reason"]!.GetValue<string>().ShouldContain("502");
    }

    [Fact]
    public async Task A_repair_that_Zoom_took_without_answering_is_read_back_and_not_sent_again()
    {
        var changed = false;
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.On(Get, () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), changed ? null : ZoomDocuments.WithoutWaitingRoom));
            zoom.OnAsync(Patch, () =>
            {
                changed = true;
                return Task.FromResult(StubZoom.Json(504, """{"code":504}""")());
            });
        });

        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));

        (await house.OutcomeAsync("SCH-01", step: TimeSpan.FromMilliseconds(200))).ShouldBe("fixedVerified");
        (await house.ViolationsAsync("SCH-01")).Single()["surface"]!.GetValue<string>().ShouldBe("rest");
    }

    [Fact]
    public async Task A_repair_under_way_when_the_service_went_down_is_looked_at_anew_and_not_sent_blindly()
    {
        var (changed, hanging) = (false, true);
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.On(Get, () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), changed ? null : ZoomDocuments.WithoutWaitingRoom));
            zoom.OnAsync(Patch, () => hanging ? new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(TestContext.Current.CancellationToken) : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent)));
        });
        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));
        await house.UntilAsync(() => house.Zoom.Count(Patch) == 1, "the repair");

        // Zoom took it; nobody was there to hear.
        (changed, hanging) = (true, false);
        await house.RestartAsync();

        (await house.OutcomeAsync("SCH-01", step: Second)).ShouldBe("fixedVerified");
        house.Zoom.Count(Patch).ShouldBe(1);
    }

    [Fact]
    public async Task A_repair_that_a_restart_kept_from_Zoom_is_made_after_it()
    {
        var (changed, hanging) = (false, true);
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.On(Get, () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), changed ? null : ZoomDocuments.WithoutWaitingRoom));
            zoom.OnAsync(Patch, () =>
            {
                changed = !hanging;
                return hanging ? new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(TestContext.Current.CancellationToken) : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent));
            });
        });
        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));
        await house.UntilAsync(() => house.Zoom.Count(Patch) == 1, "the repair");

        hanging = false;
        await house.RestartAsync();

        (await house.OutcomeAsync("SCH-01", "fixedVerified", Second)).ShouldNotBeNull();
        house.Zoom.Count(Patch).ShouldBe(2);
    }

    [Fact]
    public async Task A_reading_that_was_overtaken_by_a_repair_starts_no_second_one()
    {
        var late = new TaskCompletionSource<HttpResponseMessage>();
        var (changed, first) = (false, true);
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.OnAsync(Get, () =>
            {
                if (first)
                {
                    first = false;
                    return late.Task;
                }

                return Task.FromResult(ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), changed ? null : ZoomDocuments.WithoutWaitingRoom));
            });
            zoom.On(Patch, () =>
            {
                changed = true;
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            });
        });
        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));
        await house.UntilAsync(() => house.Zoom.Count(Get) == 1, "the slow reading");
        house.Time.Advance(Second);
        await house.TellAsync("meeting.updated", ZoomDocuments.Live("uuid-0=="));
        (await house.OutcomeAsync("SCH-01", "fixedVerified")).ShouldNotBeNull();

        house.Time.Advance(Second);
        late.SetResult(ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), ZoomDocuments.WithoutWaitingRoom));
        await house.QuietAsync();

        house.Zoom.Count(Patch).ShouldBe(1);
        (await house.ViolationsAsync("SCH-01")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_meeting_document_that_nobody_can_read_does_not_make_us_ask_for_ever()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.On(Get, () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), m =>
        {
            m["settings"]!["meeting_invitees"] = new JsonArray(new JsonObject { ["email"] = 5 }, JsonValue.Create("text"), null);
            m["settings"]!["alternative_hosts"] = new JsonArray("a");
            (m["duration"], m["start_time"], m["occurrences"]) = (int.MaxValue, "9999-12-31T23:59:59Z", new JsonArray(new JsonObject { ["start_time"] = "9999-12-31T23:59:59Z", ["duration"] = -5 }));
        })));

        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));
        await house.QuietAsync(Second);

        house.Zoom.Count(Get).ShouldBe(1);
        (await house.GetAsync("parked"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_of_our_own_is_tried_a_few_times_and_then_said()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.OnAsync(Get, () => throw new InvalidOperationException("a fault nobody expected")));

        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));
        await house.QuietAsync(Second);

        house.Zoom.Count(Get).ShouldBeInRange(2, 5);
        house.HasStopped.ShouldBeFalse();
    }

    [Fact]
    public async Task A_done_action_that_cannot_be_forgotten_stops_neither_forgetting_nor_acting()
    {
        FaultyStore store = null!;
        await using var house = await PipelineHouse.OpenAsync(services => PipelineFaultTests.Wrap(services, s => store = s));
        await house.QuietAsync();
        (store.Fault, store.FailCompletions) = (new InvalidOperationException("a fault nobody expected"), 2);

        await house.TellRecordingAsync();
        await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Control) == 1, "the first act");
        await house.UntilAsync(() => store.FailCompletions < 0, "forgetting", Second);
        await house.TellRecordingAsync("uuid-2==");

        await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Control) == 2, "the second act");
        await house.QuietAsync(Second);
        house.HasStopped.ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_that_is_not_found_by_somebody_on_the_way_does_not_end_the_watch()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellAsync("meeting.created", ZoomDocuments.Live("uuid-0=="));
        await house.QuietAsync();
        house.Zoom.On(Get, StubZoom.Json(404, ""));
        await house.TellAsync("meeting.updated", ZoomDocuments.Live("uuid-0=="));
        await house.QuietAsync();
        (await house.GetAsync("meetings"))["items"]!.AsArray().Single()!["status"]!.GetValue<string>().ShouldBe("expected");

        house.Zoom.On(Get, StubZoom.Json(404, """{"code":3001,"message":"Meeting is not found or has expired."}"""));
        await house.TellAsync("meeting.updated", ZoomDocuments.Live("uuid-0=="));
        await house.QuietAsync();
        (await house.GetAsync("meetings"))["items"]!.AsArray().Single()!["status"]!.GetValue<string>().ShouldBe("expected", "one word of Zoom's is asked again");
        await house.UntilAsync(
            async () => (await house.GetAsync("meetings"))["items"]!.AsArray().Single()!["status"]!.GetValue<string>() is "deleted" and var status ? status : null,
            "the second word is believed", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_repair_does_not_wait_behind_a_sweep_of_the_calendar()
    {
        var slow = new TaskCompletionSource<HttpResponseMessage>();
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            var items = new JsonArray([.. Enumerable.Range(0, 40).Select(i => (JsonNode)new JsonObject { ["id"] = 900 + i, ["start_time"] = ZoomDocuments.Time(PipelineHouse.Noon.AddDays(3)) })]);
            zoom.On(PipelineHouse.Calendar, () => ZoomDocuments.Json(new JsonObject { ["meetings"] = items.DeepClone() }));
            for (var i = 0; i < 40; i++)
            {
                zoom.OnAsync($"GET /v2/meetings/{900 + i}", () => slow.Task);
            }
        });
        await house.UntilAsync(() => house.Zoom.Calls.Any(c => c.Line.StartsWith("GET /v2/meetings/9", StringComparison.Ordinal)), "the sweep");

        await house.TellAsync("meeting.updated", ZoomDocuments.Live("uuid-0=="));

        await house.UntilAsync(() => house.Zoom.Count(Get) == 1, "the reading of the changed meeting");
        slow.SetException(new HttpRequestException("the sweep ends"));
    }

    private static void Repairable(StubZoom zoom) => zoom.On(Patch, () => new HttpResponseMessage(HttpStatusCode.NoContent));
}
