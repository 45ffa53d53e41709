using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>The simulated Zoom's grants and rate limits (zoom-platform 6.1, 6.3).</summary>
public sealed class SimulatedGrantsTests : IAsyncLifetime
{
    private const string Back = "https://clinic.example/connect/zoom/callback";
    private const string Verifier = "a-verifier-of-at-least-forty-three-characters-long";
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private SimulatedZoom zoom = null!;

    public async ValueTask InitializeAsync()
    {
        zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", time);
        http.BaseAddress = zoom.Address;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await zoom.DisposeAsync();
    }

    [Fact]
    public async Task A_code_is_good_once_for_five_minutes_and_for_who_can_prove_to_have_asked_for_it()
    {
        var code = await CodeAsync();
        (await RedeemAsync(code, "another-verifier-that-is-just-as-long-as-the-first")).Error.ShouldBe("invalid_grant");
        (await RedeemAsync(code)).Error.ShouldBe("invalid_grant", "it was tried once");
        code = await CodeAsync();
        (await RedeemAsync(code)).Refresh.ShouldNotBeNull();
        code = await CodeAsync();
        time.Advance(TimeSpan.FromMinutes(5));
        (await RedeemAsync(code)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task A_refresh_token_is_good_for_one_refresh()
    {
        var first = await RedeemAsync(await CodeAsync());
        var second = await RefreshAsync(first.Refresh!);
        second.Refresh.ShouldNotBe(first.Refresh);
        (await RefreshAsync(first.Refresh!)).Error.ShouldBe("invalid_grant");
        (await RefreshAsync(second.Refresh!)).Access.ShouldNotBeNull();
    }

    [Fact]
    public async Task Grants_for_the_app_itself_and_for_an_account_bring_no_refresh_token_and_others_are_unsupported()
    {
        (await AskAsync(new() { ["grant_type"] = "client_credentials" })).ShouldSatisfyAllConditions(t => t.Access.ShouldNotBeNull(), t => t.Refresh.ShouldBeNull());
        (await AskAsync(new() { ["grant_type"] = "account_credentials", ["account_id"] = "other" })).Error.ShouldBe("invalid_request");
        (await AskAsync(new() { ["grant_type"] = "password" })).Error.ShouldBe("unsupported_grant_type");
    }

    [Fact]
    public async Task The_plans_rate_is_counted_by_label_and_second_and_told_in_the_headers()
    {
        var token = (await AskAsync(new() { ["grant_type"] = "account_credentials", ["account_id"] = SimulatedZoom.Account })).Access;
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        zoom.RateLimits.Plan = ZoomLimitPlan.Free;
        var meeting = zoom.Schedule(zoom.AddUser(), time.GetUtcNow());
        for (var left = 3; left >= 0; left--)
        {
            using var answer = await http.GetAsync($"/v2/meetings/{meeting.Id}");
            (answer.StatusCode, Header(answer, "X-RateLimit-Category"), Header(answer, "X-RateLimit-Limit"), Header(answer, "X-RateLimit-Remaining")).ShouldBe((HttpStatusCode.OK, "Light", "4", $"{left}"));
        }

        using var refused = await http.GetAsync($"/v2/meetings/{meeting.Id}");
        (refused.StatusCode, Header(refused, "X-RateLimit-Type"), Header(refused, "Retry-After")).ShouldBe((HttpStatusCode.TooManyRequests, "QPS", "2026-11-24T09:00:01Z"));
        (await http.GetAsync("/v2/users")).StatusCode.ShouldBe(HttpStatusCode.OK, "another label");
        for (var i = 0; i < 2001; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            (await http.GetAsync("/v2/users")).Dispose();
        }

        http.DefaultRequestHeaders.Authorization = new("Bearer", (await AskAsync(new() { ["grant_type"] = "account_credentials", ["account_id"] = SimulatedZoom.Account })).Access);
        using var spent = await http.GetAsync("/v2/users");
        (spent.StatusCode, Header(spent, "X-RateLimit-Type"), Header(spent, "Retry-After")).ShouldBe((HttpStatusCode.TooManyRequests, "Daily-limit", "2026-11-25T00:00:00Z"));
    }

    [Fact]
    public async Task One_occurrence_takes_only_what_Zoom_lets_it_have()
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await AskAsync(new() { ["grant_type"] = "client_credentials" })).Access);
        var meeting = zoom.Schedule(zoom.AddUser(), time.GetUtcNow());
        var first = meeting.RepeatWeekly(2)[0];
        using var refused = await http.PatchAsJsonAsync($"/v2/meetings/{meeting.Id}?occurrence_id={first}", new { topic = "Other" });
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var taken = await http.PatchAsJsonAsync($"/v2/meetings/{meeting.Id}?occurrence_id={first}", new { settings = new { waiting_room = false } });
        taken.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : "";

    private async Task<string> CodeAsync()
    {
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        using var answer = await http.GetAsync(
            $"/oauth/authorize?response_type=code&client_id={SimulatedZoom.ClientId}&redirect_uri={Uri.EscapeDataString(Back)}&state=s%2F1&code_challenge={challenge}&code_challenge_method=S256");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        query["state"].ToString().ShouldBe("s/1");
        return query["code"].ToString();
    }

    private Task<Token> RedeemAsync(string code, string verifier = Verifier) =>
        AskAsync(new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = Back, ["code_verifier"] = verifier });

    private Task<Token> RefreshAsync(string token) => AskAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    private async Task<Token> AskAsync(Dictionary<string, string> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SimulatedZoom.ClientId}:{SimulatedZoom.ClientSecret}")));
        using var answer = await http.SendAsync(request);
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        return new Token(body["access_token"]?.GetValue<string>(), body["refresh_token"]?.GetValue<string>(), body["error"]?.GetValue<string>());
    }

    private sealed record Token(string? Access, string? Refresh, string? Error);
}
