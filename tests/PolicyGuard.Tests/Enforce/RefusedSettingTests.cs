using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Links;

namespace PolicyGuard.Tests.Enforce;

/// <summary>Zoom refuses a PATCH as a whole for one setting of it: the others are fixed all the same, the waiting room first.</summary>
public sealed class RefusedSettingTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(3);

    [Theory]
    [InlineData(nameof(RefusalForm.Named))]
    [InlineData(nameof(RefusalForm.Bare))]
    [InlineData(nameof(RefusalForm.Xml))]
    public async Task One_refused_setting_leaves_the_others_fixed_and_alone_is_failed(string form)
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.RefusalForm = Enum.Parse<RefusalForm>(form);
        house.Zoom.RefusedSettings["settings.auto_recording"] = true;
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow() + Ahead, Weak);
        (await house.ViolationAsync("SCH-06", "settings.auto_recording", "failed"))["reason"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        await house.ViolationAsync("SCH-01", "settings.waiting_room", "fixedVerified");
        await house.ViolationAsync("SCH-03", "settings.join_before_host", "fixedVerified");
        await house.ViolationAsync("SCH-07", "topic", "fixedVerified");
        await house.QuietAsync();

        meeting.Settings["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
        meeting.Settings["join_before_host"]!.GetValue<bool>().ShouldBeFalse();
        meeting.Settings["auto_recording"]!.GetValue<string>().ShouldBe("cloud");
        var patches = Patches(house, meeting);
        patches.Count.ShouldBeLessThanOrEqualTo(6, "updates are scarce");
        if (form != nameof(RefusalForm.Named))
        {
            patches[1].Body.ShouldBe("""{"settings":{"waiting_room":true}}""", "the critical one goes first, and alone");
        }
    }

    [Fact]
    public async Task A_waiting_room_that_Zoom_itself_refuses_is_failed_and_the_rest_is_fixed()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.RefusalForm = RefusalForm.Bare;
        house.Zoom.RefusedSettings["settings.waiting_room"] = true;
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow() + Ahead, Weak);
        await house.ViolationAsync("SCH-01", "settings.waiting_room", "failed");
        await house.ViolationAsync("SCH-06", "settings.auto_recording", "fixedVerified");
        await house.QuietAsync();
        meeting.Settings["auto_recording"]!.GetValue<string>().ShouldBe("none");
    }

    [Fact]
    public async Task A_setting_that_no_PATCH_takes_is_left_to_a_person_and_never_sent()
    {
        await using var house = await LinkHouse.OpenAsync();
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow() + Ahead, m => (m["settings"]!["waiting_room"], m["settings"]!["show_join_info"]) = (false, true));
        await house.ViolationAsync("SCH-01", "settings.waiting_room", "fixedVerified");
        (await house.ViolationAsync("SCH-09", "settings.show_join_info", "deferred"))["reason"]!.GetValue<string>().ShouldStartWith("needs a person");
        await house.QuietAsync();
        Patches(house, meeting).ShouldHaveSingleItem().Body.ShouldBe("""{"settings":{"waiting_room":true}}""");
    }

    [Fact]
    public async Task A_refused_wish_to_spare_people_a_mail_does_not_keep_the_waiting_room_off()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.RefusalForm = RefusalForm.Xml;
        house.Zoom.RefusedSettings["settings.alternative_hosts_email_notification"] = true;
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow() + Ahead, m =>
            (m["settings"]!["waiting_room"], m["settings"]!["alternative_hosts"]) = (false, "therapist1@clinic.example"));
        await house.ViolationAsync("SCH-01", "settings.waiting_room", "fixedVerified");
        meeting.Settings["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_refused_wish_to_spare_people_a_mail_is_blamed_on_no_other_setting()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.RefusalForm = RefusalForm.Bare;
        house.Zoom.RefusedSettings["settings.alternative_hosts_email_notification"] = true;
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow() + Ahead, m =>
        {
            (m["settings"]!["alternative_hosts"], m["settings"]!["auto_recording"]) = ("therapist1@clinic.example", "cloud");
            m["topic"] = "Therapy Persephone Quillfeather";
        });
        await house.ViolationAsync("SCH-06", "settings.auto_recording", "fixedVerified");
        await house.ViolationAsync("SCH-07", "topic", "fixedVerified");
        await house.QuietAsync();
        meeting.Settings["auto_recording"]!.GetValue<string>().ShouldBe("none");
        Patches(house, meeting).Count.ShouldBeLessThanOrEqualTo(4, "once the wish is known to be refused it is not sent again");
    }

    private static void Weak(JsonObject meeting)
    {
        var settings = meeting["settings"]!;
        (settings["waiting_room"], settings["join_before_host"], settings["auto_recording"]) = (false, true, "cloud");
        meeting["topic"] = "Therapy Persephone Quillfeather";
    }

    private static List<JournalEntry> Patches(LinkHouse house, SimulatedMeeting meeting) =>
        [.. house.Zoom.Journal.Where(j => j.Method == "PATCH" && j.Path == $"/v2/meetings/{meeting.Id}")];
}
