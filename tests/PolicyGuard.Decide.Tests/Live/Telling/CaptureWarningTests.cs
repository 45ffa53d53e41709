using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.Live.Panel;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.Telling;

/// <summary>A capture that could not be stopped from here is a warning for as long as it runs.</summary>
public class CaptureWarningTests
{
    private const string StillRecorded = "This session is still being recorded. Stop it in Zoom: More, Stop Recording";

    public static TheoryData<CaptureKind, string> Unstopped => new()
    {
        { CaptureKind.CloudRecording, StillRecorded },
        { CaptureKind.AiCompanion, "AI Companion still runs in this session. Stop it in Zoom: AI Companion, Stop" },
        { CaptureKind.LiveStream, "This session is still streamed live. Stop it in Zoom: More, Stop Live Stream" },
        { CaptureKind.RealTimeMedia, "An app takes the sound and picture of this session. Zoom shows at the top left which app it is and who uses it. Ask them to stop it" },
        { CaptureKind.LocalRecording, "A recording runs on this computer without consent on file. Stop it in Zoom: More, Stop Recording" },
    };

    private static PanelView See(Story story, double second) => PanelView.Of(story.State, story.Context, Nine.AddSeconds(second));

    private static IEnumerable<string> Warnings(Story story) => story.State.Notices.Where(n => n is { Kind: NoticeKind.Warning, EndedAt: null }).Select(n => n.Text);

    /// <summary>Whatever can be asked to stop it refuses.</summary>
    private static Story RunsOn(CaptureKind kind, SessionContext? context = null)
    {
        var story = SecuredFromPanel(context).Tell(new LiveFact.Capture(kind, true), 70).WaitUntil(81);
        return kind switch
        {
            CaptureKind.CloudRecording => story.Answer<Command.StopRecording>(ActionReport.Refused, 81.5, "10017").Answer<Command.StopRecording>(ActionReport.Unavailable, 82, "no scope"),
            CaptureKind.AiCompanion => story.Answer<Command.DisableAiCompanion>(ActionReport.Accepted, 81.5).WaitUntil(92),
            CaptureKind.LiveStream => story.Answer<Command.StopLiveStream>(ActionReport.Refused, 81.5, "no scope"),
            CaptureKind.RealTimeMedia or CaptureKind.LocalRecording => story,
        };
    }

    [Theory]
    [MemberData(nameof(Unstopped))]
    public void A_capture_that_nothing_could_stop_is_warned_of_until_it_is_off_and_the_line_is_never_green(CaptureKind kind, string text)
    {
        var story = RunsOn(kind);
        foreach (var second in new double[] { 100, 1000, 3000 })
        {
            See(story.WaitUntil(second), second).ShouldSatisfyAllConditions(
                v => v.Notices.Where(n => !n.Text.StartsWith("A recording runs on this computer. Say", StringComparison.Ordinal)).Select(n => n.Text).ShouldBe([text], "what it stands for is not said twice, and nothing else is untrue"), v => v.Tone.ShouldBe("warn"), v => v.Line.ShouldContain("could not be stopped from here"));
        }

        story.Tell(new LiveFact.NoticesShown([See(story, 3000).Notices[0].Id]), 3001);
        See(story, 3002).Notices[0].Text.ShouldBe(text, "a warning stays when it was shown");
        story.Tell(new LiveFact.Capture(kind, false), 3010);
        See(story, 3011).ShouldSatisfyAllConditions(v => v.Notices.ShouldBeEmpty(), v => v.Tone.ShouldBe("good"));
    }

    [Theory]
    [MemberData(nameof(Unstopped))]
    public void Nothing_is_warned_of_when_the_session_is_over(CaptureKind kind, string text)
    {
        var story = RunsOn(kind);
        Warnings(story).ShouldBe([text]);
        Warnings(story.Tell(new LiveFact.MeetingEnded(), 200)).ShouldBeEmpty();
    }

    [Fact]
    public void A_capture_that_is_being_stopped_is_not_yet_warned_of()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70);
        Warnings(story).ShouldBeEmpty("a card is up");
        Warnings(story.WaitUntil(81)).ShouldBeEmpty("it was asked for");
        Warnings(story.Answer<Command.StopRecording>(ActionReport.Refused, 81.5, "10017")).ShouldBeEmpty("REST is asked");
        Warnings(story.Answer<Command.StopRecording>(ActionReport.Refused, 82)).ShouldBe([StillRecorded]);
    }

    [Fact]
    public void Without_a_panel_the_warning_waits_for_one()
    {
        var story = Secured().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Answer<Command.StopRecording>(ActionReport.Refused, 71);
        story.Tell(Opened, 100).Tell(Room([HostSeen, Client]), 100.2).Tell(new LiveFact.WaitingRoomSeen(true), 100.4);
        See(story, 101).ShouldSatisfyAllConditions(v => v.Notices[0].Text.ShouldBe(StillRecorded), v => v.Tone.ShouldBe("warn"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_capture_that_may_not_be_stopped_is_warned_of_too(bool handsOff)
    {
        var story = SecuredFromPanel();
        story = handsOff ? story.Tell(new LiveFact.HostSaid(HostChoice.HandsOff, null), 65).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70)
            : story.Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70, late: 40);
        story.Asked<Command.StopRecording>().ShouldBeEmpty();
        Warnings(story).ShouldBe([StillRecorded]);
        See(story.Tell(new LiveFact.HostSaid(HostChoice.Resume, null), 120), 121).Tone.ShouldBe("warn");
    }

    [Fact]
    public void What_the_therapist_wants_to_go_on_is_not_warned_of()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).WaitUntil(81)
            .Answer<Command.StopRecording>(ActionReport.Refused, 81.5, CompanionRefusals.TherapistSaidNo).WaitUntil(200);
        story.OutcomeOf("LIV-11")!.Outcome.ShouldBe(Outcome.HostDecided);
        Warnings(story).ShouldBeEmpty();
        See(story, 200).Notices.ShouldBeEmpty("it is not stopped in a moment either");
    }

    [Fact]
    public void Consent_that_is_put_on_file_ends_the_warning()
    {
        var story = RunsOn(CaptureKind.CloudRecording);
        story.Context = Context with { RecordingConsent = true };
        Warnings(story.Tell(new LiveFact.SharingStarted(HostSeen), 200)).ShouldBeEmpty();
    }

    [Fact]
    public void A_local_recording_with_consent_on_file_is_told_and_not_warned_of()
    {
        var story = RunsOn(CaptureKind.LocalRecording, Context with { RecordingConsent = true });
        Warnings(story).ShouldBeEmpty();
        See(story, 100).ShouldSatisfyAllConditions(v => v.Notices.ShouldHaveSingleItem().Text.ShouldStartWith("A recording runs on this computer. Say afterwards"), v => v.Tone.ShouldBe("good"));
    }

    [Fact]
    public void The_warning_tells_nothing_in_the_record_that_the_host_did_not_see()
    {
        var story = RunsOn(CaptureKind.LiveStream);
        story.OutcomeOf("LIV-11")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason.ShouldBe("no scope"));
        story.Timeline.ShouldNotContain(t => t.Text.StartsWith("Shown to the host", StringComparison.Ordinal));
        story.Tell(new LiveFact.NoticesShown([See(story, 100).Notices[0].Id]), 101);
        story.OutcomeOf("LIV-11")!.Reason.ShouldBe("no scope", "that it was shown does not stop it");
        story.Timeline.ShouldContain(t => t.Text.StartsWith("Shown to the host: This session is still streamed live.", StringComparison.Ordinal) && t.At == Nine.AddSeconds(101));
    }
}
