using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class PeopleImportApiTests : IAsyncLifetime
{
    private const string Jane = """{"alias":"J.D.","role":"client","emails":["jane@example.org"],"displayNames":["Jane D"]}""";
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Theory]
    [InlineData("id,alias,role,emails,phones\njd,J.D.,client,jane@example.org|j.d@example.org,+1 555 0100\nkd,K.D.,partner,,\n")]
    [InlineData("\ufeffid;alias;role;emails;phones\r\njd;J.D.;client;jane@example.org|j.d@example.org;+1 555 0100\r\nkd;K.D.;partner;;\r\n")]
    [InlineData("Role,ID,\"Alias\",E-MAILS,Phones\nclient,jd,\"J.D.\",\"jane@example.org\nj.d@example.org\",\"+1 555 0100\"\n\n,,,,\npartner,\"kd\",K.D.,,")]
    public async Task A_sheet_is_taken_with_commas_or_semicolons_in_any_order_of_columns(string csv)
    {
        var answer = await ImportAsync(csv.Replace("E-MAILS", "eMails", StringComparison.Ordinal));
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body);
        Counts(answer).ShouldBe((2, 0, 0));
        (await house.GetAsync("people/jd")).Body.ShouldBe(
            """{"id":"jd","alias":"J.D.","role":"client","emails":["jane@example.org","j.d@example.org"],"phones":["+1 555 0100"],"zoomUserIds":[],"displayNames":[],"registrantIds":[],"contactVerifiedOn":null,"discharged":null,"linksTo":null}""");
        (await house.GetAsync("people/kd")).Json["role"]!.GetValue<string>().ShouldBe("partner");
    }

    [Fact]
    public async Task A_preview_tells_what_would_come_of_it_and_changes_nothing()
    {
        await house.PutAsync("people/jd", Jane);
        await house.PutAsync("people/kd", Jane);
        var answer = await ImportAsync("id,alias,role,emails\njd,J.D.,client,jane@example.org\nkd,K.D.,client,\nld,L.D.,client,\n", "?preview=true");
        answer.Body.ShouldBe(
            """
            {"preview":true,"created":1,"changed":1,"unchanged":1,"items":[{"line":2,"id":"jd","result":"unchanged","members":[]},
            {"line":3,"id":"kd","result":"changed","members":["alias","emails"]},{"line":4,"id":"ld","result":"created","members":[]}],"faults":[]}
            """.ReplaceLineEndings(""));
        (await house.GetAsync("people")).Ids.ShouldBe(["jd", "kd"]);
        (await house.GetAsync("people/kd")).ETag.ShouldBe("\"1\"");
    }

    [Fact]
    public async Task What_is_the_same_stays_and_a_column_left_out_stays_as_it_is()
    {
        await house.PutAsync("people/jd", Jane);
        Counts(await ImportAsync("id,alias,role\njd,J.D.,client\n")).ShouldBe((0, 0, 1));
        (await house.GetAsync("people/jd")).ETag.ShouldBe("\"1\"");
        Counts(await ImportAsync("id,alias,role,emails\njd,J.X.,client,\n")).ShouldBe((0, 1, 0));
        var after = await house.GetAsync("people/jd");
        (after.ETag, after.Json["displayNames"]!.ToJsonString(), after.Json["emails"]!.ToJsonString()).ShouldBe(("\"2\"", "[\"Jane D\"]", "[]"));
    }

    [Fact]
    public async Task Confirmations_discharges_and_guardians_come_by_column_and_an_empty_cell_takes_them_away()
    {
        await ImportAsync("id,alias,role,emails,contactVerifiedOn,discharged,linksTo\nkid,K.D.,client,kid@example.org,2026-11-01,2026-12-24,mum\n");
        (await house.GetAsync("people/kid")).Body.ShouldEndWith(""","contactVerifiedOn":"2026-11-01","discharged":"2026-12-24","linksTo":"mum"}""");
        var preview = await ImportAsync("id,alias,role,discharged,linksTo\nkid,K.D.,client,,\n", "?preview=true");
        preview.Json["items"]![0]!["members"]!.ToJsonString().ShouldBe("""["discharged","linksTo"]""");
        await ImportAsync("id,alias,role,discharged,linksTo\nkid,K.D.,client,,\n");
        (await house.GetAsync("people/kid")).Body.ShouldEndWith(""","contactVerifiedOn":"2026-11-01","discharged":null,"linksTo":null}""");
    }

    /// <summary>Whoever confirmed confirmed the address that was there.</summary>
    [Fact]
    public async Task A_sheet_that_changes_the_address_and_says_nothing_of_its_confirmation_takes_the_confirmation_away()
    {
        await ImportAsync("id,alias,role,emails,contactVerifiedOn\nkid,K.D.,client,kid@example.org,2026-11-01\n");
        await ImportAsync("id,alias,role,emails\nkid,K.D.,client,kid@example.org\n");
        (await house.GetAsync("people/kid")).Json["contactVerifiedOn"]!.GetValue<string>().ShouldBe("2026-11-01");
        await ImportAsync("id,alias,role,emails\nkid,K.D.,client,new@example.org\n");
        (await house.GetAsync("people/kid")).Json["contactVerifiedOn"].ShouldBeNull();
    }

    [Fact]
    public async Task A_cell_that_is_no_day_is_named()
    {
        var answer = await ImportAsync("id,alias,role,contactVerifiedOn,discharged,linksTo\nkid,K.D.,client,1.11.2026,soon,Mrs D\n");
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "line 2, contactVerifiedOn", "line 2, discharged", "line 2, linksTo");
    }

    [Fact]
    public async Task Every_bad_row_is_named_by_line_and_column_and_nothing_is_taken()
    {
        const string csv = "id,alias,role,emails\njd,J.D.,client,jane@example.org\nj d,,king,no mail|jane@example.org\n\"k\nd\",K.D.,client,\nld,L.D.,client\nmd,M\"D,client,\n";
        var answer = await ImportAsync(csv);
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "line 3, id", "line 3, alias", "line 3, role", "line 3, emails", "line 4, id", "line 6", "line 7");
        answer.Json["faults"]!.AsArray().Select(f => (f!["line"]!.GetValue<int>(), f["column"]!.GetValue<int>())).Distinct().ShouldBe([(3, 1), (3, 2), (3, 3), (3, 4), (4, 1), (6, 4), (7, 1)]);
        answer.Body.ShouldNotContain("jane");
        answer.Body.ShouldNotContain("king");
        (await house.GetAsync("people")).Ids.ShouldBeEmpty();

        var preview = await ImportAsync(csv, "?preview=true");
        (preview.Status, Counts(preview)).ShouldBe((HttpStatusCode.OK, (1, 0, 0)));
        preview.Json["faults"]!.AsArray().Select(f => f!["line"]!.GetValue<int>()).Distinct().ShouldBe([3, 4, 6, 7]);
        (await house.GetAsync("people")).Ids.ShouldBeEmpty();

        var skipped = await ImportAsync(csv, "?skipBad=true");
        (skipped.Status, Counts(skipped)).ShouldBe((HttpStatusCode.OK, (1, 0, 0)));
        skipped.Json["faults"]!.AsArray().Count.ShouldBe(preview.Json["faults"]!.AsArray().Count);
        (await house.GetAsync("people")).Ids.ShouldBe(["jd"]);
    }

    [Fact]
    public async Task Of_rows_with_one_id_none_is_taken()
    {
        const string csv = "id,alias,role\njd,J.D.,client\nkd,K.D.,client\njd,J.X.,client\n";
        (await ImportAsync(csv)).ShouldBeProblem(HttpStatusCode.BadRequest, "line 2, id", "line 4, id");
        (await ImportAsync(csv, "?skipBad=true")).Status.ShouldBe(HttpStatusCode.OK);
        (await house.GetAsync("people")).Ids.ShouldBe(["kd"]);
    }

    [Fact]
    public async Task Sheets_that_come_at_once_are_each_taken_whole()
    {
        string Sheet(string alias) => "id,alias,role\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"p{i:D2},{alias},client\n"));
        var answers = await Task.WhenAll(new[] { "A", "B", "C", "D" }.Select(a => ImportAsync(Sheet(a))));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        (await house.GetAsync("people")).Json["items"]!.AsArray().Select(p => p!["alias"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
    }

    private Task<Answer> ImportAsync(string csv, string query = "") => house.SendAsync(HttpMethod.Post, $"people/import{query}", csv, type: "text/csv");

    private static (int Created, int Changed, int Unchanged) Counts(Answer answer) =>
        (answer.Json["created"]!.GetValue<int>(), answer.Json["changed"]!.GetValue<int>(), answer.Json["unchanged"]!.GetValue<int>());
}
