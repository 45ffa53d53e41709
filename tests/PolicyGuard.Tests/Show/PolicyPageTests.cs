using System.Net;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed class PolicyPageTests : IAsyncLifetime
{
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task The_page_says_where_the_policy_comes_from_and_shows_no_reason_of_a_waiver()
    {
        using var owner = await Browser.OwnerAsync(house);
        (await owner.OpenAsync("/policy")).ShouldContain("Built in");
        (await house.SendAsync(
            HttpMethod.Put, "policy",
            """
            policy: {id: our-clinic, version: 3}
            rules: {SCH-09: {mode: warn}}
            waivers:
              - {rule: REC-01, scope: {meeting: "847*"}, reason: "Quetzalcoatl signed", owner: lead-therapist, expires: 2027-03-31}
              - {rule: SCH-09, scope: {host: h1}, reason: done, owner: front-desk, expires: 2026-11-01}
            """,
            "*", "application/yaml")).Status.ShouldBe(HttpStatusCode.OK);
        var page = await owner.OpenAsync("/policy");
        foreach (var said in new[] { "our-clinic, version 3", "Written by this practice", "<code>bootstrap</code>", "meeting 847*", "lead-therapist", "31 Mar 2027", "Over" })
        {
            page.ShouldContain(said);
        }

        page.ShouldNotContain("Quetzalcoatl");
    }
}
