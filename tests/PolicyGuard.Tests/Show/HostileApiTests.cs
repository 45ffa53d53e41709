using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Tests.Show;

/// <summary>What was found by sending a running service everything but what it asks for.</summary>
public sealed class HostileApiTests(EmptyHouse fixture) : IClassFixture<EmptyHouse>
{
    private const string Jane = """{"alias":"J.D.","role":"client"}""";
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData("""{"alias":"A","alias":"B","role":"client"}""", "alias")]
    [InlineData("""{"alias":"A","Alias":"B","role":"client"}""", "Alias")]
    [InlineData("""{"alias":"\ud800","role":"client"}""", "alias")]
    [InlineData("""{"alias":"A","role":"client"}{}""", "body")]
    [InlineData("""{"alias":"A",/* */"role":"client"}""", "body")]
    [InlineData("""{"alias":"\u202eJ.D.","role":"client"}""", "alias")]
    [InlineData("""{"alias":"J\u200bD","role":"client"}""", "alias")]
    public async Task JSON_that_could_be_read_in_two_ways_is_refused(string body, string fault) =>
        (await house.PutAsync("people/hostile", body)).ShouldBeProblem(HttpStatusCode.BadRequest, fault);

    [Fact]
    public async Task JSON_nested_without_end_not_UTF_8_or_too_long_is_refused()
    {
        var deep = new string('[', 100_000);
        (await house.PutAsync("people/hostile", deep)).ShouldBeProblem(HttpStatusCode.BadRequest, "body");
        (await house.PutAsync("people/hostile", $$"""{"alias":{{deep}}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "alias");
        (await house.SendBytesAsync(HttpMethod.Put, "people/hostile", [.. "{\"alias\":\""u8, 0xFF, .. "\",\"role\":\"client\"}"u8], "application/json")).ShouldBeProblem(HttpStatusCode.BadRequest, "alias");
        (await house.PutAsync("people/hostile", $$"""{"alias":"{{new string('a', 1024 * 1024)}}"}""")).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("application/merge-patch+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"", HttpStatusCode.OK)]
    public async Task A_body_is_taken_for_what_it_says_it_is(string type, HttpStatusCode status) =>
        (await house.SendBytesAsync(HttpMethod.Put, "people/typed", Encoding.UTF8.GetBytes(Jane), type)).Status.ShouldBe(status);

    /// <summary>Editors and shells of Windows put one there.</summary>
    [Fact]
    public async Task A_byte_order_mark_before_JSON_is_passed_over() =>
        (await house.SendBytesAsync(HttpMethod.Put, "people/marked", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Jane)], "application/json")).Status.ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData(null, "\"1\"")]
    [InlineData(null, "W/\"1\", \"2\"")]
    [InlineData("\"1\"", "*")]
    public async Task A_precondition_that_would_not_be_kept_is_refused(string? match, string noneMatch)
    {
        foreach (var (path, body, type) in new[] { ("people/conditional", Jane, "application/json"), ("policy", "policy: {id: x, version: 1}", "application/yaml") })
        {
            (await house.SendAsync(HttpMethod.Put, path, body, match, type, noneMatch: noneMatch)).ShouldBeProblem(HttpStatusCode.BadRequest, "If-None-Match");
        }
    }

    [Fact]
    public async Task If_None_Match_star_writes_only_what_is_not_there_yet()
    {
        (await house.SendAsync(HttpMethod.Put, "people/once", Jane, noneMatch: "*")).Status.ShouldBe(HttpStatusCode.OK);
        (await house.SendAsync(HttpMethod.Put, "people/once", Jane, noneMatch: "*")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        (await house.SendAsync(HttpMethod.Put, "policy", "policy: {id: x, version: 1}", type: "application/yaml", noneMatch: "*")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("2026-11-01T10:00:00")]
    [InlineData("2026-11-01")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public async Task A_time_that_is_another_moment_elsewhere_is_refused(string time)
    {
        await house.PutAsync("people/timed", Jane);
        (await house.PostAsync("consents", new JsonObject { ["person"] = "timed", ["scope"] = "ai", ["givenAt"] = time }.ToJsonString())).ShouldBeProblem(HttpStatusCode.BadRequest, "givenAt");
    }

    [Fact]
    public async Task What_a_write_answers_is_what_is_read_afterwards_down_to_the_time()
    {
        house.Time.Advance(TimeSpan.FromTicks(1_234_567));
        await house.PutAsync("people/exact", Jane);
        var consent = await house.PostAsync("consents", """{"person":"exact","scope":"ai","givenAt":"2026-11-01T10:00:00.1234567+02:00","expiresAt":"2027-11-01T10:00:00.9999999+02:00"}""");
        (await house.GetAsync($"consents/{consent.Json["id"]}")).Body.ShouldBe(consent.Body);
        var given = await house.PostAsync("consents", """{"person":"exact","scope":"ai"}""");
        (await house.GetAsync($"consents/{given.Json["id"]}")).Body.ShouldBe(given.Body);
        var key = await house.PostAsync("keys", """{"name":"exact"}""");
        (await house.GetAsync("keys")).Json["items"]!.AsArray().Single(k => k!["name"]!.GetValue<string>() == "exact")!["createdAt"]!.GetValue<string>().ShouldBe(key.Json["createdAt"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("a\\u0000b")]
    [InlineData("a\\nb")]
    [InlineData("a\\u202eb")]
    public async Task A_keys_name_is_written_in_signs_that_can_be_seen(string name) => (await house.PostAsync("keys", $$"""{"name":"{{name}}"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "name");

    [Fact]
    public async Task A_sheet_full_of_one_id_is_answered_shortly()
    {
        var answer = await house.SendAsync(HttpMethod.Post, "people/import", "id,alias,role\n" + string.Concat(Enumerable.Repeat("jd,J.D.,client\n", 5_000)), type: "text/csv");
        answer.ShouldBeProblem(HttpStatusCode.BadRequest);
        answer.Faults.Count().ShouldBe(5_000);
        answer.Body.Length.ShouldBeLessThan(2_000_000);
    }

    [Theory]
    [InlineData("\uff1d1+1")]
    [InlineData("\uff20A1")]
    [InlineData("A | \uff0d2")]
    public async Task A_formula_in_wide_signs_is_one_too(string cell) => (await house.SendAsync(
        HttpMethod.Post, "people/import", $"id,alias,role,displayNames\njd,J.D.,client,{cell}\n", type: "text/csv")).ShouldBeProblem(HttpStatusCode.BadRequest, "line 2, displayNames");

    [Theory]
    [InlineData("violations?limit=0"), InlineData("violations?limit=-1"), InlineData("violations?limit=1e9"), InlineData("violations?limit=\u0663"), InlineData("violations?limit=%205")]
    [InlineData("people?limit=1000000000"), InlineData("violations?limit=5&limit=6"), InlineData("violations?LIMIT=5"), InlineData("violations?=5"), InlineData("violations?from=2026-13-45")]
    [InlineData("violations?cursor=AA"), InlineData("violations?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5fHg"), InlineData("people?cursor=%00"), InlineData("sessions?cursor=..%2F..")]
    public async Task A_query_that_means_nothing_is_refused(string path) => (await house.GetAsync(path)).ShouldBeProblem(HttpStatusCode.BadRequest);
}
