using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>A right was checked when the panel opened; here is what becomes of it afterwards.</summary>
public class PanelRightsTests
{
    private const string Colleague = "COLLEAGUE0000000000000";

    [Fact]
    public async Task Who_leaves_the_practice_is_told_so_and_has_no_say_any_more()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        StaffAre(house, Colleague);
        await RefusedAsync("token", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
        await RefusedAsync("token", () => panel.SayAsync("HandsOff"));
        (await AskAsync(house)).Report.ShouldBe(ActionReport.Unavailable);
        panel.Orders.ShouldNotContain(o => o["kind"]!.GetValue<string>() == "secure");
        await PassAsync(house, panel, () => panel.Closed.IsCompleted);
        panel.Byes.ShouldBe(["right"]);
        await house.Pipeline.UntilAsync(() => house.Desk.Said.Any(s => s is LiveFact.CompanionLost), "the loss", TimeSpan.FromSeconds(1));
        (await house.SessionAsync())["participants"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("user.deactivated")]
    [InlineData("user.disassociated")]
    [InlineData("user.deleted")]
    public async Task When_Zoom_says_that_somebody_left_the_account_they_have_no_say_any_more(string name)
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        house.Pipeline.Zoom.On(PipelineHouse.Users, StubZoom.Json(200, $$"""{"users":[{"id":"{{Colleague}}","type":2,"status":"active","email":"colleague@clinic.example"}]}"""));
        await house.Pipeline.TellAsync(name, new JsonObject { ["id"] = PipelineHouse.Host, ["email"] = "therapist@clinic.example", ["type"] = 2 });
        await PassAsync(house, panel, () => panel.Closed.IsCompleted);
        panel.Byes.ShouldBe(["right"]);
    }

    [Theory]
    [InlineData("user.deactivated")]
    [InlineData("user.disassociated")]
    [InlineData("user.deleted")]
    public async Task Who_leaves_the_account_loses_the_panel_although_zoom_cannot_be_read_and_is_no_stranger_in_the_room(string name)
    {
        await using var house = await CompanionHouse.OpenAsync();
        StaffAre(house, PipelineHouse.Host, Colleague);
        await using var host = await house.OpenPanelAsync();
        await using var colleague = await house.OpenPanelAsync(c => (c["uid"], c["attendrole"]) = (Colleague, "co-host"), h => h["role"] = "coHost");
        house.Pipeline.Zoom.On(PipelineHouse.Users, StubZoom.Json(503, ""));
        await house.Pipeline.TellAsync(name, new JsonObject { ["id"] = Colleague, ["type"] = 2 });
        await house.Pipeline.QuietAsync();
        await RefusedAsync("token", () => colleague.SayAsync("Resume"));
        await house.Pipeline.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Contexts.Uuid, "COL-1", "7", "Colleague", Colleague));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Single()!["role"]!.GetValue<string>().ShouldBe("staff");
        await PassAsync(house, host, () => colleague.Closed.IsCompleted);
        colleague.Byes.ShouldBe(["right"]);
        using var again = await house.ExchangeAsync(Contexts.Good(house.Now, c => (c["uid"], c["attendrole"]) = (Colleague, "co-host")));
        again.IsSuccessStatusCode.ShouldBeFalse();
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().StaffOf(house.Pipeline.Practice).UserIds.ShouldContain(Colleague);
        host.Closed.IsCompleted.ShouldBeFalse();
        await house.Pipeline.TellAsync("user.activated", new JsonObject { ["id"] = Colleague, ["type"] = 2 });
        await house.Pipeline.QuietAsync();
        await using var back = await house.OpenPanelAsync(c => (c["uid"], c["attendrole"]) = (Colleague, "co-host"), h => h["role"] = "coHost");
        await back.SayAsync("HandsOff");
    }

    [Fact]
    public async Task Who_left_the_account_before_the_staff_were_ever_read_has_no_say_either()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        house.Pipeline.Zoom.On(PipelineHouse.Users, StubZoom.Json(503, ""));
        await house.Pipeline.RestartAsync();
        await using var panel = await house.OpenPanelAsync(token: token);
        await house.Pipeline.TellAsync("user.deleted", new JsonObject { ["id"] = PipelineHouse.Host });
        await house.Pipeline.QuietAsync();
        await RefusedAsync("token", () => panel.ReportAsync(1, TestPanel.Joined("P-1", "Somebody")));
    }

    [Fact]
    public async Task A_reading_of_the_staff_that_failed_does_not_hold_up_the_next_one()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var clinic = house.Pipeline.Services.GetRequiredService<ClinicDirectory>();
        house.Pipeline.Zoom.On(PipelineHouse.Users, StubZoom.Json(403, """{"code":4711}"""));
        var before = house.Pipeline.Zoom.Count(PipelineHouse.Users);
        await house.Pipeline.TellAsync("user.updated", new JsonObject { ["id"] = Colleague });
        await house.Pipeline.UntilAsync(() => house.Pipeline.Zoom.Count(PipelineHouse.Users) > before, "the failed reading");
        house.Pipeline.Zoom.On(PipelineHouse.Users, StubZoom.Json(200, $$"""{"users":[{"id":"{{Colleague}}","type":2,"status":"active"}]}"""));
        await house.Pipeline.TellAsync("user.created", new JsonObject { ["id"] = Colleague });
        await house.Pipeline.UntilAsync(() => clinic.StaffOf(house.Pipeline.Practice).UserIds.Contains(Colleague), "the new colleague");
    }

    [Fact]
    public async Task The_next_panel_is_asked_in_place_of_who_left_the_practice()
    {
        await using var house = await CompanionHouse.OpenAsync();
        StaffAre(house, PipelineHouse.Host, Colleague);
        await using var colleague = await house.OpenPanelAsync(c => (c["uid"], c["attendrole"]) = (Colleague, "co-host"), h => h["role"] = "coHost");
        await using var host = await house.OpenPanelAsync();
        StaffAre(house, Colleague);
        (await AskAsync(house)).Report.ShouldBe(ActionReport.Accepted);
        colleague.Orders.ShouldContain(o => o["id"]!.GetValue<string>() == "act-1");
        await PassAsync(house, colleague, () => host.Closed.IsCompleted);
        await colleague.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Count.ShouldBe(1);
        house.Desk.Said.ShouldNotContain(s => s is LiveFact.CompanionLost);
    }

    [Fact]
    public async Task A_practice_that_is_not_connected_any_more_has_no_panels()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await using (var database = await house.Pipeline.DatabaseAsync())
        {
            await database.Practices.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }

        await house.Pipeline.Services.GetRequiredService<PracticeDirectory>().LoadAsync(TestContext.Current.CancellationToken);
        await RefusedAsync("token", () => panel.SayAsync("AdmitOnce", "unknown-1"));
        await PassAsync(house, panel, () => panel.Closed.IsCompleted);
        panel.Byes.ShouldBe(["right"]);
    }

    [Fact]
    public async Task A_pass_is_renewed_while_the_panel_is_open_and_the_newest_opens_after_a_restart()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        var panel = await house.OpenPanelAsync(token: token);
        for (var minutes = 0; minutes < 5 * 60; minutes++)
        {
            await LeapAsync(house, panel, TimeSpan.FromMinutes(1));
        }

        await house.Pipeline.UntilAsync(() => panel.Passes.Count == 2, "the second renewal");
        panel.Closed.IsCompleted.ShouldBeFalse();
        await panel.SayAsync("HandsOff");
        house.Desk.Said.ShouldNotContain(s => s is LiveFact.CompanionLost);
        await panel.DisposeAsync();
        await house.Pipeline.RestartAsync();
        await using var back = house.Panel();
        await back.StartAsync();
        await RefusedAsync("token", () => back.OpenAsync(token));
        await back.OpenAsync(panel.Passes.Last());
        await back.ReportAsync(1, TestPanel.Joined("P-1", "Somebody"));
    }

    [Fact]
    public void No_pass_is_renewed_for_longer_than_a_meeting_can_last_and_each_is_the_same_panels()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(PipelineHouse.Noon);
        var passes = new PanelPasses(new Microsoft.AspNetCore.DataProtection.EphemeralDataProtectionProvider(), time);
        var first = passes.Read(passes.Issue("p", Contexts.Uuid, "u", MeetingRole.Host))!;
        var last = first;
        for (var hour = 0; hour < 48; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            last = passes.Renew(last) ?? last;
        }

        last.ShouldBe(first with { Until = PipelineHouse.Noon.AddHours(30) });
        passes.Read(passes.Seal(last)).ShouldBeNull();
    }

    [Fact]
    public async Task Until_the_staff_are_read_after_a_restart_a_panel_tells_and_is_asked_and_only_hands_off_counts()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var token = await house.TokenAsync();
        house.Pipeline.Zoom.On("GET /v2/users", StubZoom.Json(503, ""));
        await house.Pipeline.RestartAsync();
        await using var panel = await house.OpenPanelAsync(token: token);
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().StaffOf(house.Pipeline.Practice).UserIds.ShouldBeEmpty();
        await panel.ReportAsync(1, TestPanel.Waits("P-1", "Somebody"));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["participants"]!.AsArray().Count.ShouldBe(1);
        (await AskAsync(house)).Report.ShouldBe(ActionReport.Accepted);
        foreach (var choice in Enum.GetValues<HostChoice>().Where(c => c != HostChoice.HandsOff))
        {
            await RefusedAsync("wait", () => panel.SayAsync(choice.ToString(), "unknown-1", "jd"));
        }

        await panel.SayAsync("HandsOff");
        house.Desk.Said.OfType<LiveFact.HostSaid>().Select(s => s.Choice).ShouldBe([HostChoice.HandsOff]);
        StaffAre(house, PipelineHouse.Host);
        await panel.SayAsync("Resume");
        StaffAre(house, Colleague);
        await RefusedAsync("token", () => panel.SayAsync("Resume"));
        await PassAsync(house, panel, () => panel.Closed.IsCompleted);
        panel.Byes.ShouldBe(["right"]);
    }

    private static void StaffAre(CompanionHouse house, params string[] users) =>
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().NoteStaff(house.Pipeline.Practice, users.Select(u => (u, (string?)null, true, Enumerable.Empty<string>())));

    private static Task<CompanionAnswer> AskAsync(CompanionHouse house) => house.Pipeline.Services.GetRequiredService<ICompanionSurface>().CarryOutAsync(
        house.Pipeline.Practice, Contexts.Uuid, new RequestedAction("act-1", "LIV-01", null, house.Now.AddSeconds(30), new Command.Secure()), TestContext.Current.CancellationToken);

    /// <summary>Seconds of the house's clock with a panel that beats, until something is so.</summary>
    private static Task<string> PassAsync(CompanionHouse house, TestPanel panel, Func<bool> until) => house.Pipeline.UntilAsync(
        async () =>
        {
            if (until())
            {
                return "so";
            }

            await (panel.Closed.IsCompleted ? Task.CompletedTask : Task.WhenAny(panel.BeatAsync(), panel.Closed));
            return null;
        },
        "the end", TimeSpan.FromSeconds(1));

    /// <summary>The clock leaps; the panel is heard before the watch looks, as if it had beaten all the time.</summary>
    private static async Task LeapAsync(CompanionHouse house, TestPanel panel, TimeSpan by)
    {
        for (var passed = TimeSpan.Zero; passed < by; passed += TimeSpan.FromSeconds(10))
        {
            house.Pipeline.Time.Advance(TimeSpan.FromSeconds(10));
            await panel.BeatAsync();
        }
    }

    private static async Task RefusedAsync(string reason, Func<Task> call) => (await Should.ThrowAsync<HubException>(call)).Message.ShouldEndWith($"HubException: {reason}");
}
