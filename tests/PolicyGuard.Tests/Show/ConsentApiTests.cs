using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class ConsentApiTests : IAsyncLifetime
{
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.PutAsync("people/jd", """{"alias":"J.D.","role":"client"}""");
        await house.PutAsync("people/gd", """{"alias":"G.D.","role":"guardian"}""");
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_consent_is_given_listed_and_withdrawn_and_stays_on_file()
    {
        var made = await house.PostAsync(
            "consents", """{ "person": "jd", "scope": "recording", "givenAt": "2026-11-01T10:00:00Z", "expiresAt": "2027-11-01T10:00:00Z", "guardian": "gd", "meetingId": null }""");
        made.Status.ShouldBe(HttpStatusCode.Created);
        var id = made.Json["id"]!.GetValue<string>();
        made.Headers.Location!.ToString().ShouldBe($"/api/v1/consents/{id}");
        made.Body.ShouldBe(
            $$"""{"id":"{{id}}","person":"jd","scope":"recording","givenAt":"2026-11-01T10:00:00+00:00","expiresAt":"2027-11-01T10:00:00+00:00","guardian":"gd","meetingId":null,"withdrawnAt":null}""");
        (await house.GetAsync("consents")).Body.ShouldBe($$"""{"items":[{{made.Body}}],"next":null}""");
        (await house.GetAsync($"consents/{id}")).Body.ShouldBe(made.Body);

        (await house.DeleteAsync($"consents/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await house.GetAsync($"consents/{id}")).Json["withdrawnAt"]!.GetValue<DateTimeOffset>().ShouldBe(ApiHouse.Noon);
        house.Time.Advance(TimeSpan.FromHours(1));
        (await house.DeleteAsync($"consents/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await house.GetAsync($"consents/{id}")).Json["withdrawnAt"]!.GetValue<DateTimeOffset>().ShouldBe(ApiHouse.Noon);
        (await house.DeleteAsync("consents/none")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Without_a_time_it_was_given_now() =>
        (await house.PostAsync("consents", """{"person":"jd","scope":"ai"}""")).Json["givenAt"]!.GetValue<DateTimeOffset>().ShouldBe(ApiHouse.Noon);

    [Fact]
    public async Task Every_fault_of_a_consent_is_named_at_once()
    {
        (await house.PostAsync("consents", """{"person":"nobody","scope":"everything","givenAt":"2026-11-02T00:00:00Z","expiresAt":"2026-11-01T00:00:00Z","guardian":"her mother","meetingId":"x"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "person", "scope", "expiresAt", "guardian", "meetingId");
        (await house.GetAsync("consents")).Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_consent_that_is_over_before_it_begins_is_refused() =>
        (await house.PostAsync("consents", """{"person":"jd","scope":"ai","expiresAt":"2026-11-24T11:00:00Z"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "expiresAt");

    [Fact]
    public async Task Consents_come_in_pages_and_by_person()
    {
        foreach (var person in new[] { "jd", "gd", "jd" })
        {
            await house.PostAsync("consents", $$"""{"person":"{{person}}","scope":"ai"}""");
            house.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await house.GetAsync("consents?limit=2");
        first.Ids.Count.ShouldBe(2);
        (await house.GetAsync($"consents?limit=2&cursor={first.Json["next"]}")).Ids.ShouldHaveSingleItem();
        (await house.GetAsync("consents?person=jd")).Ids.Count.ShouldBe(2);
    }
}
