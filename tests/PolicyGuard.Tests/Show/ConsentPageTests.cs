using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed class ConsentPageTests : IAsyncLifetime
{
    private ApiHouse house = null!;
    private Browser owner = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.PutAsync("people/jd", """{"alias":"J.D.","role":"client","displayNames":["Quetzalcoatl"]}""");
        await house.PutAsync("people/gd", """{"alias":"G.D.","role":"guardian"}""");
        owner = await Browser.OwnerAsync(house);
        await owner.OpenAsync("/person/jd");
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await house.DisposeAsync();
    }

    [Fact]
    public async Task A_consent_is_written_down_for_a_child_shown_and_withdrawn_and_the_ledger_tells_of_both_by_hash()
    {
        (await owner.PostAsync(
            "/person/jd/consents", ("scope", "recording"), ("givenAt", "2026-11-20"), ("expiresAt", "2027-11-20"), ("guardian", "gd"), ("meetingId", "847 1263 9219"))).ShouldBe("/person/jd?done=given");
        var kept = (await house.GetAsync("consents?person=jd")).Json["items"]![0]!;
        kept["givenAt"]!.GetValue<DateTimeOffset>().ShouldBe(new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));
        kept["expiresAt"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2027, 11, 21, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(-1));
        (kept["guardian"]!.GetValue<string>(), kept["meetingId"]!.GetValue<string>()).ShouldBe(("gd", "84712639219"));

        var page = await owner.OpenAsync("/person/jd?done=given");
        foreach (var said in new[] { "by G.D. as guardian", "Meeting 84712639219", "20 Nov 2027, 23:59", "the ledger tells of it" })
        {
            page.ShouldContain(said);
        }

        var path = $"/person/jd/consents/{kept["id"]}/withdraw";
        page.ShouldContain($"action=\"{path}\"");
        (await owner.PostAsync(path)).ShouldBe("/person/jd?done=withdrawn");
        (await owner.PostAsync(path)).ShouldBe("/person/jd?done=withdrawn");
        (await owner.OpenAsync("/person/jd")).ShouldNotContain(path);

        var bodies = await BodiesAsync();
        bodies.Select(b => (b["what"]!.GetValue<string>(), b["scope"]!.GetValue<string>(), b["alias"]!.GetValue<string>(), b["by"]!.GetValue<string>()))
            .ShouldBe([("given", "recording", "J.D.", "owner"), ("withdrawn", "recording", "J.D.", "owner")]);
        bodies[0]["person"]!.GetValue<string>().Length.ShouldBe(22);
        bodies[0]["guardian"]!.GetValue<string>().ShouldNotBe(bodies[0]["person"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_comes_by_the_API_stands_in_the_ledger_too()
    {
        var given = await house.PostAsync("consents", """{"person":"jd","scope":"ai"}""");
        await house.DeleteAsync($"consents/{given.Json["id"]}");
        (await BodiesAsync()).Select(b => b["by"]!.GetValue<string>()).ShouldBe(["bootstrap", "bootstrap"]);
    }

    [Fact]
    public async Task Every_fault_of_a_consent_is_told_at_once_and_what_was_typed_stays()
    {
        var (status, html) = await owner.SubmitAsync(
            "/person/jd/consents", ("scope", "everything"), ("givenAt", "2026-11-20"), ("expiresAt", "2026-11-19"), ("guardian", "jd"), ("meetingId", "84x"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var said in new[] { "4 things need mending", "#consent-scope", "#consent-expiresAt", "#consent-guardian", "#consent-meetingId", "value=\"2026-11-19\"", "value=\"84x\"" })
        {
            html.ShouldContain(said);
        }

        (_, html) = await owner.SubmitAsync("/person/jd/consents", ("scope", "ai"), ("givenAt", "yesterday"), ("guardian", "nobody"));
        html.ShouldContain("must be a day such as 2026-11-24");
        html.ShouldContain("is not on the list of people");
        (await house.GetAsync("consents")).Ids.ShouldBeEmpty();
        (await BodiesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_consent_is_withdrawn_on_its_own_persons_page_alone()
    {
        var given = await house.PostAsync("consents", """{"person":"jd","scope":"ai"}""");
        await owner.OpenAsync("/person/gd");
        (await owner.PostForStatusAsync($"/person/gd/consents/{given.Json["id"]}/withdraw")).ShouldBe(HttpStatusCode.NotFound);
        (await owner.PostRawAsync($"/person/jd/consents/{given.Json["id"]}/withdraw")).ShouldBe(HttpStatusCode.BadRequest);
        (await house.GetAsync($"consents/{given.Json["id"]}")).Json["withdrawnAt"].ShouldBeNull();
    }

    private async Task<List<JsonNode>> BodiesAsync() =>
        [
            .. (await house.GetAsync("ledger/export")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).Where(l => l["kind"]?.GetValue<string>() == "consent")
                .Select(l => JsonNode.Parse(l["body"]!.GetValue<string>())!),
        ];
}
