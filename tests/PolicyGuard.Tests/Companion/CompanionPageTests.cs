using System.Net;
using System.Text.Json.Nodes;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>Each test comes with contexts of its own, so all share a house.</summary>
public class CompanionPageTests(SharedCompanionHouse shared) : IClassFixture<SharedCompanionHouse>
{
    private readonly CompanionHouse house = shared.House;

    [Fact]
    public async Task The_page_brings_a_token_and_the_headers_without_which_zoom_shows_nothing()
    {
        using var answer = await house.PageAsync(Contexts.Good(house.Now));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(answer, "Strict-Transport-Security").ShouldBe("max-age=31536000");
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "Referrer-Policy").ShouldBe("same-origin");
        answer.Headers.Contains("X-Frame-Options").ShouldBeFalse();
        Header(answer, "Cache-Control").ShouldBe("no-store");
        var policy = Header(answer, "Content-Security-Policy").Split("; ").ToDictionary(p => p.Split(' ')[0], p => p[(p.IndexOf(' ') + 1)..]);
        policy["default-src"].ShouldBe("'none'");
        policy["script-src"].ShouldBe("'self'");
        policy["connect-src"].ShouldBe("'self' wss://localhost");
        policy["frame-ancestors"].ShouldBe($"'self' https://zoom.us https://*.zoom.us {CompanionHouse.Simulator}");
        Header(answer, "Content-Security-Policy").ShouldNotContain("unsafe");
        var page = await BodyAsync(answer);
        page.ShouldContain("<main id=\"panel\"");
        TokenIn(page).ShouldNotBeNull();
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Theory]
    [InlineData("missing", null)]
    [InlineData("malformed", "hello")]
    [InlineData("undecipherable", "another secret")]
    [InlineData("notForUs", "aud")]
    [InlineData("notForUs", "no aud")]
    [InlineData("notForUs", "iss")]
    [InlineData("expired", "exp")]
    [InlineData("notInMeeting", "typ")]
    [InlineData("notInMeeting", "mid")]
    [InlineData("guest", "uid")]
    [InlineData("notHost", "participant")]
    [InlineData("notHost", "panelist")]
    [InlineData("notHost", "attendee")]
    [InlineData("notHost", "no role")]
    [InlineData("notStaff", "stranger")]
    public async Task A_context_that_is_wrong_gives_a_page_that_says_what_to_do_and_no_token(string reason, string? fault)
    {
        var context = Wrong(house.Now, fault);
        using var page = await house.PageAsync(context);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var shell = await BodyAsync(page);
        TokenIn(shell).ShouldBeNull();
        shell.ShouldContain($"data-context=\"{reason}\"");
        shell.ShouldContain("Nothing is protected from here yet.");
        Header(page, "Content-Security-Policy").ShouldContain("frame-ancestors 'self' https://zoom.us");

        using var exchange = await house.ExchangeAsync(context);
        ((int)exchange.StatusCode).ShouldBeInRange(400, 499);
        exchange.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(await BodyAsync(exchange))!;
        problem["reason"]!.GetValue<string>().ShouldBe(reason);
        problem["detail"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("host")]
    [InlineData("co-host")]
    [InlineData("coHost")]
    [InlineData("cohost")]
    public async Task Host_and_co_host_may_come_however_zoom_spells_them(string role)
    {
        (await house.TokenAsync(c => c["attendrole"] = role)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_context_is_good_for_a_moment_of_skew_and_not_longer()
    {
        (await house.TokenAsync(c => c["exp"] = house.Now.AddSeconds(-29).ToUnixTimeMilliseconds())).ShouldNotBeEmpty();
        using var late = await house.ExchangeAsync(Contexts.Good(house.Now, c => c["exp"] = house.Now.AddSeconds(-31).ToUnixTimeMilliseconds()));
        late.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_context_opens_once_however_it_is_spelt_and_the_answer_says_when_to_come_again()
    {
        var context = Contexts.Good(house.Now);
        using var first = await house.PageAsync(context);
        TokenIn(await BodyAsync(first)).ShouldNotBeNull();
        using var again = await house.PageAsync(context);
        TokenIn(await BodyAsync(again)).ShouldBeNull();
        using var other = await house.ExchangeAsync(context.Replace('+', '-').Replace('/', '_').TrimEnd('='));
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        Header(other, "Retry-After").ShouldBe("120");
    }

    [Fact]
    public async Task While_zoom_has_not_told_who_the_staff_are_nobody_comes_in_and_it_is_said()
    {
        await using var house = await CompanionHouse.OpenAsync(started: false, z => z.On("GET /v2/users", StubZoom.Json(400, """{"code":4711,"message":"scopes:[user:read:list_users:admin]"}""")), staff: false);
        using var answer = await house.ExchangeAsync(Contexts.Good(house.Now));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        JsonNode.Parse(await BodyAsync(answer))!["reason"]!.GetValue<string>().ShouldBe("staffUnknown");
    }

    [Fact]
    public async Task Without_credentials_of_its_own_the_companion_uses_the_rest_apps()
    {
        await using var pipeline = await Pipeline.PipelineHouse.OpenAsync();
        await pipeline.UntilAsync(() => pipeline.Zoom.Count("GET /v2/users") > 0, "the staff");
        var context = Contexts.Seal(Contexts.Claims(pipeline.Time.GetUtcNow(), c => c["aud"] = "client").ToJsonString(), "secret");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/companion", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("X-Zoom-App-Context", context).ShouldBeTrue();
        using var answer = await pipeline.Http.SendAsync(request, TestContext.Current.CancellationToken);
        (await BodyAsync(answer)).ShouldNotContain("data-context=\"undecipherable\"");
    }

    [Fact]
    public async Task Too_many_exchanges_are_answered_429()
    {
        await using var own = await CompanionHouse.OpenAsync(started: false);
        var last = HttpStatusCode.OK;
        for (var i = 0; i < 121; i++)
        {
            using var answer = await own.ExchangeAsync("hello");
            last = answer.StatusCode;
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("""{"context":5}""")]
    public async Task A_body_of_another_kind_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await house.Pipeline.Http.PostAsync(new Uri("/companion/session", UriKind.Relative), content, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("panel.js", "text/javascript")]
    [InlineData("panel.css", "text/css")]
    public async Task The_bundle_is_served_and_kept_by_its_hash(string file, string type)
    {
        using var page = await house.PageAsync(null);
        var url = Between(await BodyAsync(page), "\"/companion/" + file, "\"") is { } query ? $"/companion/{file}{query}" : "";
        using var found = await house.Pipeline.Http.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        found.StatusCode.ShouldBe(HttpStatusCode.OK);
        found.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        Header(found, "Cache-Control").ShouldContain("immutable");
        using var plain = await house.Pipeline.Http.GetAsync(new Uri($"/companion/{file}", UriKind.Relative), TestContext.Current.CancellationToken);
        Header(plain, "Cache-Control").ShouldBe("no-cache");
        using var none = await house.Pipeline.Http.GetAsync(new Uri("/companion/nothing.js", UriKind.Relative), TestContext.Current.CancellationToken);
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string? Wrong(DateTimeOffset now, string? fault) => fault switch
    {
        null => null,
        "hello" => "hello",
        "another secret" => Contexts.Seal(Contexts.Claims(now).ToJsonString(), "another secret"),
        _ => Contexts.Good(now, c =>
        {
            var (member, value) = fault switch
            {
                "aud" => ("aud", "another-client"),
                "no aud" => ("aud", null),
                "iss" => ("iss", "marketplace.zoom.example"),
                "typ" => ("typ", "panel"),
                "mid" => ("mid", null),
                "uid" => ("uid", null),
                "participant" or "panelist" or "attendee" => ("attendrole", fault),
                "no role" => ("attendrole", null),
                "stranger" => ("uid", "HOSTOFANOTHERCLINIC000"),
                _ => ("exp", (JsonNode?)now.AddMinutes(-1).ToUnixTimeMilliseconds()),
            };
            c[member] = value;
        }),
    };

    private static string? TokenIn(string page) =>
        Between(page, """<script type="application/json" id="session">""", "</script>") is { } json ? JsonNode.Parse(json)!["token"]!.GetValue<string>() : null;

    private static string? Between(string text, string before, string after) =>
        text.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at ? text[(at + before.Length)..text.IndexOf(after, at + before.Length, StringComparison.Ordinal)] : null;

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));

    private static Task<string> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
