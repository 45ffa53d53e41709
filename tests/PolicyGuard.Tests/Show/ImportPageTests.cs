using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed partial class ImportPageTests : IAsyncLifetime
{
    private const string List = "id,alias,role,emails,displayNames\njd,J.D.,client,jane@canary.example.org,Quetzalcoatl\nkd,K.D.,partner,kim@canary.example.org,\nld,L.D.,client,,\n";
    private ApiHouse house = null!;
    private Browser owner = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.PutAsync("people/kd", """{"alias":"K.D.","role":"client"}""");
        await house.PutAsync("people/ld", """{"alias":"L.D.","role":"client"}""");
        owner = await Browser.OwnerAsync(house);
        await owner.OpenAsync("/people/import");
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await house.DisposeAsync();
    }

    [Fact]
    public async Task A_list_is_shown_first_and_taken_over_when_confirmed_once()
    {
        var (status, html) = await UploadAsync("\ufeff" + List);
        status.ShouldBe(HttpStatusCode.OK);
        foreach (var said in new[] { "1 added", "1 changed", "1 as on file", "Role, E-mail addresses", "J.D." })
        {
            html.ShouldContain(said);
        }

        html.ShouldNotContain("canary.example.org");
        html.ShouldNotContain("Quetzalcoatl");
        (await house.GetAsync("people")).Ids.ShouldBe(["kd", "ld"]);

        (await owner.PostAsync("/people/import/confirm", ("sheet", SheetOf(html)))).ShouldBe("/people?done=imported");
        (await house.GetAsync("people")).Ids.ShouldBe(["jd", "kd", "ld"]);
        (await house.GetAsync("people/jd")).Body.ShouldContain("jane@canary.example.org");
        (await house.GetAsync("people/ld")).ETag.ShouldBe("\"1\"");
        (await owner.OpenAsync("/people?done=imported")).ShouldContain("taken over whole");

        (status, html) = await owner.SubmitAsync("/people/import/confirm", ("sheet", SheetOf(html)));
        (status, html.Contains("is not kept any more", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.Conflict, true));
        (_, html) = await UploadAsync(List);
        html.ShouldContain("There is nothing to take over");
        html.ShouldNotContain("Take it over");
    }

    [Fact]
    public async Task Every_bad_row_is_named_by_line_and_column_and_nothing_can_be_confirmed()
    {
        var (status, html) = await UploadAsync("id,alias,role,emails\njd,J.D.,client,jane@canary.example.org\nk d,,king,no mail|k@canary.example.org\nld,L.D.\n");
        status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var said in new[] { "5 things need mending", ">3</td><td data-label=\"Column\">1, id<", ">3</td><td data-label=\"Column\">2, alias<", ">3</td><td data-label=\"Column\">3, role<", ">3</td><td data-label=\"Column\">4, emails<", ">4</td><td data-label=\"Column\">3<" })
        {
            html.ShouldContain(said);
        }

        html.ShouldNotContain("canary.example.org");
        html.ShouldNotContain("king");
        html.ShouldNotContain("name=\"sheet\"");
        (await house.GetAsync("people")).Ids.ShouldBe(["kd", "ld"]);
    }

    [Fact]
    public async Task What_was_shown_is_what_is_taken_over_or_nothing_is()
    {
        var (_, html) = await UploadAsync(List);
        await house.PutAsync("people/jd", """{"alias":"J.X.","role":"client"}""");
        var (status, again) = await owner.SubmitAsync("/people/import/confirm", ("sheet", SheetOf(html)));
        status.ShouldBe(HttpStatusCode.Conflict);
        again.ShouldContain("Somebody changed people after you saw the list");
        again.ShouldContain("2 changed");
        (await house.GetAsync("people/kd")).ETag.ShouldBe("\"1\"");
        (await owner.PostAsync("/people/import/confirm", ("sheet", SheetOf(again)))).ShouldBe("/people?done=imported");
        (await house.GetAsync("people/kd")).Json["role"]!.GetValue<string>().ShouldBe("partner");
    }

    [Fact]
    public async Task A_list_that_was_shown_is_forgotten_after_half_an_hour()
    {
        var (_, html) = await UploadAsync(List);
        house.Time.Advance(TimeSpan.FromMinutes(31));
        (await owner.SubmitAsync("/people/import/confirm", ("sheet", SheetOf(html)))).Status.ShouldBe(HttpStatusCode.Conflict);
        (await house.GetAsync("people")).Ids.ShouldBe(["kd", "ld"]);
    }

    [Fact]
    public async Task A_file_that_cannot_be_a_list_is_told_apart_in_words()
    {
        (await UploadAsync("")).Html.ShouldContain("Choose a file first");
        (await owner.UploadAsync("/people/import", "file", [0x69, 0x64, 0xe9])).Html.ShouldContain("CSV UTF-8");
        (await UploadAsync("name\nJane\n")).Html.ShouldContain("is not a column here");
        (await UploadAsync(new string('x', (1024 * 1024) + 1))).Html.ShouldContain("at most 1024 KiB");
        (await owner.PostRawAsync("/people/import")).ShouldBe(HttpStatusCode.BadRequest);
    }

    private Task<(HttpStatusCode Status, string Html)> UploadAsync(string csv) => owner.UploadAsync("/people/import", "file", Encoding.UTF8.GetBytes(csv));

    private static string SheetOf(string html) => SheetPattern().Match(html) is { Success: true } found ? found.Groups[1].Value : "none";

    [GeneratedRegex("name=\"sheet\" value=\"([0-9a-f]{32})\"", RegexOptions.None, 1000)]
    private static partial Regex SheetPattern();
}
