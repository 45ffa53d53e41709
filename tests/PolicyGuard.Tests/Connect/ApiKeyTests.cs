using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Tests.Show;

namespace PolicyGuard.Tests.Connect;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_key_is_shown_once_works_and_is_dead_the_moment_it_is_revoked()
    {
        var made = await house.PostAsync("keys", """{"name":"Front desk"}""");
        made.Status.ShouldBe(HttpStatusCode.Created);
        var (id, key) = (made.Json["id"]!.GetValue<string>(), made.Json["key"]!.GetValue<string>());
        made.Headers.Location!.ToString().ShouldBe($"/api/v1/keys/{id}");
        key.Length.ShouldBeGreaterThan(40);

        var listed = await house.GetAsync("keys");
        listed.Body.ShouldNotContain(key);
        JsonNode.DeepEquals(listed.Json["items"]![0], JsonNode.Parse($$"""{"id":"{{id}}","name":"Front desk","createdAt":"2026-11-24T12:00:00+00:00","revokedAt":null}""")).ShouldBeTrue(listed.Body);

        (await StatusOfAsync(key)).ShouldBe(HttpStatusCode.OK);
        (await house.DeleteAsync($"keys/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await StatusOfAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
        (await house.GetAsync("keys")).Json["items"]![0]!["revokedAt"]!.GetValue<DateTimeOffset>().ShouldBe(ApiHouse.Noon);
    }

    [Fact]
    public async Task The_database_holds_no_key()
    {
        var key = (await house.PostAsync("keys", """{"name":"Front desk"}""")).Json["key"]!.GetValue<string>();
        await using var database = await house.DatabaseAsync();
        System.Text.Encoding.Latin1.GetString(database.ApiKeys.Single().Hash).ShouldNotContain(key[4..]);
        database.ApiKeys.Single().Hash.Length.ShouldBe(32);
    }

    [Fact]
    public async Task A_name_is_needed()
    {
        (await house.PostAsync("keys", """{"name":" "}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "name");
        (await house.PostAsync("keys", $$"""{"name":"{{new string('x', 81)}}"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "name");
    }

    private async Task<HttpStatusCode> StatusOfAsync(string key)
    {
        using var http = house.Client(key);
        using var response = await http.GetAsync(new Uri("/api/v1/status", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
