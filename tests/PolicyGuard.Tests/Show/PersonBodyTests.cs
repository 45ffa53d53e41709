using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class PersonBodyTests(EmptyHouse fixture) : IClassFixture<EmptyHouse>
{
    private readonly ApiHouse house = fixture.House;

    [Fact]
    public async Task Every_fault_of_a_person_is_named_at_once() =>
        (await house.PutAsync("people/j%20d", """{"alias":" ","role":"king","emails":["jane@example.org","no mail",null],"phones":[""],"displayNames":null}""", "no etag"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "id", "alias", "role", "emails[1]", "emails[2]", "phones[0]", "If-Match");

    [Theory]
    [InlineData("{", "body")]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"alias":5,"role":"client"}""", "alias")]
    [InlineData("""{"alias":"A","role":"client","emails":"jane@example.org"}""", "emails")]
    [InlineData("""{"alias":"A","role":"client","email":["jane@example.org"]}""", "email")]
    public async Task A_body_that_cannot_be_read_is_named_by_its_place(string body, string fault)
    {
        var answer = await house.PutAsync("people/jd", body);
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, fault);
        answer.Body.ShouldNotContain("jane");
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused() =>
        (await house.SendAsync(HttpMethod.Put, "people/jd", """{"alias":"J.D.","role":"client"}""", type: "text/plain")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task An_id_that_ends_in_a_line_break_is_none() =>
        (await house.PutAsync("people/jd%0A", """{"alias":"J.D.","role":"client"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "id");

    [Fact]
    public async Task Signs_that_cannot_be_seen_and_endless_lists_are_refused() =>
        (await house.PutAsync("people/jd", $$"""{"alias":"J\u0007D","role":"client","registrantIds":[{{string.Join(',', Enumerable.Repeat("\"r\"", 51))}}]}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "alias", "registrantIds");
}
