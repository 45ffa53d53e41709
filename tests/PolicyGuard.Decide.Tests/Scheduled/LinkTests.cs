using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>Links of one meeting over time, without anything outside.</summary>
public sealed class LinkTests
{
    private static readonly LinkPerson Jane = new("jd", "J.D.")
    {
        AddressKey = "key-of-jane-0001", ConfirmedOn = new DateOnly(2026, 11, 1), EmailKeys = ["key-of-jane-0001"],
    };

    private static readonly LinkPerson Kim = Jane with { Id = "kd", Label = "K.D.", AddressKey = "key-of-kim-00002", EmailKeys = ["key-of-kim-00002"] };

    [Fact]
    public void The_timer_stands_at_the_hour_and_nothing_is_asked_before()
    {
        var meeting = With(Jane);
        var decision = meeting.Read(AMeeting.Compliant);
        decision.Timers.ShouldContain(new TimerRequest("release", AMeeting.Start.AddHours(-1)));
        Releases(decision).ShouldBeEmpty();
        meeting.Now = AMeeting.Start.AddMinutes(-61);
        Releases(meeting.Read(AMeeting.Compliant)).ShouldBeEmpty();
        meeting.Now = AMeeting.Start.AddHours(-1);
        var action = Releases(meeting.Read(AMeeting.Compliant)).ShouldHaveSingleItem();
        (action.Deadline, ((Command.ReleaseLink)action.Command).RegistrantId).ShouldBe((AMeeting.Start, null));
    }

    [Fact]
    public void However_often_the_meeting_is_read_details_are_asked_for_once()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddMinutes(-40);
        var action = Releases(meeting.Read(AMeeting.Compliant)).ShouldHaveSingleItem();
        Releases(meeting.Read(AMeeting.Compliant)).ShouldBeEmpty();
        meeting.Hear(new MeetingFact.LinkSent(action.Id, MailReport.Sent, null));
        meeting.Hear(new MeetingFact.LinkSent(action.Id, MailReport.Later, "told twice"));
        meeting.Now = meeting.Now.AddMinutes(20);
        Releases(meeting.Read(AMeeting.Compliant)).ShouldBeEmpty();
        Standing(meeting).ShouldBe(LinkStanding.Sent);
    }

    [Fact]
    public void Every_try_of_the_same_mail_is_the_same_mail_and_of_another_start_another()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddMinutes(-40);
        var first = Releases(meeting.Read(AMeeting.Compliant)).Single();
        meeting.Hear(new MeetingFact.LinkSent(first.Id, MailReport.Later, "busy"));
        meeting.Now = meeting.Now.AddMinutes(2);
        var second = Releases(meeting.Read(AMeeting.Compliant)).Single();
        second.Id.ShouldNotBe(first.Id);
        Mail(second).ShouldBe(Mail(first));
        var moved = Releases(meeting.Read(AMeeting.Compliant with { StartsAt = AMeeting.Start.AddMinutes(15) })).Single();
        Mail(moved).ShouldNotBe(Mail(first));
    }

    [Fact]
    public void Tries_come_at_longer_and_longer_distances_and_end_at_the_start()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddHours(-1);
        var decision = meeting.Read(AMeeting.Compliant);
        var waits = new List<int>();
        while (Releases(decision) is [var action])
        {
            var report = meeting.Hear(new MeetingFact.LinkSent(action.Id, MailReport.Later, "busy"));
            if (report.Timers.LastOrDefault(t => t.Name == "release")?.Due is not { } due)
                break;
            waits.Add((int)(due - meeting.Now).TotalMinutes);
            meeting.Now = due;
            decision = meeting.Read(AMeeting.Compliant);
        }

        waits.ShouldBe([1, 2, 4, 8, 15, 15]);
        Standing(meeting).ShouldBe(LinkStanding.Missed);
        meeting.State.Watches.ShouldContain(w => w.Rule == "SCH-10" && w.Said == Outcome.Failed);
    }

    [Fact]
    public void A_window_that_was_slept_through_is_said_to_be_missed_and_stays_so_after_the_session()
    {
        var meeting = With(Jane);
        meeting.Read(AMeeting.Compliant);
        meeting.Now = AMeeting.Start.AddMinutes(5);
        var decision = meeting.Read(AMeeting.Compliant);
        Releases(decision).ShouldBeEmpty();
        decision.Violations.ShouldHaveSingleItem().Subject.ShouldBe("J.D.");
        decision.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Failed);
        meeting.Now = AMeeting.Start.AddHours(2);
        var after = meeting.Read(AMeeting.Compliant);
        (after.Violations.Length, after.Resolutions.Length).ShouldBe((0, 0));
    }

    [Fact]
    public void A_session_that_was_first_seen_running_is_nobody_s_fault()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddMinutes(5);
        meeting.Read(AMeeting.Compliant).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void While_Zoom_cannot_be_read_the_meeting_is_looked_at_again_every_two_minutes_of_the_window()
    {
        var meeting = With(Jane);
        meeting.Read(AMeeting.Compliant);
        meeting.Now = AMeeting.Start.AddMinutes(-30);
        meeting.Hear(new MeetingFact.Read(null, "away")).Timers.ShouldContain(new TimerRequest("release", meeting.Now.AddMinutes(2)));
        meeting.Now = AMeeting.Start.AddHours(-3);
        meeting.Hear(new MeetingFact.Read(null, "away")).Timers.ShouldNotContain(t => t.Name == "release");
    }

    [Fact]
    public void Own_links_bind_only_where_their_rule_is_enforced()
    {
        var meeting = With(Jane);
        meeting.Context = meeting.Context with { Policy = Policy(("links", "perPerson")) with { Rules = Policy(("links", "perPerson")).Rules.SetItem("SCH-12", Setting(RuleMode.Off, ("links", "perPerson"))) } };
        meeting.Now = AMeeting.Start.AddMinutes(-30);
        Releases(meeting.Read(AMeeting.Compliant)).Count.ShouldBe(1);
    }

    [Fact]
    public void Where_everybody_has_an_own_link_nobody_is_sent_another_and_one_made_late_still_goes_out()
    {
        var meeting = With(Jane);
        meeting.Context = meeting.Context with { Policy = Policy(("links", "perPerson")) };
        meeting.Now = AMeeting.Start.AddMinutes(-30);
        var decision = meeting.Read(AMeeting.Compliant with { ApprovalType = 0 });
        Releases(decision).ShouldBeEmpty();
        var register = decision.Actions.Single(a => a.Command is Command.Register);
        RegistrantFact made = new("reg-1", Jane.AddressKey, false, meeting.Now);
        var done = meeting.Hear(new MeetingFact.LinksChanged(register.Id, ActionReport.Accepted, null, [made]));
        done.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.FixedVerified);
        meeting.Now = meeting.Now.AddMinutes(2);
        var release = Releases(meeting.Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [made] })).ShouldHaveSingleItem();
        ((Command.ReleaseLink)release.Command).RegistrantId.ShouldBe("reg-1");
    }

    [Fact]
    public void Two_at_one_address_cannot_have_links_of_their_own_and_it_is_said()
    {
        var meeting = With(Jane, Kim with { AddressKey = Jane.AddressKey });
        meeting.Context = meeting.Context with { Policy = Policy(("links", "perPerson")) };
        var decision = meeting.Read(AMeeting.Compliant with { ApprovalType = 0 });
        decision.Actions.ShouldBeEmpty();
        decision.Violations.Select(v => v.Before).ShouldBe(["an address that somebody else has too", "an address that somebody else has too"]);
    }

    [Theory]
    [InlineData(true, LinkBreakingFixes.Ask, 3, true)]
    [InlineData(true, LinkBreakingFixes.Never, 3, false)]
    [InlineData(false, LinkBreakingFixes.Auto, 3, false)]
    [InlineData(true, LinkBreakingFixes.Auto, 0, false)]
    public void An_old_link_is_renewed_only_where_the_new_one_is_sure_to_arrive_in_time(bool mails, LinkBreakingFixes fixes, int daysAhead, bool renews)
    {
        var meeting = With(Jane);
        var policy = Policy(("links", "perPerson"), ("renewWeeks", "4"));
        meeting.Context = meeting.Context with { CanMail = mails, Policy = policy with { Defaults = policy.Defaults with { LinkBreakingFixes = fixes } } };
        meeting.Now = AMeeting.Start.AddDays(-daysAhead).AddHours(-2);
        var facts = AMeeting.Compliant with { Type = 8, ApprovalType = 0, Registrants = [new RegistrantFact("reg-1", Jane.AddressKey, false, meeting.Now.AddDays(-40))] };
        var decision = meeting.Read(facts);
        decision.Actions.Any(a => a.Command is Command.RenewRegistration).ShouldBe(renews);
        decision.Violations.ShouldContain(v => v.Rule == "SCH-12" && v.Subject == "J.D.");
        if (!renews)
            decision.Resolutions.ShouldContain(r => r.Rule == "SCH-12" && r.Outcome == Outcome.Deferred && r.Reason == "link-breaking");
    }

    [Fact]
    public void A_renewal_that_gives_the_same_link_again_is_not_called_done()
    {
        var meeting = With(Jane);
        meeting.Context = meeting.Context with { Policy = Policy(("links", "perPerson"), ("renewWeeks", "4")) };
        RegistrantFact old = new("reg-1", Jane.AddressKey, false, meeting.Now.AddDays(-40));
        var facts = AMeeting.Compliant with { Type = 8, ApprovalType = 0, Registrants = [old] };
        var action = meeting.Read(facts).Actions.Single(a => a.Command is Command.RenewRegistration);
        meeting.Hear(new MeetingFact.LinksChanged(action.Id, ActionReport.Accepted, null, [old])).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Failed);
    }

    [Fact]
    public void What_could_not_be_read_closes_nothing_and_ends_nothing()
    {
        var meeting = With(Jane);
        var stranger = new RegistrantFact("reg-x", "somebody", false, meeting.Now);
        var decision = meeting.Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [stranger] });
        var action = decision.Actions.Single(a => a.Command is Command.EndRegistrations);
        meeting.Hear(new MeetingFact.LinksChanged(action.Id, ActionReport.Unanswered, null, null)).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Unenforced);
        var blind = meeting.Read(AMeeting.Compliant with { ApprovalType = 0, RegistrantsUnread = true });
        (blind.Resolutions.Length, blind.Actions.Length, blind.Violations.Length).ShouldBe((0, 0, 0));
        meeting.State.Watches.ShouldContain(w => w.Rule == "SCH-15" && w.ViolationId != null);
    }

    [Fact]
    public void A_denial_that_was_done_without_an_answer_counts_as_done()
    {
        var meeting = With(Jane);
        var action = meeting.Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-x", "somebody", false, meeting.Now)] }).Actions.Single();
        meeting.Hear(new MeetingFact.LinksChanged(action.Id, ActionReport.Unanswered, null, [])).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.FixedVerified);
        meeting.State.Links!.Ended.ShouldBe(["reg-x"]);
    }

    [Fact]
    public void A_deed_whose_report_was_lost_is_asked_for_again()
    {
        var meeting = With(Jane);
        var facts = AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-x", "somebody", false, meeting.Now)] };
        meeting.Read(facts).Actions.Length.ShouldBe(1);
        meeting.Read(facts).Actions.ShouldBeEmpty();
        meeting.Now = meeting.Now.AddMinutes(17);
        meeting.Read(facts).Actions.Length.ShouldBe(1);
    }

    [Fact]
    public void Whoever_registers_again_and_again_is_denied_until_it_is_too_often_for_one_day()
    {
        var meeting = With(Jane);
        var denied = 0;
        for (var i = 0; i < 30; i++)
        {
            var decision = meeting.Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact($"reg-{i}", "somebody", false, meeting.Now)] });
            foreach (var action in decision.Actions)
            {
                denied++;
                meeting.Hear(new MeetingFact.LinksChanged(action.Id, ActionReport.Accepted, null, []));
            }

            meeting.Now = meeting.Now.AddMinutes(1);
        }

        denied.ShouldBe(20);
        meeting.State.Watches.ShouldContain(w => w.Rule == "SCH-15" && w.Said == Outcome.Failed);
    }

    [Theory]
    [InlineData("dropIn")]
    [InlineData("crisis")]
    public void A_session_open_to_whoever_comes_has_no_strangers(string profile)
    {
        var meeting = With(Jane);
        meeting.Context = meeting.Context with { Profile = profile };
        meeting.Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-x", "somebody", false, meeting.Now)] }).Actions.ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_taken_back_is_no_longer_kept_out_by_the_link_that_was_ended()
    {
        var meeting = With(Jane with { Discharged = new DateOnly(2026, 12, 1) });
        RegistrantFact link = new("reg-1", Jane.AddressKey, false, meeting.Now);
        var facts = AMeeting.Compliant with { ApprovalType = 0, Registrants = [link] };
        var action = meeting.Read(facts).Actions.Single();
        ((Command.EndRegistrations)action.Command).How.ShouldBe(RegistrationEnd.Cancel);
        meeting.Hear(new MeetingFact.LinksChanged(action.Id, ActionReport.Accepted, null, []));
        meeting.State.Links!.Ended.ShouldBe(["reg-1"]);
        meeting.Context = meeting.Context with { LinkPeople = [Jane] };
        meeting.Read(facts);
        (meeting.State.Links!.Ended.Length, meeting.State.Links.Own.Single()).ShouldBe((0, new OwnLink("jd", "reg-1")));
    }

    [Fact]
    public void A_link_that_a_guardian_uses_too_does_not_end_with_the_child_s_therapy()
    {
        var child = Kim with { AddressKey = Jane.AddressKey, EmailKeys = [], Discharged = new DateOnly(2026, 12, 1) };
        With(Jane, child).Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-1", Jane.AddressKey, false, null)] }).Actions.ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_may_not_have_the_details_any_more_misses_nothing()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddMinutes(-30);
        var action = Releases(meeting.Read(AMeeting.Compliant)).Single();
        meeting.Context = meeting.Context with { LinkPeople = [Jane with { Discharged = new DateOnly(2026, 12, 10) }] };
        meeting.Hear(new MeetingFact.LinkSent(action.Id, MailReport.Withheld, "discharged")).Actions.ShouldContain(a => a.Command is Command.ReadMeeting);
        Releases(meeting.Read(AMeeting.Compliant)).ShouldBeEmpty();
        meeting.Now = AMeeting.Start;
        meeting.Read(AMeeting.Compliant).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_meeting_that_seems_moved_and_is_not_is_tried_again_after_a_pause_and_not_in_a_circle()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddMinutes(-30);
        var action = Releases(meeting.Read(AMeeting.Compliant)).Single();
        meeting.Hear(new MeetingFact.LinkSent(action.Id, MailReport.Gone, "moved"));
        Releases(meeting.Read(AMeeting.Compliant)).ShouldBeEmpty();
        meeting.Now = meeting.Now.AddMinutes(2);
        Releases(meeting.Read(AMeeting.Compliant)).Count.ShouldBe(1);
    }

    [Fact]
    public void Details_that_went_out_make_the_link_one_that_was_sent()
    {
        var meeting = With(Jane);
        meeting.Now = AMeeting.Start.AddMinutes(-30);
        var action = Releases(meeting.Read(AMeeting.Compliant)).Single();
        meeting.Hear(new MeetingFact.LinkSent(action.Id, MailReport.Sent, null));
        meeting.State.Links!.OutSince.ShouldBe(meeting.Now.ToUnixTimeSeconds());
    }

    [Fact]
    public void A_registration_that_somebody_else_ended_lets_nobody_in_until_somebody_says_yes_to_it_again()
    {
        var meeting = With(Jane);
        var registered = AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-1", Jane.AddressKey, false, null), new RegistrantFact("reg-2", "key-of-nobody-1", false, null)] };
        meeting.Read(registered);
        meeting.Hear(new MeetingFact.Changed(MeetingChange.Swept, null, []) { EndedRegistration = "reg-2" });
        meeting.State.Links!.Ended.ShouldContain("reg-2");
        meeting.Hear(new MeetingFact.Changed(MeetingChange.Swept, null, []) { ApprovedRegistration = "reg-2" });
        meeting.State.Links!.Ended.ShouldNotContain("reg-2");

        meeting.Read(registered with { Registrants = [] });
        meeting.State.Links!.Ended.ShouldContain("reg-1", "it is on no list any more, though no word came");
        meeting.Read(registered);
        meeting.State.Links!.Ended.ShouldNotContain("reg-1");
    }

    [Fact]
    public void A_registration_whose_person_is_no_longer_expected_was_not_ended_by_anybody()
    {
        var meeting = With(Jane);
        var registered = AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-1", Jane.AddressKey, false, null)] };
        meeting.Read(registered);
        meeting.Context = meeting.Context with { LinkPeople = [Kim], Profile = "dropIn" };
        meeting.Read(registered);
        meeting.State.Links!.Own.ShouldBeEmpty();
        meeting.State.Links!.Ended.ShouldNotContain("reg-1", "it is on the list");
    }

    private static AMeeting With(params ImmutableArray<LinkPerson> people)
    {
        var meeting = new AMeeting();
        meeting.Context = meeting.Context with { LinkPeople = people, CanMail = true };
        return meeting;
    }

    private static ClinicPolicy Policy(params (string Name, string Value)[] parameters) =>
        ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.SetItem("SCH-12", Setting(null, parameters)) };

    private static RuleSetting Setting(RuleMode? mode, params (string Name, string Value)[] parameters) =>
        new(mode) { Parameters = parameters.ToImmutableDictionary(p => p.Name, p => p.Value) };

    private static List<RequestedAction> Releases(Decision<MeetingState> decision) => [.. decision.Actions.Where(a => a.Command is Command.ReleaseLink)];

    private static string Mail(RequestedAction action) => ((Command.ReleaseLink)action.Command).MailId;

    private static LinkStanding Standing(AMeeting meeting) => LinkView.Of(meeting.State, meeting.Context, meeting.Now).Single().Standing;
}
