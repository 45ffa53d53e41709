using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Live;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Companion;

/// <summary>Which of several panels acts, and whose word there is for the role of who opened it.</summary>
public class PanelPartTests
{
    [Fact]
    public async Task Every_panel_is_told_its_part_and_told_again_when_that_changes()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var coHost = await house.OpenPanelAsync(c => c["attendrole"] = "co-host", h => h["role"] = "coHost");
        await ToldAsync(house, coHost, "acts");
        var host = await house.OpenPanelAsync();
        await ToldAsync(house, host, "acts");
        await ToldAsync(house, coHost, "acts", "standby");
        await host.DisposeAsync();
        await ToldAsync(house, coHost, "acts", "standby", "acts");
    }

    [Fact]
    public async Task A_standby_panel_that_can_do_other_things_now_is_heard()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var first = await house.OpenPanelAsync();
        await using var second = await house.OpenPanelAsync();
        await first.ReportAsync(1, TestPanel.Says("attendee"));
        await ToldAsync(house, first, "acts", "standby", "role");
        await second.ReportAsync(1, TestPanel.Says("coHost"));
        await first.ReportAsync(2, TestPanel.Says("host"));
        await ToldAsync(house, first, "acts", "standby", "role", "acts");
        await ToldAsync(house, second, "acts", "standby");
    }

    [Fact]
    public async Task A_client_does_not_make_itself_host_beyond_what_zooms_context_says()
    {
        const string colleague = "COLLEAGUE0000000000000";
        await using var house = await CompanionHouse.OpenAsync();
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().NoteStaff(
            house.Pipeline.Practice, new[] { PipelineHouse.Host, colleague }.Select(u => (u, (string?)null, true, Enumerable.Empty<string>())));
        await using var host = await house.OpenPanelAsync();
        await using var coHost = await house.OpenPanelAsync(c => (c["attendrole"], c["uid"]) = ("co-host", colleague), h => h["role"] = "host");
        await ToldAsync(house, coHost, "standby");
        await ToldAsync(house, host, "acts");
        await coHost.ReportAsync(1, TestPanel.Says("host"));
        coHost.Standings.ShouldBe(["standby"]);
    }

    [Fact]
    public async Task Whom_zoom_calls_an_attendee_now_is_none_whatever_the_client_says_until_zoom_says_otherwise()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await house.Pipeline.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Contexts.Uuid, "HOST-1", "1", "Therapist", PipelineHouse.Host));
        await using var panel = await house.OpenPanelAsync();
        await house.Pipeline.QuietAsync();
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await RoleAsync(house, "host", "attendee");
        await ToldAsync(house, panel, "acts", "role");
        await panel.ReportAsync(1, TestPanel.Says("host"), TestPanel.Joined("P-1", "Somebody"));
        panel.Standings.ShouldBe(["acts", "role"]);
        (await Should.ThrowAsync<HubException>(() => panel.SayAsync("AdmitOnce", "unknown-1"))).Message.ShouldEndWith("HubException: role");
        await panel.SayAsync("HandsOff");
        house.Desk.Told.ShouldBeEmpty();
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await RoleAsync(house, "attendee", "co-host");
        await ToldAsync(house, panel, "acts", "role", "acts");
        await panel.SayAsync("AdmitOnce", "unknown-1");
    }

    [Fact]
    public async Task A_panel_that_takes_the_place_of_its_own_old_connection_is_one_panel_however_often()
    {
        await using var house = await CompanionHouse.OpenAsync();
        using var meter = new MeterListener();
        long now = 0;
        var ours = house.Pipeline.Services.GetRequiredService<IMeterFactory>();
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "policyguard.companions" && ReferenceEquals(instrument.Meter.Scope, ours))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meter.SetMeasurementEventCallback<long>((_, more, _, _) => Interlocked.Add(ref now, more));
        meter.Start();
        var token = await house.TokenAsync();
        var panels = new List<TestPanel>();
        for (var i = 0; i < 10; i++)
        {
            // One beside seven others; an old connection of its own takes nobody's place.
            panels.Add(await house.OpenPanelAsync(token: i is 0 or 8 or 9 ? token : null));
        }

        Interlocked.Read(ref now).ShouldBe(8);
        foreach (var panel in panels)
        {
            await panel.DisposeAsync();
        }

        await house.Pipeline.UntilAsync(() => house.Pipeline.Services.GetRequiredService<PanelRegistry>().Find(house.Pipeline.Practice, Contexts.Uuid)?.Asked is null, "all gone");
        await house.Pipeline.UntilAsync(() => Interlocked.Read(ref now) == 0, "none counted");
    }

    [Fact]
    public async Task One_users_many_panels_keep_nobody_else_out_and_hands_off_arrives()
    {
        const string colleague = "COLLEAGUE0000000000000";
        await using var house = await CompanionHouse.OpenAsync();
        StaffAre(house, PipelineHouse.Host, colleague);
        var many = new List<TestPanel>();
        for (var i = 0; i < 8; i++)
        {
            many.Add(await house.OpenPanelAsync(c => (c["attendrole"], c["uid"]) = ("co-host", colleague), h => h["role"] = "coHost"));
        }

        await using var host = await house.OpenPanelAsync();
        await host.SayAsync("HandsOff");
        await many[0].Closed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await using var ninth = await house.OpenPanelAsync(c => (c["attendrole"], c["uid"]) = ("co-host", colleague), h => h["role"] = "coHost");
        await ninth.SayAsync("HandsOff");
        await many[1].Closed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        host.Closed.IsCompleted.ShouldBeFalse();
        many[2].Closed.IsCompleted.ShouldBeFalse();
        await host.SayAsync("HandsOff");
        foreach (var panel in many)
        {
            await panel.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_room_in_which_eight_people_have_a_panel_each_is_full()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var users = Enumerable.Range(0, 9).Select(i => $"COLLEAGUE-{i}").ToArray();
        StaffAre(house, users);
        var panels = new List<TestPanel>();
        foreach (var user in users.Take(8))
        {
            panels.Add(await house.OpenPanelAsync(c => c["uid"] = user));
        }

        (await Should.ThrowAsync<HubException>(() => house.OpenPanelAsync(c => c["uid"] = users[8]))).Message.ShouldEndWith("HubException: full");
        foreach (var panel in panels)
        {
            await panel.SayAsync("HandsOff");
            await panel.DisposeAsync();
        }
    }

    private static void StaffAre(CompanionHouse house, params string[] users) =>
        house.Pipeline.Services.GetRequiredService<ClinicDirectory>().NoteStaff(house.Pipeline.Practice, users.Select(u => (u, (string?)null, true, Enumerable.Empty<string>())));

    private static async Task RoleAsync(CompanionHouse house, string before, string after)
    {
        var thing = ZoomDocuments.Participant(Contexts.Uuid, "HOST-1", "1", "Therapist", PipelineHouse.Host);
        var who = thing["participant"]!.AsObject();
        (who["old_role"], who["new_role"], who["date_time"]) = (before, after, ZoomDocuments.Time(house.Now));
        await house.Pipeline.TellAsync("meeting.participant_role_changed", thing);
    }

    private static Task ToldAsync(CompanionHouse house, TestPanel panel, params string[] parts) =>
        house.Pipeline.UntilAsync(() => panel.Standings.SequenceEqual(parts), $"the parts {string.Join(", ", parts)}");
}
