using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>Only what Zoom received or may have received counts against the limit of a rule's repairs.</summary>
public sealed class TriesTests
{
    private static readonly MeetingFacts Open = AMeeting.Compliant with { WaitingRoom = false };

    private readonly AMeeting _meeting = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_repair_cut_off_by_a_crash_counts_only_when_it_may_have_left(bool left)
    {
        var repair = _meeting.Read(Open).Repair();
        for (var crash = 0; crash < 3; crash++)
        {
            if (left)
                _meeting.Hear(new MeetingFact.RepairSending(repair!.Id));
            _meeting.Now = _meeting.Now.AddMinutes(1);
            repair = _meeting.Report(repair.ShouldNotBeNull(), Open, ActionReport.Expired, "asked for before a restart").Repair();
        }

        (repair is null).ShouldBe(left);
    }

    [Fact]
    public void A_day_without_updates_left_is_no_try_and_is_done_after_the_reset()
    {
        var reset = new DateTimeOffset(_meeting.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        for (var day = 0; day < 4; day++)
        {
            var repair = _meeting.Read(Open).Repair().ShouldNotBeNull();
            _meeting.Hear(new MeetingFact.RepairSending(repair.Id));
            var decision = _meeting.Hear(new MeetingFact.Repaired(repair.Id, ActionReport.Unavailable, "the host's daily limit is used up", null) { DeferredUntil = reset });
            decision.Timers.ShouldContain(timer => timer.Name == "quota" && timer.Due > reset);
            decision.Timers.ShouldNotContain(timer => timer.Name == "reread");
            _meeting.State.Watches.Single().Said.ShouldBe(Outcome.Deferred);
        }
    }

    [Fact]
    public void A_setting_refused_while_others_went_through_is_failed_and_not_sent_again_at_once()
    {
        var worse = Open with { AutoRecording = "cloud" };
        var repair = _meeting.Read(worse).Repair()!;
        var refused = ((Command.RepairMeeting)repair.Command).Changes.Single(change => change.Rule == "SCH-06").ViolationId;

        var decision = _meeting.Hear(new MeetingFact.Repaired(repair.Id, ActionReport.Accepted, "refused", worse with { WaitingRoom = true })
        {
            Refused = [new RefusedSetting(refused, "Zoom found the request invalid for this meeting")],
        });

        decision.Resolutions.Single(r => r.Rule == "SCH-01").Outcome.ShouldBe(Outcome.FixedVerified);
        decision.Resolutions.Single(r => r.Rule == "SCH-06").Outcome.ShouldBe(Outcome.Failed);
        _meeting.Read(worse with { WaitingRoom = true }).Repair().ShouldBeNull("the echo of the waiting room");
        _meeting.Now = _meeting.Now.AddMinutes(11);
        _meeting.Read(worse with { WaitingRoom = true }).Repair().ShouldNotBeNull();
    }

    [Fact]
    public void A_setting_refused_while_the_rest_waits_for_the_reset_is_a_try()
    {
        var worse = Open with { AutoRecording = "cloud" };
        var reset = new DateTimeOffset(_meeting.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        var repair = _meeting.Read(worse).Repair()!;
        var refused = ((Command.RepairMeeting)repair.Command).Changes.Single(change => change.Rule == "SCH-01").ViolationId;
        _meeting.Hear(new MeetingFact.RepairSending(repair.Id));

        var decision = _meeting.Hear(new MeetingFact.Repaired(repair.Id, ActionReport.Unavailable, "the host's daily limit is used up", null)
        {
            Refused = [new RefusedSetting(refused, "Zoom found the request invalid for this meeting")], DeferredUntil = reset,
        });

        _meeting.State.Watches.Single(watch => watch.Rule == "SCH-01").RepairedAt.ShouldHaveSingleItem();
        _meeting.State.Watches.Single(watch => watch.Rule == "SCH-06").RepairedAt.ShouldBeEmpty();
        decision.Timers.ShouldContain(timer => timer.Name == "reread");
        var again = _meeting.Read(worse).Repair();
        ((again?.Command as Command.RepairMeeting)?.Changes ?? []).ShouldNotContain(change => change.Rule == "SCH-01", "an echo");
    }

    [Fact]
    public void More_weak_occurrences_than_one_repair_takes_follow_in_the_next()
    {
        var series = AMeeting.Compliant with
        {
            Type = 8,
            Occurrences =
            [
                .. Enumerable.Range(0, 13).Select(day => new MeetingSlot(_meeting.Now.AddDays(day + 1), 50)
                {
                    Id = $"{1000 + day}", Own = new OccurrenceSettings(false, false, "none"),
                }),
            ],
        };
        var context = new MeetingPolicyContext(Decide.Policies.ClinicPolicy.BuiltIn, Decide.Findings.RuleMode.Enforce);
        var first = ScheduledDecider.Decide(_meeting.State, Heard(new MeetingFact.Read(series, null)), context);
        first.Changes().Select(change => change.OccurrenceId).ShouldBe(Enumerable.Range(0, 10).Select(day => $"{1000 + day}"));

        var after = series with { Occurrences = [.. series.Occurrences.Select((slot, day) => day < 10 ? slot with { Own = slot.Own! with { WaitingRoom = true } } : slot)] };
        var second = ScheduledDecider.Decide(first.State, Heard(new MeetingFact.Repaired(first.Repair()!.Id, ActionReport.Accepted, null, after)), context);
        second.Resolutions.Count(r => r.Outcome == Outcome.FixedVerified).ShouldBe(10);
        second.Changes().Length.ShouldBe(3);

        MeetingInput Heard(MeetingFact fact) => new($"event-{fact.GetType().Name}", _meeting.Now, _meeting.Now, fact);
    }

    [Theory]
    [InlineData(15, 1)]
    [InlineData(0, 0)]
    public void While_updates_are_scarce_each_occurrence_left_over_is_deferred_and_says_until_when(int left, int sent)
    {
        var context = new MeetingPolicyContext(Decide.Policies.ClinicPolicy.BuiltIn, Decide.Findings.RuleMode.Enforce) { UpdatesLeftToday = left };
        var decision = ScheduledDecider.Decide(_meeting.State, Heard(new MeetingFact.Read(WeakSeries(4, TimeSpan.FromHours(2)), null)), context);

        (decision.Repair() is null ? 0 : decision.Changes().Length).ShouldBe(sent);
        var deferred = decision.Resolutions.Where(r => r.Rule == "SCH-01").ToList();
        deferred.Count.ShouldBe(4 - sent);
        deferred.ShouldAllBe(r => r.Outcome == Outcome.Deferred && r.Reason!.EndsWith("00:00 UTC"));
        decision.Timers.ShouldContain(timer => timer.Name == "quota" && timer.Due != null);
    }

    [Fact]
    public void Occurrences_that_wait_for_those_before_them_are_deferred_and_say_so()
    {
        var context = new MeetingPolicyContext(Decide.Policies.ClinicPolicy.BuiltIn, Decide.Findings.RuleMode.Enforce);
        var decision = ScheduledDecider.Decide(_meeting.State, Heard(new MeetingFact.Read(WeakSeries(13, TimeSpan.FromDays(1)), null)), context);
        decision.Changes().Length.ShouldBe(10);
        decision.Resolutions.Count(r => r is { Rule: "SCH-01", Outcome: Outcome.Deferred, Reason: not null }).ShouldBe(3);
    }

    [Fact]
    public void An_occurrence_that_could_not_be_read_does_not_put_off_the_look_that_is_due_sooner()
    {
        var weak = WeakSeries(2, TimeSpan.FromDays(1));
        var repair = _meeting.Read(weak).Repair().ShouldNotBeNull();
        var changes = ((Command.RepairMeeting)repair.Command).Changes;
        var unread = weak with { Occurrences = [weak.Occurrences[0] with { Own = null, ReadFailed = true }, weak.Occurrences[1]] };
        var decision = _meeting.Hear(new MeetingFact.Repaired(repair.Id, ActionReport.Accepted, "no answer", unread) { Unsent = [changes[1].ViolationId] });
        var due = decision.Timers.Last(timer => timer.Name == "reread").Due;
        due.ShouldBe(_meeting.Now.AddMinutes(10));

        _meeting.Now = _meeting.Now.AddMinutes(1);
        var later = _meeting.Read(unread);
        (later.Timers.LastOrDefault(timer => timer.Name == "reread")?.Due ?? due).ShouldBe(due, "another reading puts nothing off");
    }

    private MeetingInput Heard(MeetingFact fact) => new($"event-{fact.GetType().Name}", _meeting.Now, _meeting.Now, fact);

    private MeetingFacts WeakSeries(int count, TimeSpan apart) => AMeeting.Compliant with
    {
        Type = 8,
        Occurrences =
        [
            .. Enumerable.Range(1, count).Select(i => new MeetingSlot(_meeting.Now + (i * apart), 50)
            {
                Id = $"{1000 + i}", Own = new OccurrenceSettings(false, false, "none"),
            }),
        ],
    };
}
