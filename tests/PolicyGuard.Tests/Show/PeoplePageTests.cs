using System.Net;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed class PeoplePageTests : IAsyncLifetime
{
    private const string Jane = """{"alias":"J.D.","role":"client","emails":["jane@canary.example.org"],"phones":["+1 555 0100999"],"displayNames":["Quetzalcoatl Zanzibar"]}""";
    private ApiHouse house = null!;
    private Browser owner = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.PutAsync("people/jd", Jane);
        await house.PutAsync("people/gd", """{"alias":"G.D.","role":"guardian"}""");
        owner = await Browser.OwnerAsync(house);
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await house.DisposeAsync();
    }

    [Fact]
    public async Task The_list_shows_aliases_and_counts_and_no_name_or_address()
    {
        await house.PostAsync("consents", """{"person":"jd","scope":"recording"}""");
        await house.PostAsync("consents", """{"person":"jd","scope":"ai","expiresAt":"2026-12-01T00:00:00Z"}""");
        await house.PostAsync("consents", """{"person":"jd","scope":"noteTaker","givenAt":"2025-01-01T00:00:00Z","expiresAt":"2026-01-01T00:00:00Z"}""");
        var page = await owner.OpenAsync("/people");
        foreach (var said in new[] { "J.D.", "G.D.", "/person/jd", "1 e-mail address, 1 phone, 1 name", "1 valid", "1 expires within 30 days", "1 expired", "nothing to know them by" })
        {
            page.ShouldContain(said);
        }

        ShouldNameNobody(page);
    }

    [Theory]
    [InlineData("quetzal", "", "J.D.")]
    [InlineData("QUETZALCÓATL", "", "J.D.")]
    [InlineData("JANE@canary", "", "J.D.")]
    [InlineData("555-0100", "", "J.D.")]
    [InlineData("g.d", "", "G.D.")]
    [InlineData("", "guardian", "G.D.")]
    [InlineData("quetzal", "guardian", null)]
    [InlineData("nobody", "", null)]
    public async Task A_search_finds_people_by_anything_on_file_and_by_role_and_still_shows_aliases_only(string words, string role, string? alias)
    {
        await owner.OpenAsync("/people");
        var (status, html) = await owner.SubmitAsync("/people", ("q", words), ("role", role));
        status.ShouldBe(HttpStatusCode.OK);
        html.Contains("J.D.</a>", StringComparison.Ordinal).ShouldBe(alias == "J.D.");
        html.Contains("G.D.</a>", StringComparison.Ordinal).ShouldBe(alias == "G.D.");
        html.Contains("Nobody fits this search", StringComparison.Ordinal).ShouldBe(alias is null);
        html.ShouldNotContain("Zanzibar");
    }

    [Fact]
    public async Task A_person_is_added_under_an_id_made_from_the_alias_and_a_second_of_that_alias_under_another()
    {
        await owner.OpenAsync("/people/new");
        (await AddAsync("K.L.")).ShouldBe("/person/kl?done=added");
        (await AddAsync("K.L.")).ShouldBe("/person/kl-2?done=added");
        (await house.GetAsync("people/kl")).Body.ShouldContain("""
            "alias":"K.L.","role":"partner","emails":["k@example.org","l@example.org"],"phones":["+1 555 0111"],"zoomUserIds":[],"displayNames":["Kim, the younger"]
            """.Trim());
        (await owner.OpenAsync("/person/kl?done=added")).ShouldContain("Added.");
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_and_what_was_typed_stays()
    {
        await owner.OpenAsync("/people/new");
        var (status, html) = await owner.SubmitAsync(
            "/people/new", ("id", "j d"), ("alias", ""), ("role", "king"), ("emails", "k@example.org\nno mail"), ("phones", "none"), ("displayNames", "Typed name"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var said in new[]
        {
            "5 things need mending. Nothing was saved.", "href=\"#id\"", "href=\"#alias\"", "href=\"#role\"", "is not an e-mail address (entry 2)", "is not a phone number (entry 1)", "Typed name</textarea>",
            "no mail</textarea>", "value=\"j d\"",
        })
        {
            html.ShouldContain(said);
        }

        (await house.GetAsync("people")).Ids.ShouldBe(["gd", "jd"]);
        (status, html) = await owner.SubmitAsync("/people/new", ("id", "jd"), ("alias", "J.X."), ("role", "client"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        html.ShouldContain("is somebody&#x27;s already");
        (await house.GetAsync("people/jd")).Body.ShouldContain("J.D.");
    }

    [Fact]
    public async Task A_person_is_changed_and_two_who_change_one_at_once_are_not_both_right()
    {
        var page = await owner.OpenAsync("/person/jd");
        page.ShouldContain("Quetzalcoatl Zanzibar</textarea>");
        page.ShouldContain("name=\"version\" value=\"1\"");
        (await owner.PostAsync("/person/jd", ("version", "1"), ("alias", "J.X."), ("role", "client"), ("emails", "jane@canary.example.org"), ("displayNames", ""))).ShouldBe("/person/jd?done=saved");
        (await house.GetAsync("people/jd")).Json["displayNames"]!.AsArray().ShouldBeEmpty();

        await owner.OpenAsync("/person/jd");
        var (status, html) = await owner.SubmitAsync("/person/jd", ("version", "1"), ("alias", "J.Y."), ("role", "partner"), ("emails", "jane@canary.example.org"));
        status.ShouldBe(HttpStatusCode.Conflict);
        html.ShouldContain("it differs in: Alias, Role");
        html.ShouldContain("value=\"J.Y.\"");
        (await house.GetAsync("people/jd")).Json["alias"]!.GetValue<string>().ShouldBe("J.X.");
        html.ShouldContain("name=\"version\" value=\"2\"");
        (await owner.PostAsync("/person/jd", ("version", "2"), ("alias", "J.Y."), ("role", "partner"))).ShouldBe("/person/jd?done=saved");
    }

    [Fact]
    public async Task Names_stand_in_the_fields_of_their_own_page_alone_and_never_in_its_title()
    {
        var page = await owner.OpenAsync("/person/jd");
        var outside = System.Text.RegularExpressions.Regex.Replace(page, "<textarea.*?</textarea>", "", System.Text.RegularExpressions.RegexOptions.Singleline, TimeSpan.FromSeconds(1));
        outside.Length.ShouldBeLessThan(page.Length);
        ShouldNameNobody(outside);
        page.ShouldContain("<title>Person");
        ShouldNameNobody(await owner.OpenAsync("/person/gd"));
    }

    [Fact]
    public async Task A_learned_name_is_shown_on_its_page_alone_and_forgotten_there_and_one_not_learned_is_said()
    {
        var store = house.Service<PolicyGuard.Clinic.PeopleStore>();
        await store.LearnAsync(house.Practice, "jd", "Quetzal at home", default);
        await store.LearnAsync(house.Practice, "gd", "quetzal at HOME", default);
        (await owner.OpenAsync("/person/gd")).ShouldContain("On 24 Nov 2026 a name was not learned: somebody else of this practice goes by it");
        (await owner.OpenAsync("/people")).ShouldNotContain("Quetzal at home");
        var page = await owner.OpenAsync("/person/jd");
        page.ShouldContain("Quetzal at home</strong>");
        var path = System.Text.RegularExpressions.Regex.Match(page, "/person/jd/learned/[0-9a-f]{32}/forget", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        (await owner.PostRawAsync(path)).ShouldBe(HttpStatusCode.BadRequest);
        (await owner.PostAsync(path)).ShouldBe("/person/jd?done=forgotten");
        (await owner.OpenAsync("/person/jd")).ShouldNotContain("Quetzal at home");
        (await owner.PostForStatusAsync(path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Without_a_sign_in_or_the_forms_token_nothing_is_shown_or_changed()
    {
        using var stranger = new Browser(house);
        foreach (var path in new[] { "/people", "/people/new", "/person/jd" })
        {
            (await stranger.StatusAsync(path)).ShouldBe(HttpStatusCode.Redirect);
            (await stranger.PostRawAsync(path)).ShouldBe(HttpStatusCode.Redirect);
            (await owner.PostRawAsync(path)).ShouldBe(HttpStatusCode.BadRequest);
        }

        (await owner.StatusAsync("/person/nobody")).ShouldBe(HttpStatusCode.NotFound);
        (await house.GetAsync("people/jd")).ETag.ShouldBe("\"1\"");
    }

    private Task<string> AddAsync(string alias) => owner.PostAsync(
        "/people/new", ("id", ""), ("alias", alias), ("role", "partner"), ("emails", " k@example.org, l@example.org\r\nk@example.org"), ("phones", "+1 555 0111"), ("displayNames", "Kim, the younger"));

    private static void ShouldNameNobody(string html)
    {
        foreach (var word in new[] { "Quetzalcoatl", "Zanzibar", "canary.example.org", "0100999" })
        {
            html.ShouldNotContain(word, Case.Insensitive);
        }
    }
}
