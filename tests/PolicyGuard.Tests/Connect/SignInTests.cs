using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using PolicyGuard.Connect;
using PolicyGuard.Tests.Show;

namespace PolicyGuard.Tests.Connect;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Password = "a calm and long phrase";
    private ApiHouse house = null!;

    private Task<string?> LinkAsync() => house.Services.GetRequiredService<FirstSignInLink>().CreateAsync("http://localhost", default);

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task The_first_link_makes_the_owner_once()
    {
        var link = (await LinkAsync())!;
        using var owner = new Browser(house);
        (await owner.ChooseAsync(link, Password)).ShouldBe("/");
        (await owner.StatusAsync("/")).ShouldBe(HttpStatusCode.OK);

        using var thief = new Browser(house);
        (await thief.OpenAsync(link)).ShouldContain("This link is used up");
        using var late = new Browser(house);
        await late.OpenAsync("/sign-in");
        var (status, used) = await late.SubmitAsync("/sign-in/first", ("token", Browser.TokenOf(link)), ("password", "another long phrase"), ("again", "another long phrase"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        used.ShouldContain("This link is used up");
        (await late.StatusAsync("/")).ShouldBe(HttpStatusCode.Redirect);
        (await LinkAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task The_link_dies_after_a_day_and_when_a_newer_one_is_made()
    {
        var old = (await LinkAsync())!;
        var link = (await LinkAsync())!;
        using var browser = new Browser(house);
        (await browser.OpenAsync(old)).ShouldContain("This link is used up");
        (await browser.OpenAsync(link)).ShouldContain("Choose a password");
        house.Time.Advance(TimeSpan.FromHours(24));
        (await browser.SubmitAsync("/sign-in/first", ("token", Browser.TokenOf(link)), ("password", Password), ("again", Password))).Html.ShouldContain("This link is used up");
        (await browser.OpenAsync(link)).ShouldContain("This link is used up");
        (await browser.StatusAsync("/")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Every_fault_of_a_password_is_named_on_the_page_and_the_link_stays_good_and_stands_in_no_other_address()
    {
        var link = (await LinkAsync())!;
        using var browser = new Browser(house);
        await browser.OpenAsync(link);
        var (status, html) = await browser.SubmitAsync("/sign-in/first", ("token", Browser.TokenOf(link)), ("password", "short"), ("again", "different"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        html.ShouldContain("needs at least");
        html.ShouldContain("The two entries differ.");
        using var answer = await house.Client().GetAsync(new Uri(link), TestContext.Current.CancellationToken);
        answer.Headers.GetValues("Referrer-Policy").ShouldHaveSingleItem().ShouldBe("no-referrer");
        (await browser.ChooseAsync(link, Password)).ShouldBe("/");
    }

    [Fact]
    public async Task A_wrong_password_and_a_wrong_name_are_answered_alike()
    {
        using var owner = new Browser(house);
        await owner.ChooseAsync((await LinkAsync())!, Password);
        using var guest = new Browser(house);
        await guest.OpenAsync("/sign-in");
        (await guest.PostAsync("/sign-in", ("name", "owner"), ("password", "wrong but long enough"))).ShouldBe("/sign-in?failed=1");
        (await guest.PostAsync("/sign-in", ("name", "nobody"), ("password", Password))).ShouldBe("/sign-in?failed=1");
        (await guest.PostAsync("/sign-in", ("name", "owner"), ("password", Password), ("returnUrl", "//evil.example/"))).ShouldBe("/");
        (await guest.StatusAsync("/")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        using var owner = new Browser(house);
        await owner.ChooseAsync((await LinkAsync())!, Password);
        await owner.OpenAsync("/");
        var kept = owner.Cookie("policyguard")!;
        (await owner.PostAsync("/sign-out")).ShouldBe("/sign-in");
        (await owner.StatusAsync("/")).ShouldBe(HttpStatusCode.Redirect);

        // A copy of the cookie must not outlive it.
        using var copy = new Browser(house);
        copy.Keep("policyguard", kept);
        (await copy.StatusAsync("/")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        using var owner = new Browser(house);
        await owner.ChooseAsync((await LinkAsync())!, Password);
        (await owner.PostRawAsync("/sign-out")).ShouldBe(HttpStatusCode.BadRequest);
        (await owner.StatusAsync("/")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://localhost", true)]
    [InlineData("http://localhost", false)]
    public async Task Cookies_are_kept_from_scripts_other_sites_and_over_https_from_the_open_wire(string address, bool secure)
    {
        using var owner = new Browser(house, address);
        await owner.ChooseAsync((await LinkAsync())!, Password);
        var session = owner.Set.Last(c => c.Name == "policyguard");
        (session.HttpOnly, session.Secure, session.SameSite).ShouldBe((true, secure, SameSiteMode.Lax));
        var form = owner.Set.Last(c => c.Name == "policyguard-form");
        (form.HttpOnly, form.Secure, form.SameSite).ShouldBe((true, secure, SameSiteMode.Strict));
    }

    [Fact]
    public async Task Being_signed_in_opens_no_API()
    {
        using var owner = new Browser(house);
        await owner.ChooseAsync((await LinkAsync())!, Password);
        (await owner.StatusAsync("/api/v1/people")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_API_key_opens_no_page()
    {
        using var response = await house.Http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        using var guest = new Browser(house);
        await guest.OpenAsync("/sign-in");
        for (var i = 0; i < 10; i++)
        {
            (await guest.PostAsync("/sign-in", ("name", "owner"), ("password", ""))).ShouldBe("/sign-in?failed=1");
        }

        (await guest.PostRawAsync("/sign-in")).ShouldBe(HttpStatusCode.TooManyRequests);
    }
}
