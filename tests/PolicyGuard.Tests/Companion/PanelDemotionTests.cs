using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Live;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>A colleague with a client of their own: only what Zoom itself said last of them counts, and nothing they do undoes it.</summary>
public class PanelDemotionTests
{
    private const string Colleague = "COLLEAGUE0000000000000";

    [Fact]
    public async Task A_panel_that_calls_its_own_user_host_makes_nobody_host()
    {
        await using var house = await OpenAsync();
        var token = await TokenAsync(house);
        var coHost = await house.OpenPanelAsync(token: token);
        await coHost.ReportAsync(1, TestPanel.Joined("COL-1", "Colleague", "host"));
        await house.Pipeline.QuietAsync();
        await using var host = await house.OpenPanelAsync();
        await ToldAsync(house, host, "acts");
        await coHost.DisposeAsync();
        await using var back = await house.OpenPanelAsync(token: token);
        await house.Pipeline.UntilAsync(() => !back.Views.IsEmpty, "a view");
        back.Standings.ShouldBe(["standby"]);
        host.Standings.ShouldBe(["acts"]);
    }

    [Fact]
    public async Task A_panel_that_calls_its_own_user_host_hides_no_demotion_of_zooms()
    {
        await using var house = await OpenAsync();
        await using var coHost = await house.OpenPanelAsync(token: await TokenAsync(house));
        await LaterAsync(house);
        var demoted = house.Now;
        await LaterAsync(house);
        await coHost.ReportAsync(1, TestPanel.Joined("COL-1", "Colleague", "host"));
        await house.Pipeline.QuietAsync();

        // Zoom's word comes a second after what it tells of, and after the panel's own.
        await DemoteAsync(house, demoted);
        await ToldAsync(house, coHost, "acts", "role");
    }

    [Fact]
    public async Task Who_was_made_an_attendee_and_leaves_does_not_lead_from_outside()
    {
        await using var house = await OpenAsync();
        await using var coHost = await house.OpenPanelAsync(token: await TokenAsync(house));
        await LaterAsync(house);
        await DemoteAsync(house, house.Now);
        await ToldAsync(house, coHost, "acts", "role");
        await LaterAsync(house);
        await LeaveAsync(house);
        await house.Pipeline.QuietAsync();
        await LookedAsync(house, coHost);
        coHost.Standings.ShouldBe(["acts", "role"]);
        await RefusedAsync("role", () => coHost.SayAsync("AdmitOnce", "unknown-1"));
        await coHost.SayAsync("HandsOff");
    }

    [Fact]
    public async Task Who_left_leads_nothing_until_zoom_says_that_they_are_back()
    {
        await using var house = await OpenAsync();
        var token = await TokenAsync(house);
        var coHost = await house.OpenPanelAsync(token: token);
        await LaterAsync(house);
        await LeaveAsync(house);
        await ToldAsync(house, coHost, "acts", "role");
        await coHost.ReportAsync(1, TestPanel.Joined("COL-1", "Colleague", "coHost"));
        house.Desk.Told.ShouldBeEmpty();
        await coHost.DisposeAsync();
        await using var back = await house.OpenPanelAsync(token: token);
        await ToldAsync(house, back, "role");
        await LaterAsync(house);
        await JoinAsync(house, "COL-2", "8");
        await ToldAsync(house, back, "role", "acts");
    }

    [Fact]
    public async Task Who_is_put_in_the_waiting_room_leads_nothing()
    {
        await using var house = await OpenAsync();
        await using var coHost = await house.OpenPanelAsync(token: await TokenAsync(house));
        await LaterAsync(house);
        await house.Pipeline.TellAsync("meeting.participant_put_in_waiting_room", Person("COL-1", "7"));
        await ToldAsync(house, coHost, "acts", "role");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_demotion_outlives_leaving_and_coming_back(bool expected)
    {
        await using var house = await OpenAsync();
        if (expected)
        {
            await PutAsync(house, "people/sv", new JsonObject { ["alias"] = "S.V.", ["role"] = "staff", ["zoomUserIds"] = new JsonArray(Colleague) });
            await PutAsync(house, $"expected/{PipelineHouse.MeetingId}", new JsonObject { ["profile"] = "individual", ["expected"] = new JsonArray(new JsonObject { ["person"] = "sv" }) });
            await JoinAsync(house, "COL-1", "7");
        }

        await using var coHost = await house.OpenPanelAsync(token: await TokenAsync(house));
        await LaterAsync(house);
        await DemoteAsync(house, house.Now);
        await ToldAsync(house, coHost, "acts", "role");
        await LaterAsync(house);
        await LeaveAsync(house);
        await LaterAsync(house);
        await JoinAsync(house, "COL-2", "8");
        await house.Pipeline.QuietAsync();
        await LookedAsync(house, coHost);
        coHost.Standings.ShouldBe(["acts", "role"]);
    }

    [Fact]
    public async Task Whose_meeting_it_is_leads_again_as_soon_as_they_are_back()
    {
        await using var house = await OpenAsync();
        await JoinAsync(house, "HOST-1", "1", PipelineHouse.Host);
        await using var host = await house.OpenPanelAsync();
        await LaterAsync(house);
        await RoleAsync(house, "HOST-1", "1", PipelineHouse.Host, "attendee", house.Now);
        await ToldAsync(house, host, "acts", "role");
        await LaterAsync(house);
        await house.Pipeline.TellAsync("meeting.participant_left", Person("HOST-1", "1", PipelineHouse.Host));
        await LaterAsync(house);
        await JoinAsync(house, "HOST-2", "2", PipelineHouse.Host);
        await ToldAsync(house, host, "acts", "role", "acts");
    }

    [Fact]
    public async Task The_first_call_over_a_new_connection_counts_no_more_than_the_last_over_the_old_one()
    {
        await using var house = await OpenAsync();
        var token = await TokenAsync(house);
        await LaterAsync(house);
        await DemoteAsync(house, house.Now);
        await house.Pipeline.QuietAsync();
        for (var i = 0; i < 10; i++)
        {
            await using var back = house.Panel();
            await back.StartAsync();
            await back.OpenAsync(token);
            await RefusedAsync("role", () => back.SayAsync("AdmitOnce", "unknown-1"));
            await back.ReportAsync(i, TestPanel.Joined("COL-1", "Colleague", "host"));
            await back.SayAsync("HandsOff");
        }

        house.Desk.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task Until_what_zoom_said_could_be_read_only_hands_off_counts()
    {
        await using var house = await OpenAsync();
        var (demoted, good) = (await TokenAsync(house), await house.TokenAsync());
        await LaterAsync(house);
        await DemoteAsync(house, house.Now);
        await house.Pipeline.QuietAsync();
        await using var before = await house.OpenPanelAsync();
        await house.Pipeline.QuietAsync();
        house.Desk.Unread = new StoreUnavailableException("away");
        await using var coHost = await house.OpenPanelAsync(token: demoted);
        await using var host = await house.OpenPanelAsync(token: good);
        foreach (var panel in new[] { coHost, host })
        {
            await RefusedAsync("wait", () => panel.SayAsync("AdmitOnce", "unknown-1"));
            await RefusedAsync("wait", () => panel.ReportAsync(1, TestPanel.Joined("COL-1", "Colleague", "host")));
            await panel.SayAsync("HandsOff");
        }

        house.Desk.Said.OfType<LiveFact.HostSaid>().Select(s => s.Choice).ShouldBe([HostChoice.HandsOff, HostChoice.HandsOff]);
        house.Desk.Told.ShouldBeEmpty();
        house.Desk.Unread = null;
        await house.Pipeline.UntilAsync(() => coHost.Standings.LastOrDefault() == "role", "the look", TimeSpan.FromMilliseconds(500));
        await host.SayAsync("AdmitOnce", "unknown-1");
    }

    [Fact]
    public async Task A_context_that_was_kept_from_before_a_demotion_gives_no_role_back()
    {
        await using var house = await OpenAsync();
        var context = Contexts.Good(house.Now, c => (c["uid"], c["attendrole"]) = (Colleague, "co-host"));
        await LaterAsync(house);
        await DemoteAsync(house, house.Now);
        await house.Pipeline.QuietAsync();
        await LaterAsync(house);
        using var answer = await house.ExchangeAsync(context);
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["token"]!.GetValue<string>();
        await using var panel = await house.OpenPanelAsync(token: token);
        await ToldAsync(house, panel, "role");
    }

    [Fact]
    public async Task A_demotion_holds_after_a_restart_while_the_staff_cannot_be_read()
    {
        await using var house = await OpenAsync();
        var token = await TokenAsync(house);
        await LaterAsync(house);
        await DemoteAsync(house, house.Now);
        await house.Pipeline.QuietAsync();
        house.Pipeline.Zoom.On(PipelineHouse.Users, StubZoom.Json(503, ""));
        await house.Pipeline.RestartAsync();
        await using var panel = await house.OpenPanelAsync(token: token);
        await ToldAsync(house, panel, "role");
        await panel.SayAsync("HandsOff");
    }

    private static async Task<CompanionHouse> OpenAsync()
    {
        var house = await CompanionHouse.OpenAsync();
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().NoteStaff(
            house.Pipeline.Practice, new[] { PipelineHouse.Host, Colleague }.Select(u => (u, (string?)null, true, Enumerable.Empty<string>())));
        await JoinAsync(house, "COL-1", "7");
        await house.Pipeline.QuietAsync();
        await LaterAsync(house);
        return house;
    }

    private static async Task PutAsync(CompanionHouse house, string path, JsonObject body)
    {
        using var answer = await house.Pipeline.Http.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static Task<string> TokenAsync(CompanionHouse house) => house.TokenAsync(c => (c["uid"], c["attendrole"]) = (Colleague, "co-host"));

    private static JsonObject Person(string id, string number, string user = Colleague) => ZoomDocuments.Participant(Contexts.Uuid, id, number, "Colleague", user);

    private static Task<System.Net.HttpStatusCode> JoinAsync(CompanionHouse house, string id, string number, string user = Colleague) => house.Pipeline.TellAsync("meeting.participant_joined", Person(id, number, user));

    private static Task<System.Net.HttpStatusCode> LeaveAsync(CompanionHouse house) => house.Pipeline.TellAsync("meeting.participant_left", Person("COL-1", "7"));

    private static Task DemoteAsync(CompanionHouse house, DateTimeOffset at) => RoleAsync(house, "COL-1", "7", Colleague, "attendee", at);

    private static async Task RoleAsync(CompanionHouse house, string id, string number, string user, string role, DateTimeOffset at)
    {
        var thing = Person(id, number, user);
        var who = thing["participant"]!.AsObject();
        (who["old_role"], who["new_role"], who["date_time"]) = ("co-host", role, ZoomDocuments.Time(at));
        await house.Pipeline.TellAsync("meeting.participant_role_changed", thing, at);
    }

    /// <summary>A moment later, and both panels and watch have seen it.</summary>
    private static async Task LaterAsync(CompanionHouse house)
    {
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await house.Pipeline.QuietAsync();
    }

    /// <summary>The session was looked at anew, and whatever follows from that was told before the view.</summary>
    private static async Task LookedAsync(CompanionHouse house, TestPanel panel)
    {
        await using var other = await house.OpenPanelAsync();
        await house.Pipeline.UntilAsync(() => !other.Views.IsEmpty, "a view");
        await house.Pipeline.UntilAsync(() => !panel.Standings.IsEmpty, "a part");
    }

    private static Task ToldAsync(CompanionHouse house, TestPanel panel, params string[] parts) =>
        house.Pipeline.UntilAsync(() => panel.Standings.SequenceEqual(parts), $"the parts {string.Join(", ", parts)}, not {string.Join(", ", panel.Standings)}");

    private static async Task RefusedAsync(string reason, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {reason}");
}
