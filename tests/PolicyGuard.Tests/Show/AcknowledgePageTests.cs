using System.Net;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed class AcknowledgePageTests : IAsyncLifetime
{
    private ApiHouse house = null!;
    private Browser owner = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.FillAsync(house.Violation("v1", outcome: "unenforced"));
        owner = await Browser.OwnerAsync(house);
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await house.DisposeAsync();
    }

    [Fact]
    public async Task The_button_acknowledges_and_leads_back_to_the_page_that_now_says_so()
    {
        (await owner.OpenAsync("/")).ShouldContain("One thing needs you");
        (await owner.OpenAsync("/violations/v1")).ShouldContain("""action="/violations/v1/acknowledge""");
        (await owner.PostAsync("/violations/v1/acknowledge")).ShouldBe("/violations/v1");
        var after = await owner.OpenAsync("/violations/v1");
        after.ShouldNotContain("/violations/v1/acknowledge");
        after.ShouldContain("<code>owner</code>");
        (await owner.OpenAsync("/violations")).ShouldContain("Seen");
        (await owner.OpenAsync("/")).ShouldContain("Nothing needs you now");
        (await house.GetAsync("violations/v1")).Json["acknowledged"]!["by"]!.GetValue<string>().ShouldBe("owner");
    }

    [Fact]
    public async Task Without_the_forms_token_or_a_sign_in_nothing_is_acknowledged()
    {
        await owner.OpenAsync("/violations/v1");
        (await owner.PostRawAsync("/violations/v1/acknowledge")).ShouldBe(HttpStatusCode.BadRequest);
        using var stranger = new Browser(house);
        (await stranger.PostRawAsync("/violations/v1/acknowledge")).ShouldBe(HttpStatusCode.Redirect);
        (await house.GetAsync("violations/v1")).Json["acknowledged"].ShouldBeNull();
    }

    [Fact]
    public async Task A_violation_that_is_not_there_is_a_page_that_says_so()
    {
        await owner.OpenAsync("/violations/v1");
        (await owner.PostForStatusAsync("/violations/none/acknowledge")).ShouldBe(HttpStatusCode.NotFound);
    }
}
