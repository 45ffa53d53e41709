using System.Net;
using System.Text;

namespace PolicyGuard.Tests.Show;

public sealed class PeopleImportRefusalTests(EmptyHouse fixture) : IClassFixture<EmptyHouse>
{
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "alias", 2)]
    [InlineData("@SUM(A1)", "displayNames", 4)]
    [InlineData("+1+1", "displayNames", 4)]
    [InlineData("Jane | -2+3", "displayNames", 4)]
    [InlineData("\"=1\"", "alias", 2)]
    public async Task What_a_spreadsheet_would_run_is_refused(string cell, string name, int column)
    {
        var answer = await ImportAsync(column == 2 ? $"id,alias,role,displayNames\njd,{cell},client,\n" : $"id,alias,role,displayNames\njd,J.D.,client,{cell}\n");
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, $"line 2, {name}");
        answer.Json["faults"]![0]!["column"]!.GetValue<int>().ShouldBe(column);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("\n\n", "line 1")]
    [InlineData("id,alias,role\n", "line 1")]
    [InlineData("id,alias\njd,J.D.\n", "line 1, role")]
    [InlineData("id,alias,role,colour\njd,J.D.,client,red\n", "line 1")]
    [InlineData("id,alias,role,role\njd,J.D.,client,client\n", "line 1, role")]
    [InlineData("jd,J.D.,client\n", "line 1", "line 1, id", "line 1, alias", "line 1, role")]
    [InlineData("id,alias,role\njd,J.D.,client\nkd,\"K.D.,client\nld,L.D.,client\n", "line 3")]
    public async Task A_sheet_that_cannot_be_taken_as_a_whole_is_refused_even_without_its_bad_rows(string csv, params string[] faults)
    {
        (await ImportAsync(csv)).ShouldBeProblem(HttpStatusCode.BadRequest, faults);
        (await ImportAsync(csv, "?skipBad=true&preview=true")).ShouldBeProblem(HttpStatusCode.BadRequest, faults);
        (await house.GetAsync("people")).Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_much_of_another_kind_or_not_UTF_8_is_refused()
    {
        (await ImportAsync("id,alias,role\n" + new string('x', 1024 * 1024))).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
        (await ImportAsync("id,alias,role\n" + string.Concat(Enumerable.Range(0, 5_001).Select(i => $"p{i},A,client\n")), "?preview=true")).ShouldBeProblem(HttpStatusCode.BadRequest, "line 5002");
        (await house.SendAsync(HttpMethod.Post, "people/import", "id,alias,role", type: "text/plain")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
        (await ImportAsync("id,alias,role\njd,J.D.,client\n", "?preview=yes")).ShouldBeProblem(HttpStatusCode.BadRequest, "preview");
        (await house.SendBytesAsync(HttpMethod.Post, "people/import", [.. "id,alias,role\njd,"u8, 0xE9, .. ",client\n"u8], "text/csv")).ShouldBeProblem(HttpStatusCode.BadRequest, "body");
        (await house.SendBytesAsync(HttpMethod.Post, "people/import", Encoding.Latin1.GetBytes("id,alias,role\njd,J.D.,client\n"), "text/csv; charset=iso-8859-1")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
        (await house.GetAsync("people")).Ids.ShouldBeEmpty();
    }

    private Task<Answer> ImportAsync(string csv, string query = "") => house.SendAsync(HttpMethod.Post, $"people/import{query}", csv, type: "text/csv");
}
