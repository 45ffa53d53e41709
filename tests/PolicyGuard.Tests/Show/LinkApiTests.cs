using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Show;

/// <summary>The practice is asked before a link that people may hold is changed, and answers over the API.</summary>
public sealed class LinkApiTests : IAsyncLifetime
{
    private ZoomedHouse opened = null!;
    private SimulatedMeeting far = null!;
    private SimulatedMeeting near = null!;

    private ApiHouse House => opened.House;

    public async ValueTask InitializeAsync() => opened = await ZoomedHouse.OpenAsync(zoom =>
    {
        var host = zoom.AddUser();
        far = ZoomedHouse.Tomorrow(zoom, host, 24, Weak);
        near = ZoomedHouse.Tomorrow(zoom, host, -3, Weak);
    });

    public ValueTask DisposeAsync() => opened.DisposeAsync();

    [Fact]
    public async Task What_is_asked_can_be_read_and_a_yes_changes_the_passcode_and_stands_in_the_ledger()
    {
        var (id, question) = await AskedAsync(far);
        question.Body.ShouldBe(
            $$"""{"violation":"{{id}}","meetingId":"{{far.Id}}","change":"passcode","stage":"waiting","startsAt":"2026-11-26T12:00:00+00:00","nearStart":false,"knownHolders":0,"holders":[],"mailedByZoom":false,"newIsMailed":false}""");

        var yes = await AnswerAsync(id, "change", question.ETag);
        yes.Status.ShouldBe(HttpStatusCode.Accepted, yes.Body);

        (await OutcomeAsync(id)).ShouldBe("fixedVerified");
        Passcode(far).ShouldNotBe("1234");
        Passcode(near).ShouldBe("1234", "nobody said yes to that one");
        (await House.GetAsync($"violations/{id}/link")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await AnswerAsync(id, "change", question.ETag)).ShouldBeProblem(HttpStatusCode.Conflict);
        var entries = (await House.GetAsync("ledger/export")).Body.Split('\n').Where(l => l.Contains("\"answer\"", StringComparison.Ordinal)).ToList();
        entries.ShouldHaveSingleItem().ShouldContain("bootstrap");
        (await House.SeeViolationAsync(far.Id, "SCH-10"))["wanted"]!.GetValue<string>().ShouldBe("whoever has the old link: told the new one");
    }

    [Fact]
    public async Task The_same_yes_twice_is_one()
    {
        var (id, question) = await AskedAsync(far);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AnswerAsync(id, "change", question.ETag)));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Accepted || a.Status == HttpStatusCode.OK || a.Status == HttpStatusCode.Conflict);
        answers.ShouldContain(a => a.Status == HttpStatusCode.Accepted);
        (await OutcomeAsync(id)).ShouldBe("fixedVerified");
        (await House.GetAsync("ledger/export")).Body.Split('\n').Count(l => l.Contains("\"kind\":\"answer\"", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Near_the_start_a_yes_without_the_express_word_is_refused()
    {
        var (id, question) = await AskedAsync(near);
        question.Json["nearStart"]!.GetValue<bool>().ShouldBeTrue();
        var refused = await AnswerAsync(id, "change", question.ETag);
        refused.ShouldBeProblem(HttpStatusCode.UnprocessableEntity);
        refused.Body.ShouldContain("nearStart=true");
        Passcode(near).ShouldBe("1234");

        (await AnswerAsync(id, "change?nearStart=true", question.ETag)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await OutcomeAsync(id)).ShouldBe("fixedVerified");
        Passcode(near).ShouldNotBe("1234");
    }

    [Fact]
    public async Task A_no_is_kept_and_can_be_taken_back_under_the_new_tag_alone()
    {
        var (id, question) = await AskedAsync(far);
        (await AnswerAsync(id, "keep", question.ETag)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await OutcomeAsync(id, "overridden")).ShouldBe("overridden");
        (await AnswerAsync(id, "keep", question.ETag)).Status.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(id, "change", question.ETag)).ShouldBeProblem(HttpStatusCode.PreconditionFailed);

        var kept = await House.GetAsync($"violations/{id}/link");
        kept.Json["stage"]!.GetValue<string>().ShouldBe("kept");
        (await AnswerAsync(id, "change", kept.ETag)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await OutcomeAsync(id)).ShouldBe("fixedVerified");
    }

    [Fact]
    public async Task What_cannot_be_taken_says_why()
    {
        var (id, question) = await AskedAsync(far);
        (await AnswerAsync(id, "change", null)).ShouldBeProblem(HttpStatusCode.PreconditionRequired);
        (await AnswerAsync(id, "change", "\"another\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        (await AnswerAsync(id, "change", "*")).ShouldBeProblem(HttpStatusCode.BadRequest, "If-Match");
        (await AnswerAsync("none", "change", question.ETag)).ShouldBeProblem(HttpStatusCode.NotFound);
        (await House.GetAsync("violations/none/link")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await AnswerAsync(id, "change?nearStart=perhaps", question.ETag)).ShouldBeProblem(HttpStatusCode.BadRequest, "nearStart");
        (await House.SendAsync(HttpMethod.Post, $"violations/{id}/link/change", """{"by":"Jane"}""", question.ETag)).ShouldBeProblem(HttpStatusCode.BadRequest, "body");
        await House.FillAsync(House.Violation("v-live", phase: "live", uuid: "u1", outcome: "deferred"));
        (await AnswerAsync("v-live", "keep", question.ETag)).ShouldBeProblem(HttpStatusCode.Conflict);
        Passcode(far).ShouldBe("1234");

        House.Time.Advance(TimeSpan.FromDays(2) + TimeSpan.FromMinutes(1));
        (await AnswerAsync(id, "change?nearStart=true", question.ETag)).ShouldBeProblem(HttpStatusCode.Conflict);
        Passcode(far).ShouldBe("1234");
    }

    [Fact]
    public async Task The_address_of_what_was_taken_is_of_the_practice_that_was_named()
    {
        var (id, question) = await AskedAsync(far);
        var mine = House.Service<PolicyGuard.Connect.PracticeDirectory>().All.Single().Id;
        var taken = await AnswerAsync(id, $"keep?practice={mine}", question.ETag);
        (taken.Status, taken.Headers.Location?.ToString()).ShouldBe((HttpStatusCode.Accepted, $"/api/v1/violations/{id}/link?practice={mine}"));
    }

    [Fact]
    public async Task A_yes_is_on_disk_before_it_is_answered_for()
    {
        var (id, question) = await AskedAsync(far);
        opened.Zoom.Faults.Set($"/v2/meetings/{far.Id}", 1, _ => ZoomErrors.Of(500, 500, "later"));
        (await AnswerAsync(id, "change", question.ETag)).Status.ShouldBe(HttpStatusCode.Accepted);
        await House.RestartAsync();
        (await OutcomeAsync(id, step: TimeSpan.FromSeconds(20))).ShouldBe("fixedVerified");
        (await House.GetAsync("ledger/export")).Body.Split('\n').Count(l => l.Contains("\"kind\":\"answer\"", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static void Weak(JsonObject meeting) => meeting["password"] = "1234";

    private static string Passcode(SimulatedMeeting meeting) => meeting.Document["password"]!.GetValue<string>();

    private async Task<(string Id, Answer Question)> AskedAsync(SimulatedMeeting meeting)
    {
        var id = (await House.SeeViolationAsync(meeting.Id, "SCH-02"))["id"]!.GetValue<string>();
        var question = await House.GetAsync($"violations/{id}/link");
        question.Status.ShouldBe(HttpStatusCode.OK, question.Body);
        return (id, question);
    }

    private Task<Answer> AnswerAsync(string id, string answer, string? tag) => House.SendAsync(HttpMethod.Post, $"violations/{id}/link/{answer}", ifMatch: tag);

    private Task<string> OutcomeAsync(string id, string wanted = "fixedVerified", TimeSpan step = default) => Stage.SeeAsync(async () =>
    {
        House.Time.Advance(step);
        var outcome = (await House.GetAsync($"violations/{id}")).Json["outcome"]?.GetValue<string>();
        return outcome == wanted ? outcome : null;
    });
}
