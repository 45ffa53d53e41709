using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class PeopleApiTests : IAsyncLifetime
{
    private const string Jane = """{ "alias": "J.D.", "role": "client", "emails": ["jane@example.org"], "phones": [], "zoomUserIds": [], "displayNames": ["Jane D"], "registrantIds": [] }""";
    private const string JaneShown = """{"id":"jd","alias":"J.D.","role":"client","emails":["jane@example.org"],"phones":[],"zoomUserIds":[],"displayNames":["Jane D"],"registrantIds":[],"contactVerifiedOn":null,"discharged":null,"linksTo":null}""";
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_person_is_written_and_read_as_the_contract_shows()
    {
        var put = await house.PutAsync("people/jd", Jane);
        (put.Status, put.Body, put.ETag).ShouldBe((HttpStatusCode.OK, JaneShown, "\"1\""));
        var got = await house.GetAsync("people/jd");
        (got.Status, got.Body, got.ETag).ShouldBe((HttpStatusCode.OK, JaneShown, "\"1\""));
        (await house.GetAsync("people")).Body.ShouldBe($$"""{"items":[{{JaneShown}}],"next":null}""");
        (await house.GetAsync("people/nobody")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Lists_left_out_are_empty()
    {
        await house.PutAsync("people/kd", """{"alias":"K.D.","role":"partner"}""");
        (await house.GetAsync("people/kd")).Body.ShouldBe(
            """{"id":"kd","alias":"K.D.","role":"partner","emails":[],"phones":[],"zoomUserIds":[],"displayNames":[],"registrantIds":[],"contactVerifiedOn":null,"discharged":null,"linksTo":null}""");
    }

    [Fact]
    public async Task Confirmation_discharge_and_guardian_are_written_and_read_and_taken_away_when_left_out()
    {
        const string body = """{"alias":"K.D.","role":"client","contactVerifiedOn":"2026-11-01","discharged":"2026-12-24","linksTo":"mum"}""";
        var put = await house.PutAsync("people/kid", body);
        put.Body.ShouldEndWith(""","contactVerifiedOn":"2026-11-01","discharged":"2026-12-24","linksTo":"mum"}""");
        (await house.GetAsync("people/kid")).Body.ShouldBe(put.Body);
        (await house.PutAsync("people/kid", """{"alias":"K.D.","role":"client"}""")).Body.ShouldEndWith(""","contactVerifiedOn":null,"discharged":null,"linksTo":null}""");
    }

    [Fact]
    public async Task Days_that_are_none_and_a_guardian_s_name_in_place_of_an_id_are_faults() =>
        (await house.PutAsync("people/kid", """{"alias":"K.D.","role":"client","contactVerifiedOn":"yesterday","discharged":"2026-13-01","linksTo":"Mrs D"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "contactVerifiedOn", "discharged", "linksTo");

    [Fact]
    public async Task One_call_confirms_the_contact_and_changes_nothing_else()
    {
        await house.PutAsync("people/jd", Jane);
        var answer = await house.PostAsync("people/jd/contact-verified");
        (answer.Status, answer.Body, answer.ETag).ShouldBe((HttpStatusCode.OK, JaneShown.Replace("\"contactVerifiedOn\":null", "\"contactVerifiedOn\":\"2026-11-24\"", StringComparison.Ordinal), "\"2\""));
        (await house.GetAsync("people/jd")).Body.ShouldBe(answer.Body);
        (await house.PostAsync("people/nobody/contact-verified")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    /// <summary>A set-up script may run twice; who wants to be told of changes in between sends If-Match.</summary>
    [Fact]
    public async Task Without_If_Match_the_same_may_be_put_again()
    {
        await house.PutAsync("people/jd", Jane);
        (await house.PutAsync("people/jd", Jane)).ETag.ShouldBe("\"2\"");
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.OK)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"of something else\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("no etag", HttpStatusCode.BadRequest)]
    public async Task A_write_holds_to_its_If_Match(string ifMatch, HttpStatusCode status)
    {
        await house.PutAsync("people/jd", Jane);
        var answer = await house.PutAsync("people/jd", Jane.Replace("J.D.", "J.X.", StringComparison.Ordinal), ifMatch);
        answer.Status.ShouldBe(status, answer.Body);
        (await house.GetAsync("people/jd")).Json["alias"]!.GetValue<string>().ShouldBe(status == HttpStatusCode.OK ? "J.X." : "J.D.");
    }

    [Fact]
    public async Task If_Match_on_what_is_not_there_fails()
    {
        (await house.PutAsync("people/jd", Jane, "*")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        (await house.PutAsync("people/jd", Jane, "\"1\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        (await house.GetAsync("people/jd")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_many_who_read_the_same_version_one_writes()
    {
        await house.PutAsync("people/jd", Jane);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.PutAsync("people/jd", Jane, "\"1\"")));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed).ShouldBe(7);
    }

    [Fact]
    public async Task Many_who_write_the_same_new_person_at_once_all_succeed()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.PutAsync("people/jd", Jane)));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        (await house.GetAsync("people/jd")).ETag.ShouldBe("\"8\"");
    }

    [Fact]
    public async Task People_come_in_pages()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await house.PutAsync($"people/{id}", Jane);
        }

        var first = await house.GetAsync("people?limit=2");
        first.Ids.ShouldBe(["a", "b"]);
        await house.PutAsync("people/aa", Jane);
        var last = await house.GetAsync($"people?limit=2&cursor={first.Json["next"]}");
        last.Ids.ShouldBe(["c"]);
        last.Json["next"].ShouldBeNull();
        (await house.GetAsync("people?limit=0&cursor=AAAA")).ShouldBeProblem(HttpStatusCode.BadRequest, "limit", "cursor");
    }
}
