using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Links;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Enforce;

/// <summary>A try counts exactly when Zoom may have received it, and a fault of our own is never told as Zoom's silence.</summary>
public sealed class UnsentRepairTests
{
    private const string Patch = $"PATCH {PipelineHouse.Meeting}";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_repair_that_no_connection_could_be_made_for_is_no_try()
    {
        await using var house = await WeakAsync();
        house.Zoom.OnAsync(Patch, () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await TellCreatedAsync(house);
        await house.OutcomeAsync("SCH-01", "unenforced", Step);

        // Three tries are allowed a day, and each sends a change at most four times.
        await house.UntilAsync(() => house.Zoom.Count(Patch) > 4 * 3, "a fourth try", Step);
        var violation = (await house.ViolationsAsync("SCH-01")).ShouldHaveSingleItem();
        (Text(violation, "outcome"), Text(violation, "reason")).ShouldBe(("unenforced", "Zoom could not be reached"));
        (await house.HistoryAsync("SCH-01")).ShouldAllBe(o => o == "unenforced");

        house.Zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2)));
        await house.OutcomeAsync("SCH-01", "fixedVerified", Step);
    }

    [Fact]
    public async Task A_setting_of_which_no_answer_came_is_a_try_though_others_of_its_repair_were_taken()
    {
        await using var house = await LinkHouse.OpenAsync();
        IReadOnlyList<string> ids = [];
        var series = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow().AddDays(3), before: m => ids = m.RepeatWeekly(4));
        await house.UntilAsync(async () => await house.FindAsync(series), "the series is read");
        await house.QuietAsync();
        house.Zoom.Faults.Set($"/v2/meetings/{series.Id}", int.MaxValue, _ => new SilentAboutOne(house.Zoom, series, ids[2]), "PATCH");
        series.MergeOccurrence(ids[1], Open(), null);
        MeetingEndpoints.Change(house.Zoom, series.Id, Open(), "tool@vendor.example", ids[2]);

        await house.ViolationAsync("SCH-01", $"occurrences.{ids[1]}.settings.waiting_room", "fixedVerified", TimeSpan.FromSeconds(1));
        var last = await house.ViolationAsync("SCH-01", $"occurrences.{ids[2]}.settings.waiting_room", "failed", TimeSpan.FromSeconds(5));
        Text(last, "reason").ShouldBe("repaired 3 times within 24 hours");
        house.Zoom.Journal.Count(j => j.Method == "PATCH" && j.Query.Contains(ids[2], StringComparison.Ordinal))
            .ShouldBeLessThanOrEqualTo(4 * 3, "three tries, each sent at most four times");
    }

    [Fact]
    public async Task A_queue_of_ours_that_is_away_is_waited_for_and_never_told_as_silence_of_Zoom()
    {
        FaultyQueue queue = null!;
        await using var house = await WeakAsync(services => PipelineFaultTests.Wrap(services, q => queue = q));
        queue.FailSending = 8;
        house.Zoom.On(Patch, () =>
        {
            house.Zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2)));
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        });
        await TellCreatedAsync(house);
        await house.OutcomeAsync("SCH-01", "fixedVerified", TimeSpan.FromSeconds(1));

        queue.FailSending.ShouldBeLessThan(0);
        house.Zoom.Count(Patch).ShouldBe(1);
        (await house.HistoryAsync("SCH-01")).ShouldBe(["fixedVerified"], "nothing else came of it");
    }

    [Fact]
    public async Task A_fault_of_ours_before_anything_was_sent_is_told_as_ours_and_is_no_try()
    {
        FaultyQueue queue = null!;
        await using var house = await WeakAsync(services => PipelineFaultTests.Wrap(services, q => queue = q));
        queue.SendingFault = new InvalidOperationException("a mistake of ours");
        queue.FailSending = int.MaxValue;
        house.Zoom.On(Patch, StubZoom.Json(204, ""));
        await TellCreatedAsync(house);
        await house.OutcomeAsync("SCH-01", "unenforced", TimeSpan.FromSeconds(1));

        Text((await house.ViolationsAsync("SCH-01")).ShouldHaveSingleItem(), "reason")
            .ShouldBe("a fault of PolicyGuard's own: InvalidOperationException");
        house.Zoom.Count(Patch).ShouldBe(0);
        for (var more = 0; more < 4; more++)
        {
            house.Time.Advance(TimeSpan.FromMinutes(11));
            await house.QuietAsync(TimeSpan.FromSeconds(1));
        }

        Text((await house.ViolationsAsync("SCH-01")).ShouldHaveSingleItem(), "outcome")
            .ShouldBe("unenforced", "nothing was tried, so nothing is used up");
    }

    private static JsonObject Open() => new() { ["settings"] = new JsonObject { ["waiting_room"] = false } };

    private static async Task<PipelineHouse> WeakAsync(Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? replace = null)
    {
        var house = await PipelineHouse.OpenAsync(
            replace,
            zoom => zoom.On(
                $"GET {PipelineHouse.Meeting}",
                () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), ZoomDocuments.WithoutWaitingRoom)));
        await house.QuietAsync();
        return house;
    }

    private static Task<HttpStatusCode> TellCreatedAsync(PipelineHouse house) =>
        house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon.AddDays(2), ZoomDocuments.WithoutWaitingRoom));

    /// <summary>Zoom answers a change of one occurrence with an error of its own, after which it may have made it.</summary>
    private sealed class SilentAboutOne(SimulatedZoom zoom, SimulatedMeeting series, string silent) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var occurrence = httpContext.Request.Query["occurrence_id"].ToString();
            var patch = (await httpContext.Request.ReadFromJsonAsync<JsonObject>())!;
            var answer = occurrence == silent
                ? Results.StatusCode(500)
                : MeetingEndpoints.Change(zoom, series.Id, patch, series.HostEmail, occurrence);
            await answer.ExecuteAsync(httpContext);
        }
    }

    private static string Text(JsonNode violation, string name) => violation[name]?.GetValue<string>() ?? "";
}
