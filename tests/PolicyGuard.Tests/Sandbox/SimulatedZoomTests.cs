using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Sandbox;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>A simulation that is kinder than Zoom proves nothing: what zoom-platform.md says of the wire is held here.</summary>
public sealed class SimulatedZoomTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private SimulatedZoom? running;
    private HttpClient? client;

    private SimulatedZoom Zoom => running!;

    private HttpClient Http => client!;

    public async ValueTask InitializeAsync()
    {
        running = await SimulatedZoom.StartAsync("http://127.0.0.1:0", time);
        client = new HttpClient { BaseAddress = Zoom.Address };
        await SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Zoom.DisposeAsync();
    }

    [Fact]
    public async Task A_list_comes_in_pages_and_a_page_token_belongs_to_its_own_query()
    {
        for (var i = 0; i < 7; i++)
        {
            Zoom.AddUser();
        }

        var first = await GetAsync("/v2/users?status=active&page_size=3");
        var token = Uri.EscapeDataString(first["next_page_token"]!.GetValue<string>());
        var second = await GetAsync($"/v2/users?status=active&page_size=3&next_page_token={token}");
        var third = await GetAsync($"/v2/users?status=active&page_size=3&next_page_token={Uri.EscapeDataString(second["next_page_token"]!.GetValue<string>())}");
        string[] seen = [.. Ids(first), .. Ids(second), .. Ids(third)];
        seen.ShouldBe(Zoom.Users.Keys, ignoreOrder: true);
        third["next_page_token"]!.GetValue<string>().ShouldBeEmpty();

        (await AskAsync(HttpMethod.Get, $"/v2/users?status=active&page_size=4&next_page_token={token}")).ShouldBe((HttpStatusCode.BadRequest, 300));
        time.Advance(TimeSpan.FromMinutes(16));
        (await AskAsync(HttpMethod.Get, $"/v2/users?status=active&page_size=3&next_page_token={token}")).ShouldBe((HttpStatusCode.BadRequest, 300));

        static IEnumerable<string> Ids(JsonObject page) => page["users"]!.AsArray().Select(u => u!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_locked_setting_wins_without_a_word()
    {
        var host = Zoom.AddUser();
        Zoom.Locks[host] = new JsonObject { ["waiting_room"] = false };
        var meeting = Zoom.Schedule(host, time.GetUtcNow());
        (await PatchAsync(meeting, """{"topic":"Other","settings":{"waiting_room":true,"join_before_host":true}}""")).ShouldBe((HttpStatusCode.NoContent, 0));
        (meeting.Settings["waiting_room"]!.GetValue<bool>(), meeting.Settings["join_before_host"]!.GetValue<bool>(), meeting.Document["topic"]!.GetValue<string>())
            .ShouldBe((false, true, "Other"));
    }

    [Theory]
    [InlineData(true, "secret12", """{"password":"","settings":{"waiting_room":false}}""", true, "secret12")]
    [InlineData(false, "secret12", """{"password":""}""", false, "secret12")]
    [InlineData(false, "", """{"topic":"Other"}""", true, "")]
    [InlineData(true, "secret12", """{"settings":{"waiting_room":false}}""", false, "secret12")]
    public async Task One_option_always_stays_on(bool room, string passcode, string patch, bool roomAfter, string passcodeAfter)
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow(), m => (m["settings"]!["waiting_room"], m["password"]) = (room, passcode));
        await PatchAsync(meeting, patch);
        (meeting.Settings["waiting_room"]!.GetValue<bool>(), meeting.Document["password"]!.GetValue<string>()).ShouldBe((roomAfter, passcodeAfter));
    }

    [Fact]
    public async Task Settings_that_exclude_one_another_are_not_on_together()
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow());
        await PatchAsync(meeting, """{"settings":{"encryption_type":"e2ee","join_before_host":true,"auto_recording":"cloud"}}""");
        (meeting.Settings["join_before_host"]!.GetValue<bool>(), meeting.Settings["auto_recording"]!.GetValue<string>()).ShouldBe((false, "none"));
        await PatchAsync(meeting, """{"settings":{"allow_host_control_participant_mute_state":true}}""");
        await PatchAsync(meeting, """{"settings":{"request_permission_to_unmute_participants":true}}""");
        meeting.Settings["allow_host_control_participant_mute_state"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_scope_that_is_missing_is_named_with_400_and_4711()
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow());
        Zoom.Scopes.TryRemove(ZoomScopes.UpdateMeeting, out _);
        using var answer = await Http.PatchAsJsonAsync($"/v2/meetings/{meeting.Id}", new { topic = "x" });
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("scopes:[meeting:update:meeting:admin]");
        (await AskAsync(HttpMethod.Get, $"/v2/meetings/{meeting.Id}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_is_an_hours_and_a_foreign_one_nobodys()
    {
        (await AskAsync(HttpMethod.Get, "/v2/users")).Status.ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(3599));
        (await AskAsync(HttpMethod.Get, "/v2/users")).ShouldBe((HttpStatusCode.Unauthorized, 124));
        await SignInAsync();
        (await AskAsync(HttpMethod.Get, "/v2/users")).Status.ShouldBe(HttpStatusCode.OK);
        Http.DefaultRequestHeaders.Authorization = new("Bearer", "of-somebody-else");
        (await AskAsync(HttpMethod.Get, "/v2/users")).ShouldBe((HttpStatusCode.Unauthorized, 124));
    }

    [Fact]
    public async Task A_host_has_a_hundred_updates_a_day_over_all_meetings()
    {
        var host = Zoom.AddUser();
        SimulatedMeeting[] meetings = [Zoom.Schedule(host, time.GetUtcNow()), Zoom.Schedule(host, time.GetUtcNow())];
        for (var i = 0; i < 100; i++)
        {
            (await PatchAsync(meetings[i % 2], $$"""{"topic":"{{i}}"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        }

        (await PatchAsync(meetings[0], """{"topic":"x"}""")).ShouldBe((HttpStatusCode.TooManyRequests, 429));
        (await PatchAsync(Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow()), """{"topic":"x"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        time.Advance(TimeSpan.FromHours(15));
        await SignInAsync();
        (await PatchAsync(meetings[0], """{"topic":"x"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("", """{"settings":{"waiting_room":false,"show_join_info":false}}""")]
    [InlineData("", """{"settings":{"waiting_room":false,"auto_recording":"loud"}}""")]
    [InlineData("", """{"settings":{"waiting_room":false},"join_url":"x"}""")]
    [InlineData("?occurrence_id=FIRST", """{"settings":{"waiting_room":false,"auto_start_meeting_summary":false}}""")]
    [InlineData("?occurrence_id=1", """{"settings":{"waiting_room":false}}""")]
    public async Task One_setting_that_is_not_taken_spoils_the_whole_change(string query, string patch)
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow());
        var first = meeting.RepeatWeekly(3)[0];
        (await AskAsync(HttpMethod.Patch, $"/v2/meetings/{meeting.Id}{query.Replace("FIRST", first, StringComparison.Ordinal)}", patch)).ShouldBe((HttpStatusCode.BadRequest, 300));
        meeting.Settings["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
        meeting.OccurrenceDocument(first)["settings"]!["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task An_occurrence_has_settings_of_its_own_and_the_series_keeps_its()
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow());
        var ids = meeting.RepeatWeekly(3);
        (await AskAsync(HttpMethod.Patch, $"/v2/meetings/{meeting.Id}?occurrence_id={ids[1]}", """{"settings":{"waiting_room":false}}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await WaitingRoomAsync("")).ShouldBeTrue();
        (await WaitingRoomAsync($"?occurrence_id={ids[0]}")).ShouldBeTrue();
        (await WaitingRoomAsync($"?occurrence_id={ids[1]}")).ShouldBeFalse();

        async Task<bool> WaitingRoomAsync(string query) => (await GetAsync($"/v2/meetings/{meeting.Id}{query}"))["settings"]!["waiting_room"]!.GetValue<bool>();
    }

    [Fact]
    public async Task What_is_taken_without_effect_changes_nothing()
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow());
        Zoom.Faults.WithoutEffect[meeting.Id] = true;
        (await PatchAsync(meeting, """{"topic":"Other"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        meeting.Document["topic"]!.GetValue<string>().ShouldBe("Session");
    }

    [Fact]
    public async Task Alone_it_tells_how_to_point_a_service_at_it_and_ends_when_told()
    {
        using var ending = new CancellationTokenSource();
        await using var output = new StringWriter();
        var alone = ZoomOnly.RunAsync("http://127.0.0.1:0", "http://127.0.0.1:9", output, ending.Token);
        await ending.CancelAsync();
        (await alone).ShouldBe(0);
        foreach (var name in new[] { "Zoom__ApiBaseUrl", "Zoom__OAuthBaseUrl", "Zoom__AccountId", "Zoom__ClientId", "Zoom__ClientSecret", "Zoom__WebhookSecretTokens" })
        {
            output.ToString().ShouldContain($"{name}=");
        }
    }

    private async Task SignInAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "account_credentials", ["account_id"] = SimulatedZoom.Account }),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{SimulatedZoom.ClientId}:{SimulatedZoom.ClientSecret}")));
        using var answer = await Http.SendAsync(request);
        Http.DefaultRequestHeaders.Authorization = new("Bearer", (await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>());
    }

    private Task<(HttpStatusCode Status, int Code)> PatchAsync(SimulatedMeeting meeting, string body) => AskAsync(HttpMethod.Patch, $"/v2/meetings/{meeting.Id}", body);

    private async Task<JsonObject> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonObject>(path))!;

    private async Task<(HttpStatusCode Status, int Code)> AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length > 0 && JsonNode.Parse(text)?["code"] is { } code ? code.GetValue<int>() : 0);
    }
}
