using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Links;

/// <summary>Join details go out once, late, to a confirmed address, and to nobody whose session is not.</summary>
public sealed class ReleaseTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Details_are_mailed_an_hour_before_the_start_and_not_earlier()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromHours(3), change: m => (m["topic"], m["timezone"]) = ("Session J.D.", "Europe/Berlin"));
        (await house.SeeAsync(meeting, "planned"))["releasedAt"].ShouldBeNull();
        house.Time.Advance(TimeSpan.FromMinutes(119));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(0);

        var link = await house.SeeAsync(meeting, "sent", step: TimeSpan.FromSeconds(20));
        var mail = house.Mail.Delivered.ShouldHaveSingleItem();
        (mail.To, mail.From, mail.Subject).ShouldBe((LinkHouse.Jane, "practice@clinic.example", "Your session today"));
        mail.Text.ShouldContain($"https://zoom.example/j/{meeting.Id}");
        mail.Text.ShouldContain("16:00 (Europe/Berlin)");
        mail.Text.ShouldNotContain("J.D.");
        mail.Headers.ShouldContain("Auto-Submitted: auto-generated");
        mail.Headers.Where(h => h.Contains("zoom.example", StringComparison.Ordinal)).ShouldBeEmpty();
        link["releasedAt"]!.GetValue<DateTimeOffset>().ShouldBeInRange(LinkHouse.Noon.AddHours(2), LinkHouse.Noon.AddHours(2).AddMinutes(5));
        (await house.ViolationsAsync("SCH-10")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_late_booking_is_answered_at_once_and_nobody_is_mailed_twice_over_a_restart_and_further_looks()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(40));
        await house.SeeAsync(meeting, "sent");

        await house.RestartAsync();
        await house.PersonAsync(verified: "2026-11-24");
        house.Time.Advance(TimeSpan.FromMinutes(30));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(1);
        (await house.SeeAsync(meeting, "sent"))["releasedAt"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Nothing_is_mailed_for_a_session_that_was_deleted()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromHours(2));
        await house.SeeAsync(meeting, "planned");
        house.Zoom.Delete(meeting);
        await house.UntilAsync(async () => (await house.FindAsync(meeting))?["status"]?.GetValue<string>() == "deleted" ? "deleted" : null, "deleted");
        house.Time.Advance(TimeSpan.FromMinutes(90));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(0);
    }

    /// <summary>Zoom's word of it was lost: the last look before the mail still sees that there is no such meeting.</summary>
    [Fact]
    public async Task Nothing_is_mailed_for_a_session_whose_end_Zoom_never_told()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromHours(2));
        await house.SeeAsync(meeting, "planned");
        house.Zoom.Meetings.TryRemove(meeting.Id, out _);
        await house.UntilAsync(async () => (await house.FindAsync(meeting))?["status"]?.GetValue<string>() == "deleted" ? "deleted" : null, "deleted", Minute);
        house.Mail.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_session_that_was_moved_is_told_anew_for_its_new_time_and_only_then()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50));
        await house.SeeAsync(meeting, "sent");

        var later = LinkHouse.Noon.AddHours(5);
        MoveTo(house, meeting, later);
        (await house.SeeAsync(meeting, "planned"))["releasedAt"].ShouldBeNull();
        house.Time.Advance(TimeSpan.FromHours(3));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(1);

        await house.SeeAsync(meeting, "sent", step: Minute);
        house.Mail.Delivered.Count.ShouldBe(2);
        house.Mail.Delivered[1].Text.ShouldContain("17:00");
        house.Mail.Delivered.Select(m => m.MessageId).ShouldBeUnique();
    }

    /// <summary>Between the decision and the mail, and without a word from Zoom.</summary>
    [Fact]
    public async Task A_session_that_is_moved_at_the_last_moment_is_not_told_its_old_time()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50), []);
        await house.QuietAsync();
        var old = meeting.Document.ToJsonString();
        house.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}", 1, _ =>
        {
            meeting.Document["start_time"] = SimulatedMeeting.Time(LinkHouse.Noon.AddHours(5));
            return Microsoft.AspNetCore.Http.Results.Text(old, "application/json");
        }, "GET");
        await house.ExpectAsync(meeting, ["jd"]);
        await house.UntilAsync(async () => (await house.FindAsync(meeting))!["startsAt"]!.GetValue<DateTimeOffset>() == LinkHouse.Noon.AddHours(5) ? "moved" : null, "the new time");
        await house.QuietAsync();
        (await house.LinkAsync(meeting))!["details"]!.GetValue<string>().ShouldBe("planned");
        house.Mail.Asked.ShouldBe(0);
    }

    [Theory]
    [InlineData("  SCH-10: {mode: off}", "enforce", "the rule is off")]
    [InlineData("  SCH-10: {mode: observe}", "enforce", "the rule only observes")]
    [InlineData(null, "observe", "the rule only observes")]
    public async Task Nothing_is_mailed_unless_the_rule_is_enforced_and_the_practice_is_told_why(string? rules, string mode, string reason)
    {
        await using var house = await LinkHouse.OpenAsync(rules, mode);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(30));
        (await house.SeeAsync(meeting, "off"))["reason"]!.GetValue<string>().ShouldBe(reason);
        house.Time.Advance(TimeSpan.FromMinutes(20));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_mail_server_nothing_is_claimed_and_a_link_fixed_long_ahead_is_a_violation()
    {
        await using var house = await LinkHouse.OpenAsync(mailSettings: []);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(10), change: m => m["created_at"] = "2026-11-24T11:00:00Z");
        (await house.SeeAsync(meeting, "off"))["reason"]!.GetValue<string>().ShouldBe("no mail server is configured");
        house.Zoom.Webhooks.Target.ShouldNotBeNull();
        MeetingEndpoints.Change(house.Zoom, meeting.Id, new JsonObject { ["duration"] = 45 }, "therapist1@clinic.example");
        var violation = await house.ViolationAsync("SCH-10", "join_url", "deferred");
        violation["before"]!.GetValue<string>().ShouldBe("fixed since booking");
        violation["evidence"]!.AsArray().Select(e => e!.GetValue<string>()).ShouldContain("no mail server is configured");
    }

    [Fact]
    public async Task Invitees_whom_Zoom_mailed_at_booking_are_a_violation_that_no_repair_takes_back()
    {
        await using var house = await LinkHouse.OpenAsync();
        var meeting = house.Zoom.Schedule(house.Host, LinkHouse.Noon.AddDays(5), m =>
        {
            var settings = (JsonObject)m["settings"]!;
            (settings["meeting_invitees"], settings["email_notification"]) = (new JsonArray(new JsonObject { ["email"] = LinkHouse.Jane }), true);
        });
        await house.ViolationAsync("SCH-10", "settings.meeting_invitees", "deferred");
        await house.ViolationAsync("SCH-09", "settings.email_notification", "fixedVerified");
        await house.QuietAsync();
        (await house.ViolationsAsync("SCH-10")).ShouldHaveSingleItem()["outcome"]!.GetValue<string>().ShouldBe("deferred");
        meeting.Settings["email_notification"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_child_s_details_go_to_the_guardian_and_an_address_shared_by_two_gets_them_once()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync("mum", "M.D.", "mum@canary.example.org", more: p => p["role"] = "guardian");
        await house.PersonAsync("kid", "K.D.", email: null, verified: null, more: p => p["linksTo"] = "mum");
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(30), ["kid", "mum"], "child");
        await house.SeeAsync(meeting, "sent", "K.D.");
        await house.SeeAsync(meeting, "sent", "M.D.");
        await house.QuietAsync();
        house.Mail.Delivered.ShouldHaveSingleItem().To.ShouldBe("mum@canary.example.org");
    }

    [Fact]
    public async Task Staff_are_mailed_nothing_and_neither_is_a_former_client()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync("sv", "S.V.", "staff@canary.example.org", more: p => p["role"] = "staff");
        await house.PersonAsync(more: p => p["discharged"] = "2026-11-20");
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(30), ["jd", "sv"]);
        (await house.SeeAsync(meeting, "ended"))["reason"]!.GetValue<string>().ShouldBe("discharged");
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(0);
    }

    internal static void MoveTo(LinkHouse house, SimulatedMeeting meeting, DateTimeOffset start) => MeetingEndpoints.Change(
        house.Zoom, meeting.Id, new JsonObject { ["start_time"] = SimulatedMeeting.Time(start) }, "therapist1@clinic.example");
}
