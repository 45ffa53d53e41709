using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Decide.Tests.Scheduled;

public sealed class RuleTests
{
    private static readonly MeetingFacts Base = AMeeting.Compliant;

    private static readonly Dictionary<string, (string Rule, MeetingFacts Facts, string Path, string? Wanted)> Broken = new()
    {
        ["waiting room off"] = ("SCH-01", Base with { WaitingRoom = false }, "settings.waiting_room", "true"),
        ["waiting room not told"] = ("SCH-01", Base with { WaitingRoom = null }, "settings.waiting_room", "true"),
        ["no passcode"] = ("SCH-02", Base with { Passcode = PasscodeFacts.None }, "password", null),
        ["short passcode"] = ("SCH-02", Base with { Passcode = new PasscodeFacts(6, false, true) }, "password", null),
        ["join before host"] = ("SCH-03", Base with { JoinBeforeHost = true }, "settings.join_before_host", "false"),
        ["personal room number"] = ("SCH-04", Base with { UsePmi = true }, "settings.use_pmi", null),
        ["personal room"] = ("SCH-04", Base with { Type = 4 }, "type", null),
        ["summary"] = ("SCH-05", Base with { AutoStartMeetingSummary = true }, "settings.auto_start_meeting_summary", "false"),
        ["questions"] = ("SCH-05", Base with { AutoStartAiCompanionQuestions = true }, "settings.auto_start_ai_companion_questions", "false"),
        ["cloud recording"] = ("SCH-06", Base with { AutoRecording = "cloud" }, "settings.auto_recording", "\"none\""),
        ["local recording"] = ("SCH-06", Base with { AutoRecording = "local" }, "settings.auto_recording", "\"none\""),
        ["name in topic"] = ("SCH-07", Base with { Topic = "Jane Doe" }, "topic", "\"Session J.D.\""),
        ["name in agenda"] = ("SCH-08", Base with { Agenda = "Call Jane Doe first" }, "agenda", "\"\""),
        ["outside invitee"] = ("SCH-09", Base with { Invitees = 1, InviteesOutsideClinic = 1, EmailNotification = false }, "settings.meeting_invitees", null),
        ["in a calendar"] = ("SCH-09", Base with { CalendarType = 2, PrivateMeeting = true }, "settings.calendar_type", null),
        ["join info shown"] = ("SCH-09", Base with { ShowJoinInfo = true }, "settings.show_join_info", null),
        ["strange alternative host"] = ("SCH-14", Base with { AlternativeHosts = [new AlternativeHost("h1", false), new AlternativeHost("h2", true)] }, "settings.alternative_hosts", WantedMarker.StaffOnly),
        ["host left"] = ("SCH-14", Base with { HostActive = false }, "host", null),
        ["host without licence"] = ("SCH-14", Base with { HostLicensed = false }, "host", null),
        ["instant"] = ("SCH-17", Base with { Type = 1 }, "type", null),
    };

    public static TheoryData<string> Cases => [.. Broken.Keys];

    [Fact]
    public void A_compliant_meeting_breaks_nothing_and_asks_for_nothing()
    {
        var decision = new AMeeting().Read(Base);

        decision.Violations.ShouldBeEmpty();
        decision.Actions.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_field_that_differs_breaks_exactly_its_rule(string name)
    {
        var (rule, facts, path, wanted) = Broken[name];

        var decision = new AMeeting().Read(facts);

        var violation = decision.Violations.ShouldHaveSingleItem();
        violation.Rule.ShouldBe(rule);
        violation.Subject.ShouldBe(path);
        violation.Severity.ShouldBe(RuleCatalogue.Find(rule)!.Severity);
        decision.Changes().Where(change => change.Path == path).Select(change => change.Wanted).SingleOrDefault().ShouldBe(wanted);
        if (wanted is null)
            decision.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBeOneOf(Outcome.Deferred, Outcome.Suggested);
        else
            decision.Resolutions.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Observing_suggests_and_touches_nothing(string name)
    {
        var (_, facts, _, _) = Broken[name];
        var meeting = new AMeeting();
        meeting.Context = meeting.Context with { PracticeMode = RuleMode.Observe };

        var decision = meeting.Read(facts);

        decision.Violations.ShouldHaveSingleItem().Decision.ShouldBe("suggest");
        decision.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Suggested);
        decision.Actions.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_repaired_meeting_breaks_nothing_that_could_be_repaired(string name)
    {
        var (_, facts, path, wanted) = Broken[name];
        var meeting = new AMeeting();
        if (meeting.Read(facts).Repair() is not { } action)
            return;

        var decision = meeting.Report(action, AMeeting.After(facts, action));

        decision.Resolutions.ShouldAllBe(resolution => resolution.Outcome == Outcome.FixedVerified && resolution.Surface == Surface.Rest);
        decision.Actions.ShouldBeEmpty();
        meeting.State.Watches.ShouldNotContain(watch => watch.Path == path && watch.ViolationId != null && wanted != null);
    }

    [Fact]
    public void Every_implemented_scheduled_rule_has_an_evaluator_and_no_other_rule_has_one() =>
        ScheduledRules.All.Select(rule => rule.Id).Order()
            .ShouldBe(RuleCatalogue.All.Where(rule => rule is { Phase: Phase.Scheduled, Implemented: true }).Select(rule => rule.Id).Order());

    [Fact]
    public void Every_finding_is_on_a_path_its_rule_says_it_reads() =>
        Broken.Values.ShouldAllBe(broken => RuleCatalogue.Find(broken.Rule)!.Reads.Contains(broken.Path));

    [Fact]
    public void Recording_is_left_alone_when_everybody_has_consented()
    {
        var meeting = new AMeeting();
        meeting.Context = meeting.Context with { RecordingConsent = true };

        meeting.Read(Base with { AutoRecording = "cloud" }).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_host_cannot_be_in_two_sessions_at_once()
    {
        var meeting = new AMeeting();
        meeting.Context = meeting.Context with
        {
            OtherMeetings = [new OtherMeeting("111", AMeeting.Start.AddMinutes(49), 50), new OtherMeeting("222", AMeeting.Start.AddMinutes(50), 50)],
        };

        var violation = meeting.Read(Base).Violations.ShouldHaveSingleItem();

        violation.Rule.ShouldBe("SCH-16");
        violation.Evidence.ShouldContain("meeting 111");
        violation.Evidence.ShouldNotContain("meeting 222");
    }

    [Fact]
    public void One_link_without_a_time_must_not_serve_several_clients()
    {
        var meeting = new AMeeting();
        meeting.Context = meeting.Context with { ClientsOnLink = 2 };

        meeting.Read(Base with { Type = 3, StartsAt = null }).Violations.ShouldHaveSingleItem().Rule.ShouldBe("SCH-16");
    }

    [Fact]
    public void All_safe_repairs_of_a_meeting_travel_in_one_call_and_no_calendar_hears_of_the_new_topic()
    {
        var decision = new AMeeting().Read(Base with { WaitingRoom = false, JoinBeforeHost = true, Topic = "Jane Doe", AutoRecording = "cloud" });

        decision.Changes().Select(change => change.Path).ShouldBe(
            ["settings.push_change_to_calendar", "settings.waiting_room", "settings.join_before_host", "settings.auto_recording", "topic"]);
        decision.Changes()[0].Wanted.ShouldBe("false");
        var topic = decision.Changes()[^1];
        topic.Personal.ShouldBeTrue();
        topic.Before.ShouldBe("\"Jane Doe\"");
        decision.Violations.Single(violation => violation.Rule == "SCH-07").Before.ShouldBe("[hidden]");
    }

    [Fact]
    public void A_repair_does_not_mail_the_alternative_hosts() =>
        new AMeeting().Read(Base with { WaitingRoom = false, AlternativeHosts = [new AlternativeHost("h", true)] })
            .Changes().ShouldContain(change => change.Path == "settings.alternative_hosts_email_notification" && change.Wanted == "false");
}
