using CsCheck;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Decide.Tests.Scheduled;

public sealed class LifeTests
{
    private static readonly MeetingFacts Base = AMeeting.Compliant;

    private static readonly Gen<string> Topics = AnyOf(
        "Session J.D.", "Jane Doe", "jane@client.example", "PTSD Group", "Xavier Quimby +1 555 010 9999", "Zoom Meeting", "Ng Ôï", "\"Quoted\" \\ Name", "");

    private static readonly Gen<MeetingFacts> AnyMeeting =
        Gen.Select(Topics, Topics, Gen.Bool, Gen.Bool, Gen.Bool, AnyOf("none", "cloud", "local"), Gen.Int[0, 10], Gen.Int[0, 2])
            .Select((topic, agenda, waiting, early, ai, recording, passcode, strangers) => Base with
            {
                Topic = topic, Agenda = agenda, WaitingRoom = waiting ? true : passcode > 5 ? false : null, JoinBeforeHost = early,
                AutoStartMeetingSummary = ai, AutoStartAiCompanionQuestions = !ai, AutoRecording = recording,
                Passcode = new PasscodeFacts(passcode, true, true), InviteesOutsideClinic = strangers, CalendarType = strangers,
                ShowJoinInfo = early, UsePmi = strangers == 2,
                AlternativeHosts = [.. Enumerable.Range(0, strangers).Select(number => new AlternativeHost($"key-{number}", number == 0))],
            });

    [Fact]
    public void Repairing_twice_changes_nothing_the_second_time() => AnyMeeting.Sample(
        facts =>
        {
            var meeting = Auto();
            if (meeting.Read(facts).Repair() is not { } action)
                return;
            var after = AMeeting.After(facts, action);
            meeting.Report(action, after).Repair().ShouldBeNull();
            Auto().Read(after).Repair().ShouldBeNull();
        }, iter: 500);

    [Fact]
    public void Nothing_decided_tells_the_topic_or_the_description() => AnyMeeting.Sample(
        facts =>
        {
            var decision = Auto().Read(facts with { Topic = $"{facts.Topic} Quirkword Zebedee", Agenda = $"{facts.Agenda} Quirkword Zebedee" });
            var told = string.Join('\n', [
                System.Text.Encoding.UTF8.GetString(decision.State.ToJson()), .. decision.Violations.Select(violation => $"{violation} {string.Join(' ', violation.Evidence)}"),
                .. decision.Resolutions.Select(resolution => $"{resolution}"), .. decision.Timeline.Select(entry => $"{entry}"),
                .. decision.Changes().Select(change => change.Personal ? $"{change with { Before = null }}" : $"{change}")]);
            told.ShouldNotContain("Quirkword");
            told.ShouldNotContain("Zebedee");
        }, iter: 500);

    [Fact]
    public void The_waiting_room_seen_on_is_remembered_for_the_live_session_and_forgotten_when_seen_off()
    {
        var meeting = new AMeeting { Now = AMeeting.Start.AddMinutes(-15) };

        meeting.Read(Base);
        meeting.State.WaitingRoomVerifiedAt.ShouldBe(meeting.Now);

        meeting.Read(Base with { WaitingRoom = false });
        meeting.State.WaitingRoomVerifiedAt.ShouldBeNull();
    }

    [Fact]
    public void A_meeting_is_looked_at_again_a_day_two_hours_and_a_quarter_of_an_hour_before_it_starts() =>
        Due(new AMeeting().Read(Base)).ShouldBe(
        [
            ("recheck:T-24h", AMeeting.Start.AddHours(-24)), ("recheck:T-2h", AMeeting.Start.AddHours(-2)),
            ("recheck:T-15m", AMeeting.Start.AddMinutes(-15)),
        ]);

    [Fact]
    public void Rechecks_that_lie_behind_are_not_set_and_a_moved_meeting_moves_them()
    {
        var meeting = new AMeeting { Now = AMeeting.Start.AddHours(-3) };
        Due(meeting.Read(Base)).Select(timer => timer.Name).ShouldBe(["recheck:T-2h", "recheck:T-15m"]);
        meeting.Read(Base).Timers.ShouldBeEmpty();

        Due(meeting.Read(Base with { StartsAt = AMeeting.Start.AddDays(2) })).Count.ShouldBe(3);
    }

    [Fact]
    public void A_series_is_looked_at_again_after_each_occurrence()
    {
        var meeting = new AMeeting { Now = AMeeting.Start.AddHours(-3) };

        var decision = meeting.Read(Base with { Type = 8, Occurrences = [new MeetingSlot(AMeeting.Start.AddDays(7), 50), new MeetingSlot(AMeeting.Start, 50)] });

        Due(decision).ShouldContain(("recheck:after", AMeeting.Start.AddMinutes(55)));
        meeting.State.StartsAt.ShouldBe(AMeeting.Start);
    }

    [Fact]
    public void A_past_meeting_is_neither_judged_nor_watched()
    {
        var meeting = new AMeeting { Now = AMeeting.Start.AddHours(1) };

        var decision = meeting.Read(Base with { WaitingRoom = false });

        decision.Violations.ShouldBeEmpty();
        decision.Timers.ShouldAllBe(timer => timer.Due == null);
        meeting.Hear(new MeetingFact.TimerFired("recheck:T-2h")).Actions.ShouldBeEmpty();
    }

    [Fact]
    public void A_deleted_meeting_closes_everything_and_a_recovered_one_starts_anew()
    {
        var meeting = new AMeeting();
        var first = meeting.Read(Base with { WaitingRoom = false });

        var deleted = meeting.Hear(new MeetingFact.Deleted());
        deleted.Resolutions.ShouldHaveSingleItem().ViolationId.ShouldBe(first.Violations[0].Id);
        deleted.Timers.ShouldAllBe(timer => timer.Due == null);
        meeting.Hear(new MeetingFact.Changed(MeetingChange.Updated, null, [])).Actions.ShouldBeEmpty();
        meeting.Read(Base with { WaitingRoom = false }).Violations.ShouldBeEmpty();

        meeting.Hear(new MeetingFact.Changed(MeetingChange.Recovered, null, [])).Actions.ShouldHaveSingleItem();
        meeting.Read(Base with { WaitingRoom = false }).Violations.ShouldHaveSingleItem().Id.ShouldNotBe(first.Violations[0].Id);
    }

    [Fact]
    public void A_meeting_that_cannot_be_read_is_a_gap_and_is_tried_again_with_patience()
    {
        var meeting = new AMeeting();

        var waits = Enumerable.Range(0, 4)
            .Select(_ => meeting.Hear(new MeetingFact.Read(null, "no answer")))
            .Select(decision => decision.Timers.SingleOrDefault()?.Due - meeting.Now);

        waits.ShouldBe([TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), null]);
    }

    [Fact]
    public void The_list_of_meetings_learns_what_each_rule_says()
    {
        var meeting = new AMeeting();
        ScheduledDecider.ResultsOf(meeting.State, meeting.Context).ShouldAllBe(result => result.Verdict == RuleVerdict.NotApplicable);

        var action = meeting.Read(Base with { WaitingRoom = false }).Repair()!;
        meeting.Report(action, Base with { WaitingRoom = false });

        var results = ScheduledDecider.ResultsOf(meeting.State, meeting.Context).ToDictionary(result => result.Rule);
        results["SCH-01"].ShouldBe(new RuleResult("SCH-01", RuleVerdict.Broken, Outcome.Failed));
        results["SCH-02"].ShouldBe(new RuleResult("SCH-02", RuleVerdict.Pass, null));
    }

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static AMeeting Auto() => new()
    {
        Context = new MeetingPolicyContext(
            ClinicPolicy.BuiltIn with { Defaults = PolicyDefaults.Standard with { LinkBreakingFixes = LinkBreakingFixes.Auto } }, RuleMode.Enforce),
    };

    private static List<(string Name, DateTimeOffset Due)> Due(Decision<MeetingState> decision) =>
        [.. decision.Timers.Where(timer => timer.Due is not null).Select(timer => (timer.Name, timer.Due!.Value))];
}
