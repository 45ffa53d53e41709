using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Tests.Scheduled;

public sealed class GuardTests
{
    private static readonly MeetingFacts Base = AMeeting.Compliant;
    private static readonly MeetingFacts Open = Base with { WaitingRoom = false };
    private static readonly MeetingFacts NoPasscode = Base with { Passcode = PasscodeFacts.None };

    private readonly AMeeting _meeting = new();

    [Fact]
    public void A_change_is_read_before_anything_is_decided()
    {
        var decision = _meeting.Hear(new MeetingFact.Changed(MeetingChange.Created, "op", []));

        decision.Actions.ShouldHaveSingleItem().Command.ShouldBeOfType<Command.ReadMeeting>();
        decision.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void The_echo_of_our_own_repair_changes_nothing()
    {
        _meeting.Mend(Open);

        _meeting.Hear(new MeetingFact.Changed(MeetingChange.Updated, "us", ["settings.waiting_room"]));
        var decision = _meeting.Read(Base);

        decision.Violations.ShouldBeEmpty();
        decision.Resolutions.ShouldBeEmpty();
        decision.Actions.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_fault_seen_again_is_recorded_once_while_its_repair_runs()
    {
        _meeting.Read(Open).Repair().ShouldNotBeNull();

        var again = _meeting.Read(Open);

        again.Violations.ShouldBeEmpty();
        again.Actions.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_input_always_leads_to_the_same_ids()
    {
        var input = new MeetingInput("e", _meeting.Now, _meeting.Now, new MeetingFact.Read(Open, null));

        var once = ScheduledDecider.Decide(_meeting.State, input, _meeting.Context);
        var twice = ScheduledDecider.Decide(_meeting.State, input, _meeting.Context);

        twice.Repair()!.Id.ShouldBe(once.Repair()!.Id);
        twice.Violations[0].Id.ShouldBe(once.Violations[0].Id);
    }

    [Fact]
    public void A_value_that_reads_back_unchanged_is_locked_by_an_admin()
    {
        var action = _meeting.Read(Open).Repair()!;

        var decision = _meeting.Report(action, Open);

        var resolution = decision.Resolutions.ShouldHaveSingleItem();
        resolution.Outcome.ShouldBe(Outcome.Failed);
        resolution.Reason.ShouldBe("Zoom took the change and kept its value; an admin may have locked it");
        decision.Actions.ShouldBeEmpty();
    }

    [Fact]
    public void A_field_zoom_does_not_tell_is_fixed_but_unverified()
    {
        var unknown = Base with { WaitingRoom = null };
        var action = _meeting.Read(unknown).Repair()!;

        _meeting.Report(action, unknown).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.FixedUnverified);
    }

    [Theory]
    [InlineData(ActionReport.Accepted, Outcome.FixedUnverified)]
    [InlineData(ActionReport.Refused, Outcome.Failed)]
    [InlineData(ActionReport.Unavailable, Outcome.Unenforced)]
    [InlineData(ActionReport.Expired, Outcome.Unenforced)]
    [InlineData(ActionReport.Unanswered, Outcome.Unenforced)]
    public void A_repair_without_a_reading_afterwards_is_never_called_verified(ActionReport report, Outcome outcome)
    {
        var action = _meeting.Read(Open).Repair()!;

        var decision = _meeting.Report(action, null, report);

        decision.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(outcome);
        decision.Resolutions[0].Reason.ShouldNotBeNullOrEmpty();
        decision.Timers.ShouldContain(timer => timer.Name == "reread" && timer.Due == _meeting.Now.AddMinutes(10));
    }

    [Fact]
    public void A_repair_without_an_answer_is_verified_where_the_meeting_is_as_wanted_and_nowhere_else()
    {
        var worse = Open with { JoinBeforeHost = true };
        var action = _meeting.Read(worse).Repair()!;

        var decision = _meeting.Report(action, worse with { JoinBeforeHost = false }, ActionReport.Unanswered, "Zoom answered 504");

        decision.Resolutions.Length.ShouldBe(2);
        decision.Resolutions.Single(r => r.Rule == "SCH-03").Outcome.ShouldBe(Outcome.FixedVerified);
        decision.Resolutions.Single(r => r.Rule == "SCH-01").ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe(Outcome.Unenforced), r => r.Reason.ShouldBe("Zoom answered 504"));
        decision.Actions.ShouldBeEmpty();
        decision.Timers.ShouldContain(timer => timer.Name == "reread" && timer.Due == _meeting.Now.AddMinutes(10));
    }

    [Fact]
    public void A_repair_that_was_looked_at_instead_is_verified_when_it_was_made_before_and_planned_anew_when_not()
    {
        var action = _meeting.Read(Open).Repair()!;
        var again = _meeting.Report(action, Open, ActionReport.Expired).Repair().ShouldNotBeNull();
        again.Id.ShouldNotBe(action.Id);

        _meeting.Report(again, Base, ActionReport.Expired).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.FixedVerified);
        _meeting.State.RepairId.ShouldBeNull();
    }

    [Fact]
    public void A_report_of_another_repair_is_ignored()
    {
        var action = _meeting.Read(Open).Repair()!;

        _meeting.Report(action with { Id = "other" }, Base).Resolutions.ShouldBeEmpty();
        _meeting.State.RepairId.ShouldBe(action.Id);
    }

    [Fact]
    public void A_repair_nobody_reports_on_is_tried_again_after_its_deadline()
    {
        var action = _meeting.Read(Open).Repair()!;
        _meeting.Now = action.Deadline.AddMinutes(2);

        _meeting.Read(Open).Repair().ShouldNotBeNull().Id.ShouldNotBe(action.Id);
    }

    [Fact]
    public void A_fault_found_while_a_repair_runs_is_mended_next()
    {
        var action = _meeting.Read(Open).Repair()!;
        var worse = Open with { JoinBeforeHost = true };
        _meeting.Read(worse).Violations.ShouldHaveSingleItem().Rule.ShouldBe("SCH-03");

        var decision = _meeting.Report(action, worse with { WaitingRoom = true });

        decision.Changes().ShouldHaveSingleItem().Path.ShouldBe("settings.join_before_host");
    }

    [Fact]
    public void A_rule_is_repaired_three_times_a_day_and_no_more()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _meeting.Report(_meeting.Read(Open).Repair().ShouldNotBeNull(), Open);
            _meeting.Now = _meeting.Now.AddHours(1);
        }

        var fourth = _meeting.Read(Open);

        fourth.Repair().ShouldBeNull();
        fourth.Resolutions.ShouldHaveSingleItem().Reason.ShouldBe("repaired 3 times within 24 hours");
        _meeting.Now = _meeting.Now.AddHours(23);
        _meeting.Read(Open).Repair().ShouldNotBeNull();
    }

    [Fact]
    public void A_field_set_back_twice_within_a_day_is_left_alone_and_its_operator_named()
    {
        _meeting.Mend(Open);
        _meeting.Hear(new MeetingFact.Changed(MeetingChange.Updated, "ehr-key", ["settings.waiting_room"]));
        _meeting.Mend(Open);
        _meeting.Hear(new MeetingFact.Changed(MeetingChange.Updated, "ehr-key", ["settings.waiting_room"]));

        var decision = _meeting.Read(Open);

        decision.Repair().ShouldBeNull();
        var fight = decision.Violations.Single(violation => violation.Rule == "OPS-05");
        fight.Subject.ShouldBe("settings.waiting_room");
        fight.Evidence.ShouldContain("operator ehr-key");
        var open = decision.Violations.Single(violation => violation.Rule == "SCH-01");
        decision.Resolutions.ShouldContain(resolution => resolution.ViolationId == open.Id && resolution.Outcome == Outcome.Deferred && resolution.Reason == "tug-of-war");
        _meeting.Read(Open).Repair().ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tug_of_war_ends_when_somebody_looks_or_a_day_has_passed(bool somebodyLooks)
    {
        A_field_set_back_twice_within_a_day_is_left_alone_and_its_operator_named();

        if (somebodyLooks)
            _meeting.Hear(new MeetingFact.RepairsResumed("settings.waiting_room")).Actions.ShouldHaveSingleItem();
        else
            _meeting.Now = _meeting.Now.AddHours(25);

        _meeting.Read(Open).Repair().ShouldNotBeNull();
    }

    [Fact]
    public void Two_reversals_more_than_a_day_apart_are_no_tug_of_war()
    {
        _meeting.Now = AMeeting.Start.AddDays(-5);
        _meeting.Mend(Open);
        _meeting.Mend(Open);
        _meeting.Now = _meeting.Now.AddHours(25);

        _meeting.Read(Open).Repair().ShouldNotBeNull();
    }

    [Theory]
    [InlineData(LinkBreakingFixes.Ask, -72, false, false)]
    [InlineData(LinkBreakingFixes.Never, -72, false, false)]
    [InlineData(LinkBreakingFixes.Auto, -72, false, true)]
    [InlineData(LinkBreakingFixes.Auto, -23, false, false)]
    [InlineData(LinkBreakingFixes.Auto, -72, true, false)]
    public void A_passcode_is_set_only_when_the_practice_allows_and_no_sent_link_breaks(
        LinkBreakingFixes setting, int hours, bool released, bool repaired)
    {
        _meeting.Now = AMeeting.Start.AddHours(hours);
        Choose(defaults => defaults with { LinkBreakingFixes = setting });
        _meeting.State = _meeting.State with { Links = new LinkBook { OutSince = released ? _meeting.Now.AddHours(-1).ToUnixTimeSeconds() : null } };

        var decision = _meeting.Read(NoPasscode);

        if (repaired)
        {
            decision.Changes().ShouldHaveSingleItem().Wanted.ShouldBe(WantedMarker.Generate);
            return;
        }
        decision.Repair().ShouldBeNull();
        decision.Resolutions.ShouldHaveSingleItem().Reason.ShouldBe("link-breaking");
        decision.Violations.ShouldHaveSingleItem().Evidence.ShouldContain(word => word.Contains("SCH-01", StringComparison.Ordinal));
    }

    [Fact]
    public void No_link_changes_once_zoom_has_mailed_it_or_a_series_has_begun()
    {
        Choose(defaults => defaults with { LinkBreakingFixes = LinkBreakingFixes.Auto });

        _meeting.Read(NoPasscode with { Invitees = 1, EmailNotification = false }).Repair().ShouldBeNull();
        new AMeeting { Context = _meeting.Context }.Read(NoPasscode with
        {
            Type = 8, Occurrences = [new MeetingSlot(_meeting.Now.AddDays(-7), 50), new MeetingSlot(AMeeting.Start, 50)],
        }).Repair().ShouldBeNull();
    }

    [Fact]
    public void After_midnight_the_worst_come_first_and_of_those_the_next_to_start()
    {
        var dues = new[] { (Open, 1), (Open, 3), (Base with { JoinBeforeHost = true }, 1) }.Select(one =>
        {
            var meeting = new AMeeting { Now = AMeeting.Start.AddDays(-one.Item2), Context = _meeting.Context with { UpdatesLeftToday = 0 } };
            return meeting.Read(one.Item1).Timers.Single(timer => timer.Name == "quota").Due!.Value.TimeOfDay;
        }).ToList();

        dues.ShouldBeInOrder();
        dues.ShouldBeUnique();
    }

    [Fact]
    public void No_link_changes_under_a_running_meeting()
    {
        Choose(defaults => defaults with { LinkBreakingFixes = LinkBreakingFixes.Auto, MinLeadForRelink = TimeSpan.Zero });

        var decision = _meeting.Read(NoPasscode with { Started = true, WaitingRoom = false });

        decision.Changes().ShouldHaveSingleItem().Path.ShouldBe("settings.waiting_room");
        decision.Timeline.ShouldContain(entry => entry.Text.Contains("next start", StringComparison.Ordinal));
    }

    [Fact]
    public void The_personal_room_is_left_only_by_a_person()
    {
        Choose(defaults => defaults with { LinkBreakingFixes = LinkBreakingFixes.Auto });

        _meeting.Read(Base with { UsePmi = true }).Repair().ShouldBeNull();
    }

    [Theory]
    [InlineData(0, -2, true, false)]
    [InlineData(20, -2, true, true)]
    [InlineData(20, -72, true, false)]
    [InlineData(20, -2, false, false)]
    [InlineData(40, -72, true, true)]
    [InlineData(41, -72, false, true)]
    public void The_scarcer_the_updates_the_worse_and_sooner_a_fault_must_be(int left, int hours, bool critical, bool repaired)
    {
        _meeting.Now = AMeeting.Start.AddHours(hours);
        _meeting.Context = _meeting.Context with { UpdatesLeftToday = left };

        var decision = _meeting.Read(critical ? Open : Base with { JoinBeforeHost = true });

        (decision.Repair() is not null).ShouldBe(repaired);
        if (!repaired)
        {
            decision.Resolutions.ShouldHaveSingleItem().Reason!.ShouldEndWith($"until {_meeting.Now.AddDays(1):yyyy-MM-dd} 00:00 UTC");
            var due = decision.Timers.Single(timer => timer.Name == "quota").Due.ShouldNotBeNull();
            due.ShouldBeGreaterThan(new DateTimeOffset(_meeting.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero));
        }
    }

    [Fact]
    public void What_waited_for_updates_is_mended_when_there_are_some_again()
    {
        _meeting.Context = _meeting.Context with { UpdatesLeftToday = 0 };
        _meeting.Read(Open);
        _meeting.Context = _meeting.Context with { UpdatesLeftToday = 100 };
        _meeting.Hear(new MeetingFact.TimerFired("quota")).Actions.ShouldHaveSingleItem().Command.ShouldBeOfType<Command.ReadMeeting>();

        var decision = _meeting.Read(Open);

        decision.Repair().ShouldNotBeNull();
        decision.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_warning_rule_warns_and_touches_nothing()
    {
        Choose(policy: policy => policy with { Rules = policy.Rules.SetItem("SCH-01", new RuleSetting(RuleMode.Warn)) });

        var decision = _meeting.Read(Open);

        decision.Violations.ShouldHaveSingleItem().Decision.ShouldBe("warn");
        decision.Repair().ShouldBeNull();
    }

    [Fact]
    public void A_rule_that_is_off_or_waived_says_nothing_and_closes_what_it_had_opened()
    {
        _meeting.Context = _meeting.Context with { PracticeMode = RuleMode.Observe };
        _meeting.Read(Open);
        Choose(policy: policy => policy with
        {
            Waivers = [new Waiver("SCH-01", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, "reason", "lead", new DateOnly(2027, 1, 1))],
        });

        var decision = _meeting.Read(Open);

        decision.Violations.ShouldBeEmpty();
        decision.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Overridden);
    }

    [Fact]
    public void What_somebody_else_mends_is_closed()
    {
        _meeting.Context = _meeting.Context with { PracticeMode = RuleMode.Observe };
        var id = _meeting.Read(Open).Violations.ShouldHaveSingleItem().Id;

        var resolution = _meeting.Read(Base).Resolutions.ShouldHaveSingleItem();

        resolution.ViolationId.ShouldBe(id);
        resolution.Outcome.ShouldBe(Outcome.FixedVerified);
    }

    [Fact]
    public void A_rule_that_throws_fails_and_the_others_still_run()
    {
        _meeting.Rules = [new Throwing(), .. ScheduledRules.All.Where(rule => rule.Id != "SCH-03")];

        var decision = _meeting.Read(Open with { Topic = "Jane Doe" });

        var failed = decision.Violations.Single(violation => violation.Rule == "SCH-03");
        decision.Resolutions.Single(resolution => resolution.ViolationId == failed.Id).Outcome.ShouldBe(Outcome.Failed);
        decision.Changes().ShouldContain(change => change.Path == "settings.waiting_room");
        $"{string.Join(' ', decision.Resolutions)}".ShouldNotContain("Jane");
    }

    [Fact]
    public void A_reading_older_than_the_last_one_is_ignored()
    {
        _meeting.Read(Base);

        _meeting.Hear(new MeetingFact.Read(Open, null), _meeting.Now.AddMinutes(-1)).Violations.ShouldBeEmpty();
    }

    private void Choose(Func<PolicyDefaults, PolicyDefaults>? defaults = null, Func<ClinicPolicy, ClinicPolicy>? policy = null)
    {
        var chosen = _meeting.Context.Policy;
        chosen = chosen with { Defaults = (defaults ?? (same => same))(chosen.Defaults) };
        _meeting.Context = _meeting.Context with { Policy = (policy ?? (same => same))(chosen) };
    }

    private sealed class Throwing : IScheduledRule
    {
        public string Id => "SCH-03";

        public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now) =>
            throw new InvalidOperationException(meeting.Topic);
    }
}
