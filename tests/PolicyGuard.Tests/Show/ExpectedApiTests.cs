using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class ExpectedApiTests : IAsyncLifetime
{
    private const string Path = "expected/84712639219";
    private const string Set = """{ "profile": "individual", "expected": [ { "person": "jd", "required": true, "maxDevices": 2 } ] }""";
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.PutAsync("people/jd", """{"alias":"J.D.","role":"client"}""");
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_set_is_written_and_read_as_the_contract_shows()
    {
        const string shown = """{"profile":"individual","expected":[{"person":"jd","required":true,"maxDevices":2}]}""";
        (await house.GetAsync(Path)).ShouldBeProblem(HttpStatusCode.NotFound);
        var put = await house.PutAsync(Path, Set);
        (put.Status, put.Body, put.ETag).ShouldBe((HttpStatusCode.OK, shown, "\"1\""));
        var got = await house.GetAsync(Path);
        (got.Body, got.ETag).ShouldBe((shown, "\"1\""));
    }

    [Fact]
    public async Task What_is_left_out_has_its_usual_value() =>
        (await house.PutAsync(Path, """{"expected":[{"person":"jd"}]}""")).Body.ShouldBe("""{"profile":"individual","expected":[{"person":"jd","required":true,"maxDevices":2}]}""");

    [Fact]
    public async Task A_write_over_a_changed_set_fails()
    {
        await house.PutAsync(Path, Set);
        (await house.PutAsync(Path, Set, "\"1\"")).ETag.ShouldBe("\"2\"");
        (await house.PutAsync(Path, Set, "\"1\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.PutAsync(Path, Set, "\"2\"")));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
    }

    [Fact]
    public async Task Every_fault_of_a_set_is_named_at_once() =>
        (await house.PutAsync("expected/84x", """{"profile":"party","expected":[{"person":"nobody","maxDevices":0},null,{"person":"jd","maxDevices":9},{"person":"jd"}]}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "meetingId", "profile", "expected[0].person", "expected[0].maxDevices", "expected[1].person", "expected[2].maxDevices", "expected[3].person");

    [Fact]
    public async Task A_member_of_the_wrong_kind_is_named_by_its_place() =>
        (await house.PutAsync(Path, """{"expected":[{"person":"jd"},{"person":"jd","maxDevices":"two"}]}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "expected[1].maxDevices");
}
