using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Day;

namespace PolicyGuard.Tests.Show;

public sealed class ParkedApiTests : IAsyncLifetime
{
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task What_cannot_be_understood_is_listed_without_what_it_says_and_can_be_put_back()
    {
        await house.TellAsync("meeting.started", new JsonObject { ["object"] = "Quetzalcoatl" });
        await SeeAsync(1);
        var page = await house.GetAsync("parked");
        var only = page.Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        only["event"]!.GetValue<string>().ShouldBe("meeting.started");
        only["reason"]!.GetValue<string>().ShouldStartWith("unreadable");
        page.Body.ShouldNotContain("Quetzalcoatl");

        (await house.PostAsync($"parked/{only["id"]}/retry", """{"force":true}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "body");
        (await house.PostAsync($"parked/{only["id"]}/retry")).Status.ShouldBe(HttpStatusCode.Accepted);
        await SeeAsync(1);
    }

    private async Task SeeAsync(int parked) => (await Stage.SeeAsync(
        async () => (await house.GetAsync("status")).Json["parked"]!.GetValue<int>() == parked && (await house.GetAsync("status")).Json["queued"]!.GetValue<int>() == 0 ? "seen" : null)).ShouldBe("seen");
}
