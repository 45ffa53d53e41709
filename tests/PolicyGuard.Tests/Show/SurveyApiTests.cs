using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Commands;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Show;

/// <summary>What reads the account: the check, and what another policy would find.</summary>
[Collection("console")]
public sealed class SurveyApiTests : IAsyncLifetime
{
    private const string Quiet = "policy: {id: quiet, version: 2}\ndefaults: {mode: observe}\nrules: {SCH-03: {mode: off}, SCH-01: {mode: warn}}\n";
    private string weak = "";
    private string good = "";
    private ZoomedHouse opened = null!;

    private ApiHouse House => opened.House;

    public async ValueTask InitializeAsync() => opened = await ZoomedHouse.OpenAsync(zoom =>
    {
        var host = zoom.AddUser();
        good = ZoomedHouse.Tomorrow(zoom, host).Id;
        weak = ZoomedHouse.Tomorrow(zoom, host, 2).Id;
    });

    public ValueTask DisposeAsync() => opened.DisposeAsync();

    [Fact]
    public async Task A_preview_shows_beside_each_other_what_is_found_now_and_what_would_be_and_changes_nothing()
    {
        Weaken();
        var preview = await House.SendAsync(HttpMethod.Post, "policy/preview", Quiet, type: "application/yaml");
        preview.Status.ShouldBe(HttpStatusCode.OK, preview.Body);
        preview.Json["proposed"]!.ToJsonString().ShouldBe("""{"id":"quiet","version":2}""");
        (Number(preview, "meetings"), Number(preview, "unread"), Number(preview, "left")).ShouldBe((2, 0, 0));
        var only = preview.Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        (only["meetingId"]!.GetValue<string>(), only["differs"]!.GetValue<bool>()).ShouldBe((weak, true));
        Said(only["now"]!).ShouldBe(["SCH-01 enforce fix True", "SCH-03 enforce fix True"], ignoreOrder: true);
        Said(only["proposed"]!).ShouldBe(["SCH-01 warn warn False"]);
        preview.Json["rules"]!.AsArray().ShouldContain(r => r!.ToJsonString() == """{"rule":"SCH-03","now":"enforce","proposed":"off"}""");

        opened.Zoom.Journal.ShouldNotContain(j => j.Method == "PATCH");
        (await House.GetAsync("violations")).Ids.ShouldBeEmpty();
        (await House.GetAsync("policy")).Json["source"]!.GetValue<string>().ShouldBe("builtIn");
        (await House.GetAsync("ledger/export")).Body.Split('\n').Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_policy_put_is_what_the_next_decision_goes_by()
    {
        (await House.SendAsync(HttpMethod.Put, "policy", Quiet, "*", "application/yaml")).Status.ShouldBe(HttpStatusCode.OK);
        Weaken();
        await House.TellAsync("meeting.updated", new JsonObject
        {
            ["object"] = new JsonObject { ["id"] = long.Parse(weak), ["host_id"] = opened.Zoom.Meetings[weak].Host, ["settings"] = new JsonObject { ["waiting_room"] = false } },
        });
        (await House.SeeViolationAsync(weak, "SCH-01"))["mode"]!.GetValue<string>().ShouldBe("warn");
        (await House.GetAsync($"violations?meeting={weak}&rule=SCH-03")).Ids.ShouldBeEmpty();
        opened.Zoom.Journal.ShouldNotContain(j => j.Method == "PATCH");
    }

    [Fact]
    public async Task The_check_answers_what_the_command_prints_and_changes_nothing()
    {
        Weaken();
        var answer = await House.GetAsync("check");
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body);
        (Number(answer, "meetings"), Number(answer, "unread")).ShouldBe((2, 0));
        answer.Json["violations"]!.AsArray().Select(v => $"{v!["rule"]} {v["meetingId"]} {v["wouldChange"]}").ShouldBe([$"SCH-01 {weak} true", $"SCH-03 {weak} true"], ignoreOrder: true);
        (await House.PostAsync("check")).Body.ShouldBe(answer.Body);

        using var output = new StringWriter();
        (await CheckCommand.RunAsync(House.Settings, json: true, output, TextWriter.Null, House.Time, TestContext.Current.CancellationToken)).ShouldBe(1);
        JsonNode.DeepEquals(JsonNode.Parse(output.ToString()), answer.Json).ShouldBeTrue(output.ToString());
        opened.Zoom.Journal.ShouldNotContain(j => j.Method == "PATCH");
        (await House.GetAsync("violations")).Ids.ShouldBeEmpty();
    }

    /// <summary>The command beside a running service knows what that knows.</summary>
    [Fact]
    public async Task The_command_goes_by_the_practices_own_policy_and_people()
    {
        await House.SendAsync(HttpMethod.Put, "policy", "policy: {id: own, version: 1}\nrules: {SCH-03: {mode: off}}\n", "*", "application/yaml");
        await House.PutAsync("people/qc", """{"alias":"Q.C.","role":"client","displayNames":["quetzalcoatl"]}""");
        Weaken();
        opened.Zoom.Meetings[good].Document["topic"] = "quetzalcoatl";
        using var output = new StringWriter();
        (await CheckCommand.RunAsync(House.Settings, json: true, output, TextWriter.Null, House.Time, TestContext.Current.CancellationToken)).ShouldBe(1);
        output.ToString().ShouldNotContain("SCH-03");
        output.ToString().ShouldContain("SCH-07");
        output.ToString().ShouldNotContain("quetzalcoatl", Case.Insensitive);
        JsonNode.DeepEquals(JsonNode.Parse(output.ToString()), (await House.GetAsync("check")).Json).ShouldBeTrue(output.ToString());
    }

    [Fact]
    public async Task Zoom_out_of_reach_is_said_and_is_no_clean_result()
    {
        opened.Zoom.Scopes.Clear();
        (await House.GetAsync("check")).ShouldBeProblem(HttpStatusCode.BadGateway);
        (await House.SendAsync(HttpMethod.Post, "policy/preview", Quiet, type: "application/yaml")).ShouldBeProblem(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task One_survey_of_a_practice_is_made_at_a_time()
    {
        var survey = House.Service<PolicyGuard.Pipeline.MeetingSurvey>();
        using (survey.TryBegin(House.Practice))
        {
            var busy = await House.GetAsync("check");
            busy.ShouldBeProblem(HttpStatusCode.TooManyRequests);
            busy.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(10));
            (await House.SendAsync(HttpMethod.Post, "policy/preview", Quiet, type: "application/yaml")).ShouldBeProblem(HttpStatusCode.TooManyRequests);
        }

        (await House.GetAsync("check")).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>As somebody does it in Zoom; no event tells of it.</summary>
    private void Weaken() => (opened.Zoom.Meetings[weak].Settings["waiting_room"], opened.Zoom.Meetings[weak].Settings["join_before_host"]) = (false, true);

    private static int Number(Answer answer, string name) => answer.Json[name]!.GetValue<int>();

    private static IEnumerable<string> Said(JsonNode findings) => findings.AsArray().Select(f => $"{f!["rule"]} {f["mode"]} {f["decision"]} {f["wouldChange"]!.GetValue<bool>()}");
}
