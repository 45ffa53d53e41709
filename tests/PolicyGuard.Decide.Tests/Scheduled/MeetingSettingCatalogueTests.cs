using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Decide.Tests.Scheduled;

public sealed class MeetingSettingCatalogueTests
{
    private static readonly MeetingFacts Weakest = AMeeting.Compliant with
    {
        Topic = "Jane Doe", Agenda = "Jane Doe", WaitingRoom = false, JoinBeforeHost = true, AutoRecording = "cloud", AutoStartMeetingSummary = true,
        AutoStartAiCompanionQuestions = true, InviteesOutsideClinic = 1, EmailNotification = true, CalendarType = 1, PrivateMeeting = false, ShowJoinInfo = true,
        AlternativeHosts = [new AlternativeHost("h1", false)],
    };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Everything_that_is_sent_is_in_the_table_with_a_value_Zoom_takes(int type)
    {
        var changes = new AMeeting().Read(Weakest with { Type = type }).Changes();

        changes.Length.ShouldBeGreaterThan(8);
        foreach (var change in changes)
        {
            MeetingSettingCatalogue.Takes(change.Path, MeetingSettingCatalogue.TargetOf(type), licensed: true).ShouldBeTrue(change.Path);
            if (change.Wanted != WantedMarker.StaffOnly)
                MeetingSettingCatalogue.All[change.Path].Value.Accepts(change.Wanted).ShouldBeTrue(change.Path);
        }
        changes.ShouldNotContain(change => change.Path == "settings.show_join_info");
    }

    [Fact]
    public void An_occurrence_takes_exactly_what_Zoom_documents()
    {
        string[] documented =
        [
            "agenda", "start_time", "duration", "settings.host_video", "settings.participant_video", "settings.join_before_host", "settings.mute_upon_entry",
            "settings.waiting_room", "settings.watermark", "settings.auto_recording",
        ];

        MeetingSettingCatalogue.All.Values.Where(setting => setting.Targets.HasFlag(SettingTargets.Occurrence)).Select(setting => setting.Path).ShouldBe(documented, ignoreOrder: true);
    }

    [Fact]
    public void Every_setting_names_its_source() => MeetingSettingCatalogue.All.Values.ShouldAllBe(setting => setting.Source.Contains("Zoom"));

    [Theory]
    [InlineData("settings.approval_type", SettingTargets.Meeting, true, true)]
    [InlineData("settings.approval_type", SettingTargets.Meeting, false, false)]
    [InlineData("settings.approval_type", SettingTargets.PersonalMeeting, true, false)]
    [InlineData("settings.use_pmi", SettingTargets.Series, true, false)]
    [InlineData("settings.waiting_room", SettingTargets.PersonalMeeting, false, true)]
    [InlineData("join_url", SettingTargets.Meeting, true, false)]
    public void A_setting_is_taken_of_its_kinds_of_meeting_and_on_its_plan(string path, SettingTargets target, bool licensed, bool taken) =>
        MeetingSettingCatalogue.Takes(path, target, licensed).ShouldBe(taken);
}
