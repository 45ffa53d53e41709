using System.Text;
using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Zoom;

public sealed class ZoomTokenTests : IDisposable
{
    private const string Expired = """{"code":124,"message":"Invalid access token."}""";
    private readonly ZoomHouse house = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_token_is_fetched_for_many_callers_and_kept_until_shortly_before_its_end()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        house.Stub.OnAsync(ZoomHouse.Token, () => answer.Task);
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(200, "{}"));
        var callers = Enumerable.Range(0, 10).Select(_ => house.Api.ReadMeetingAsync(ZoomHouse.Account, ZoomHouse.MeetingId, Lane.Live, Ct)).ToList();
        answer.SetResult(ZoomHouse.TokenAnswer("token-1")());
        (await Task.WhenAll(callers)).ShouldAllBe(r => r is ZoomResult<ZoomMeeting>.Ok);
        house.Stub.Count(ZoomHouse.Token).ShouldBe(1);

        house.Time.Advance(TimeSpan.FromMinutes(54));
        await house.ReadAsync();
        house.Stub.Count(ZoomHouse.Token).ShouldBe(1);

        house.Stub.On(ZoomHouse.Token, ZoomHouse.TokenAnswer("token-2"));
        house.Time.Advance(TimeSpan.FromMinutes(2));
        await house.ReadAsync();
        house.Stub.Count(ZoomHouse.Token).ShouldBe(2);
        house.Stub.Calls[^1].Authorization.ShouldBe("Bearer token-2");
    }

    [Fact]
    public async Task The_grant_goes_in_the_body_and_the_secret_in_the_header()
    {
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(200, "{}"));
        await house.ReadAsync();
        var asked = house.Stub.Calls.Single(c => c.Line == ZoomHouse.Token);
        asked.Body.ShouldBe("grant_type=account_credentials&account_id=account-1");
        asked.Authorization.ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"client:{ZoomHouse.Secret}")));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    public async Task A_token_that_zoom_no_longer_accepts_is_replaced_once(int status)
    {
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(status, Expired), StubZoom.Json(200, "{}"));
        (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.Ok>();
        house.Stub.Calls.Where(c => c.Line != ZoomHouse.Token).Select(c => c.Authorization).ShouldBe(["Bearer token-1", "Bearer token-2"]);
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_too_ends_the_connection_and_no_call_loops()
    {
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(401, Expired));
        (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.ConnectionLost>();
        for (var i = 0; i < 20; i++)
        {
            (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.ConnectionLost>();
        }

        house.Stub.Count(ZoomHouse.Token).ShouldBe(2);
        house.Stub.Count($"GET {ZoomHouse.Meeting}").ShouldBe(2);
        house.Get<ZoomTokens>().Problem(ZoomHouse.Account).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(400, """{"reason":"Bad Request","error":"invalid_grant"}""", "invalid_grant")]
    [InlineData(401, """{"reason":"Invalid client_id or client_secret","error":"invalid_client"}""", "invalid_client")]
    [InlineData(400, """{"errorCode":4717,"reason":"The app has been disabled."}""", "4717")]
    [InlineData(400, """{"code":4741,"message":"revoked"}""", "4741")]
    public async Task A_refused_grant_is_a_lost_connection_named_by_zooms_word_and_asked_for_ever_more_rarely(int status, string body, string word)
    {
        house.Stub.On(ZoomHouse.Token, StubZoom.Json(status, body));
        (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.ConnectionLost>().Reason.ShouldContain(word);
        await house.ReadAsync();
        house.Stub.Count(ZoomHouse.Token).ShouldBe(1);

        for (var minute = 0; minute < 60; minute++)
        {
            house.Time.Advance(TimeSpan.FromSeconds(61));
            await house.ReadAsync();
        }

        house.Stub.Count(ZoomHouse.Token).ShouldBeInRange(4, 10);
        house.Stub.On(ZoomHouse.Token, ZoomHouse.TokenAnswer("token-9"));
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(200, "{}"));
        house.Time.Advance(TimeSpan.FromMinutes(20));
        (await house.ReadAsync()).ShouldBeOfType<ZoomResult<ZoomMeeting>.Ok>();
        house.Get<ZoomTokens>().Problem(ZoomHouse.Account).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"Access_Token":"t","Expires_In":"3599","Scope":["a:b","c:d"]}""", true)]
    [InlineData("""{"access_token":"t"}""", true)]
    [InlineData("""{"access_token":null}""", false)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    [InlineData("<html>", false)]
    public async Task A_token_answer_is_read_leniently_and_a_useless_one_is_no_exception(string body, bool usable)
    {
        house.Stub.On(ZoomHouse.Token, StubZoom.Json(200, body));
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(200, "{}"));
        var result = await house.ReadAsync();
        (result is ZoomResult<ZoomMeeting>.Ok).ShouldBe(usable);
        (result is ZoomResult<ZoomMeeting>.Unavailable).ShouldBe(!usable);
    }

    [Fact]
    public async Task Neither_token_nor_secret_nor_body_is_ever_logged()
    {
        house.Stub.On($"GET {ZoomHouse.Meeting}", StubZoom.Json(500, """{"message":"Jane Example"}"""), StubZoom.Json(401, Expired), StubZoom.Json(200, """{"topic":"Jane Example"}"""));
        await house.ReadAsync();
        house.Logs.Text.ShouldNotContain("token-");
        house.Logs.Text.ShouldNotContain(ZoomHouse.Secret);
        house.Logs.Text.ShouldNotContain("Jane");
        house.Logs.Text.ShouldNotContain(ZoomHouse.MeetingId);
    }

    public void Dispose() => house.Dispose();
}
