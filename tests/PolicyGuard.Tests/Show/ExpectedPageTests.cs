using System.Net;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Show.Pages;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed class ExpectedPageTests : IAsyncLifetime
{
    private const string Page = "/meetings/84712639219/expected";
    private ApiHouse house = null!;
    private Browser owner = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.PutAsync("people/jd", """{"alias":"J.D.","role":"client","displayNames":["Quetzalcoatl"]}""");
        await house.PutAsync("people/it", """{"alias":"I.T.","role":"interpreter"}""");
        await house.PutAsync("people/it2", """{"alias":"I.T.","role":"interpreter"}""");
        owner = await Browser.OwnerAsync(house);
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await house.DisposeAsync();
    }

    [Fact]
    public async Task A_set_is_written_with_what_is_different_in_this_meeting_alone_and_shown_again()
    {
        var page = await owner.OpenAsync(Page);
        page.ShouldContain("name=\"version\" value=\"0\"");
        page.ShouldNotContain("Quetzalcoatl");
        (await owner.PostAsync(
            Page, ("version", "0"), ("profile", "interpreter"), ("person-0", "j.d."), ("required-0", "yes"), ("maxDevices-0", "3"), ("person-1", ""), ("person-2", "it"), ("maxDevices-2", "1"),
            ("anyFromDomain-2", "Agency.example"), ("fromMinute-2", "-5"), ("untilMinute-2", "30"), ("override-quiet", "true"), ("override-cardSeconds", "45"), ("override-unknownInside", "afterCard")))
            .ShouldBe($"{Page}?done=saved");
        (await house.GetAsync("expected/84712639219")).Body.ShouldBe(
            """
            {"profile":"interpreter","expected":[{"person":"jd","required":true,"maxDevices":3},
            {"person":"it","required":false,"maxDevices":1,"anyFromDomain":"agency.example","fromMinute":-5,"untilMinute":30}],
            "overrides":{"unknownInside":"afterCard","cardSeconds":45,"quiet":true}}
            """.ReplaceLineEndings(""));

        page = await owner.OpenAsync($"{Page}?done=saved");
        foreach (var said in new[] { "Saved.", "value=\"interpreter\" checked", "value=\"agency.example\"", "value=\"45\"", "<option value=\"afterCard\" selected", "name=\"version\" value=\"1\"" })
        {
            page.ShouldContain(said);
        }

        (await owner.PostAsync(Page, ("version", "1"), ("profile", "family"), ("person-0", "jd"))).ShouldBe($"{Page}?done=saved");
        (await house.GetAsync("expected/84712639219")).Body.ShouldBe("""{"profile":"family","expected":[{"person":"jd","required":false,"maxDevices":8}]}""");
        (await owner.PostAsync(Page, ("version", "2"), ("profile", "music"))).ShouldBe($"{Page}?done=saved");
        (await house.GetAsync("expected/84712639219")).Body.ShouldBe("""{"profile":"music","expected":[]}""");
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_under_its_field_and_what_was_typed_stays()
    {
        await owner.OpenAsync(Page);
        var (status, html) = await owner.SubmitAsync(
            Page, ("version", "0"), ("profile", "party"), ("person-0", ""), ("person-1", "Nobody"), ("person-2", "I.T."), ("person-3", "jd"), ("maxDevices-3", "9"), ("person-4", "J.D."),
            ("maxDevices-4", "two"), ("anyFromDomain-4", "agency"), ("fromMinute-4", "9"), ("untilMinute-4", "8"), ("override-cardSeconds", "0"), ("override-secures", "perhaps"), ("override-quiet", "maybe"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var said in new[]
        {
            "href=\"#profile\"", "href=\"#person-1\"", "href=\"#person-2\"", "it, it2", "href=\"#maxDevices-3\"", "href=\"#person-4\"", "stands there twice", "href=\"#maxDevices-4\"", "href=\"#anyFromDomain-4\"",
            "href=\"#untilMinute-4\"", "href=\"#override-cardSeconds\"", "href=\"#override-secures\"", "href=\"#override-quiet\"", "value=\"Nobody\"", "value=\"two\"", "11 things need mending",
        })
        {
            html.ShouldContain(said);
        }

        (await house.GetAsync("expected/84712639219")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_who_write_one_set_at_once_are_not_both_right_and_more_places_keep_what_was_typed()
    {
        await owner.OpenAsync(Page);
        await house.PutAsync("expected/84712639219", """{"expected":[{"person":"it"}]}""");
        var (status, html) = await owner.SubmitAsync(Page, ("version", "0"), ("profile", "individual"), ("person-0", "jd"), ("maxDevices-0", "2"));
        (status, html.Contains("nothing was saved", StringComparison.Ordinal), html.Contains("value=\"jd\"", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.Conflict, true, true));
        (await house.GetAsync("expected/84712639219")).Body.ShouldContain("\"it\"");

        (status, html) = await owner.SubmitAsync(Page, ("do", "more"), ("version", "1"), ("profile", "child"), ("person-0", "not yet"));
        (status, html.Contains("id=\"person-3\"", StringComparison.Ordinal), html.Contains("value=\"not yet\"", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.OK, true, true));
        (await owner.PostRawAsync(Page)).ShouldBe(HttpStatusCode.BadRequest);
        (await owner.StatusAsync("/meetings/84x/expected")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task By_the_API_a_set_may_differ_from_its_profile_too_and_every_fault_is_named()
    {
        const string set = """{"profile":"music","expected":[],"overrides":{"secures":"never","autoAdmit":"tap","shares":"everybody","maxDevices":4,"handsOff":false}}""";
        (await house.PutAsync("expected/1", set)).Status.ShouldBe(HttpStatusCode.OK);
        var kept = (await house.GetAsync("expected/1")).Json["overrides"]!;
        kept.ToJsonString().ShouldBe("""{"secures":"never","autoAdmit":"tap","maxDevices":4,"shares":"everybody","handsOff":false}""");
        (await house.PutAsync("expected/1", """{"expected":[],"overrides":{}}""")).Json["overrides"].ShouldBeNull();
        (await house.PutAsync("expected/1", """{"expected":[{"person":"jd","anyFromDomain":"x","fromMinute":9,"untilMinute":8}],"overrides":{"secures":"Never","lateMinutes":-1}}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "expected[0].anyFromDomain", "expected[0].untilMinute", "overrides.secures", "overrides.lateMinutes");
        (await house.PutAsync("expected/1", """{"expected":[{"person":"jd","anyFromDomain":"GMail.com"}]}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "expected[0].anyFromDomain");
        (await house.PutAsync("expected/1", """{"overrides":{"loud":true}}""")).ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public void Every_profile_has_a_sentence_of_its_own_and_everything_that_may_differ_has_words()
    {
        var sentences = SessionProfiles.Ids.Select(ExpectedWords.Profile).ToList();
        sentences.Distinct(StringComparer.Ordinal).Count().ShouldBe(SessionProfiles.Ids.Length);
        sentences.ShouldNotContain(ExpectedWords.Profile("no such profile"));
        ExpectedWords.Overrides.Select(o => o.Name).ShouldBe(
            typeof(ProfileOverrides).GetProperties().Select(p => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Where(n => n != "equalityContract"), ignoreOrder: true);
    }

    [Fact]
    public async Task A_one_time_code_for_an_interpreter_is_shown_once_and_in_no_address()
    {
        await house.PutAsync("expected/84712639219", """{"profile":"interpreter","expected":[{"person":"jd"},{"person":"it"}]}""");
        var page = await owner.OpenAsync(Page);
        page.ShouldContain("action=\"/meetings/84712639219/codes/it\"");
        page.ShouldNotContain("/codes/jd");
        var (status, shown) = await owner.SubmitAsync("/meetings/84712639219/codes/it", ("seen", "none"));
        status.ShouldBe(HttpStatusCode.OK);
        shown.ShouldMatch("The code for I\\.T\\. is <strong>[0-9]{3} [0-9]{3}</strong>");
        (status, shown) = await owner.SubmitAsync("/meetings/84712639219/codes/it", ("seen", "none"));
        status.ShouldBe(HttpStatusCode.Conflict, "a reload gives out no other code");
        shown.ShouldNotContain("The code for I.T. is");
        page = await owner.OpenAsync(Page);
        page.ShouldContain("given out, good until");
        page.ShouldNotContain("The code for");
        (await owner.PostAsync("/meetings/84712639219/codes/it/end")).ShouldBe($"{Page}?done=saved");
        (await owner.OpenAsync(Page)).ShouldContain("Give out a code");
        (await owner.SubmitAsync("/meetings/84712639219/codes/jd")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
