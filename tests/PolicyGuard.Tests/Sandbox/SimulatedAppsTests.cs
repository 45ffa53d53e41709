using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>Opening an app by itself, as zoom-platform 3.9 has it.</summary>
public sealed class SimulatedAppsTests : IAsyncLifetime
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
        using var token = new HttpRequestMessage(HttpMethod.Post, new Uri("/oauth/token", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "account_credentials", ["account_id"] = SimulatedZoom.Account }),
        };
        token.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{SimulatedZoom.ClientId}:{SimulatedZoom.ClientSecret}")));
        using var answer = await client.SendAsync(token, TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["access_token"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Zoom.DisposeAsync();
    }

    [Fact]
    public async Task Three_apps_may_open_and_a_fourth_only_after_one_is_taken_out()
    {
        var meeting = Zoom.Schedule(Zoom.AddUser(), time.GetUtcNow().AddHours(1));
        foreach (var app in new[] { "A", "B", "C", "C" })
        {
            (await OpenAsync(meeting.Id, app)).ShouldBe((HttpStatusCode.Created, 0));
        }

        (await OpenAsync(meeting.Id, "D")).ShouldBe((HttpStatusCode.BadRequest, 3000));
        using var gone = await Http.DeleteAsync(new Uri($"/v2/meetings/{meeting.Id}/open_apps?app_id=A", UriKind.Relative), TestContext.Current.CancellationToken);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await OpenAsync(meeting.Id, "D")).ShouldBe((HttpStatusCode.Created, 0));
        Zoom.Apps.Of(meeting.Id).ShouldBe(["B", "C", "D"], ignoreOrder: true);
    }

    [Fact]
    public async Task Nothing_opens_by_itself_in_a_running_meeting_or_with_the_button_off_or_in_no_meeting()
    {
        var host = Zoom.AddUser();
        var meeting = Zoom.Schedule(host, time.GetUtcNow());
        Zoom.Apps.QuickLaunch = false;
        (await OpenAsync(meeting.Id, "A")).ShouldBe((HttpStatusCode.BadRequest, 3000));
        Zoom.Apps.QuickLaunch = true;
        (await LinkAsync(host)).Status.ShouldBe(HttpStatusCode.BadRequest);
        Zoom.Open(meeting).Start();
        (await OpenAsync(meeting.Id, "A")).ShouldBe((HttpStatusCode.BadRequest, 3000));
        (await OpenAsync("1", "A")).ShouldBe((HttpStatusCode.NotFound, 3001));
        var (status, link) = await LinkAsync(host);
        (status, link).ShouldBe((HttpStatusCode.OK, new Uri(Zoom.Address, $"/client/{meeting.Id}").AbsoluteUri));
        (await LinkAsync("NOBODY")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<(HttpStatusCode Status, int Code)> OpenAsync(string meeting, string app)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri($"/v2/meetings/{meeting}/open_apps", UriKind.Relative), new JsonObject { ["app_id"] = app }, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return (answer.StatusCode, body?["code"]?.GetValue<int>() ?? 0);
    }

    private async Task<(HttpStatusCode Status, string? Link)> LinkAsync(string user)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri("/v2/zoomapp/deeplink", UriKind.Relative), new JsonObject { ["type"] = 1, ["user_id"] = user }, TestContext.Current.CancellationToken);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))?["deeplink"]?.GetValue<string>());
    }
}
