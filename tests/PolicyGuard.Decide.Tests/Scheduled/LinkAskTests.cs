using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>A link that somebody may hold is changed on the practice's word, for what was asked and for nothing more.</summary>
public sealed class LinkAskTests
{
    private static readonly MeetingFacts Weak = AMeeting.Compliant with { Passcode = new PasscodeFacts(4, false, true) };
    private static readonly LinkPerson Jane = new("jd", "J.D.") { AddressKey = "key-of-jane-0001", ConfirmedOn = new DateOnly(2026, 11, 1), EmailKeys = ["key-of-jane-0001"] };

    private readonly AMeeting _meeting = new();

    [Fact]
    public void A_yes_is_heard_by_name_and_leads_to_a_new_look_one_repair_and_its_reading()
    {
        var id = Ask(Weak);
        Question(id).ShouldSatisfyAllConditions(q => q.Stage.ShouldBe(LinkStage.Waiting), q => q.Change.ShouldBe(LinkChange.Passcode), q => q.NearStart.ShouldBeFalse());

        var heard = Answer(id);

        heard.Answers.ShouldHaveSingleItem().ShouldBe(new Answered(id, "change", false, true, "key-7"));
        heard.Actions.ShouldHaveSingleItem().Command.ShouldBeOfType<Command.ReadMeeting>();
        Question(id).Stage.ShouldBe(LinkStage.Approved);
        var repair = _meeting.Read(Weak).Repair().ShouldNotBeNull();
        ((Command.RepairMeeting)repair.Command).Changes.ShouldHaveSingleItem().ShouldBe(new SettingChange("SCH-02", id, "password", null, WantedMarker.Generate, Personal: true));
        Question(id).Stage.ShouldBe(LinkStage.UnderWay);
        _meeting.Report(repair, AMeeting.After(Weak, repair)).Resolutions.ShouldContain(r => r.ViolationId == id && r.Outcome == Outcome.FixedVerified);
        LinkQuestion.Of(_meeting.State, id, _meeting.Context, _meeting.Now).ShouldBeNull();
        _meeting.Read(Weak).Repair().ShouldBeNull("the yes was for once");
    }

    [Fact]
    public void A_yes_holds_for_what_was_asked_and_ends_when_the_meeting_is_another()
    {
        foreach (var other in new[]
        {
            Weak with { Passcode = PasscodeFacts.None }, Weak with { StartsAt = AMeeting.Start.AddHours(1) }, Weak with { Started = true },
        })
        {
            var meeting = new AMeeting();
            var id = Ask(Weak, meeting);
            Answer(id, meeting: meeting);

            meeting.Read(other).Repair().ShouldBeNull();
            meeting.Read(Weak).Repair().ShouldBeNull("it does not come to life again");
        }
    }

    [Fact]
    public void A_yes_to_one_finding_lets_no_other_through()
    {
        var both = Weak with { UsePmi = true };
        var decision = _meeting.Read(both);
        Answer(decision.Violations.Single(v => v.Rule == "SCH-04").Id);

        _meeting.Read(both).Changes().ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Path.ShouldBe("settings.use_pmi"), c => c.Wanted.ShouldBe("false"));
    }

    [Fact]
    public void Near_the_start_it_takes_an_express_word_also_where_the_start_came_near_meanwhile()
    {
        _meeting.Now = AMeeting.Start.AddHours(-25);
        var id = Ask(Weak);
        Answer(id);
        _meeting.Now = AMeeting.Start.AddHours(-23);
        _meeting.Read(Weak).Repair().ShouldBeNull();
        Question(id).ShouldSatisfyAllConditions(q => q.Stage.ShouldBe(LinkStage.Waiting), q => q.NearStart.ShouldBeTrue());

        Answer(id, near: true);
        _meeting.Read(Weak).Repair().ShouldNotBeNull();
    }

    [Fact]
    public void A_meeting_that_has_started_is_asked_about_no_more()
    {
        _meeting.Now = AMeeting.Start.AddHours(-1);
        var id = Ask(Weak);
        var tag = Question(id).Tag;
        _meeting.Now = AMeeting.Start.AddMinutes(1);
        Question(id).Stage.ShouldBe(LinkStage.Started);
        _meeting.Read(Weak);

        _meeting.Hear(new MeetingFact.LinkAnswered(id, tag, true, true, "key-7")).Answers.ShouldHaveSingleItem().Taken.ShouldBeFalse();
        _meeting.Read(Weak).Repair().ShouldBeNull();
    }

    [Fact]
    public void A_no_is_kept_for_its_cause_under_every_start_and_setting_and_can_be_taken_back()
    {
        var id = Ask(Weak);
        Answer(id, change: false).Resolutions.ShouldHaveSingleItem().ShouldBe(new Resolution("SCH-02", id, Outcome.Overridden, Surface.None, "the practice keeps the link"));
        _meeting.Context = _meeting.Context with { Policy = ClinicPolicy.BuiltIn with { Defaults = ClinicPolicy.BuiltIn.Defaults with { LinkBreakingFixes = LinkBreakingFixes.Auto } } };
        var again = _meeting.Read(Weak with { StartsAt = AMeeting.Start.AddDays(1) });
        (again.Actions.Length, again.Violations.Length, again.Resolutions.Length).ShouldBe((0, 0, 0));

        _meeting.Context = new AMeeting().Context;
        _meeting.Read(Weak);
        Question(id).Stage.ShouldBe(LinkStage.Kept);
        Answer(id);
        _meeting.Read(Weak).Repair().ShouldNotBeNull();
    }

    [Fact]
    public void A_no_does_not_hold_for_another_cause()
    {
        var id = Ask(Weak);
        Answer(id, change: false);

        _meeting.Read(Weak with { Passcode = PasscodeFacts.None }).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Deferred);
        Question(id).Stage.ShouldBe(LinkStage.Waiting);
    }

    [Fact]
    public void An_answer_to_what_is_not_asked_any_more_is_heard_and_changes_nothing()
    {
        var id = Ask(Weak);
        var tag = Question(id).Tag;
        Answer(id, change: false);

        var late = _meeting.Hear(new MeetingFact.LinkAnswered(id, tag, true, false, "key-8"));

        late.Answers.ShouldHaveSingleItem().Taken.ShouldBeFalse();
        late.Actions.ShouldBeEmpty();
        Question(id).Stage.ShouldBe(LinkStage.Kept);
        _meeting.Hear(new MeetingFact.LinkAnswered("none", tag, true, false, "key-8")).Answers.ShouldHaveSingleItem().Taken.ShouldBeFalse();
    }

    [Fact]
    public void A_practice_that_never_changes_links_or_only_observes_is_not_asked()
    {
        var policy = ClinicPolicy.BuiltIn with { Defaults = ClinicPolicy.BuiltIn.Defaults with { LinkBreakingFixes = LinkBreakingFixes.Never } };
        foreach (var context in new[] { _meeting.Context with { Policy = policy }, _meeting.Context with { PracticeMode = RuleMode.Observe } })
        {
            var meeting = new AMeeting { Context = context };
            LinkQuestion.Of(meeting.State, Ask(Weak, meeting), meeting.Context, meeting.Now).ShouldBeNull();
        }

        Answer(Ask(Weak));
        _meeting.Context = _meeting.Context with { Policy = policy };
        _meeting.Read(Weak).Repair().ShouldBeNull();
        _meeting.Context = new AMeeting().Context;
        _meeting.Read(Weak).Repair().ShouldBeNull("what was forbidden meanwhile is asked anew");
    }

    [Fact]
    public void A_yes_waits_for_updates_and_breaks_neither_budget_nor_tug_of_war_nor_waiver()
    {
        var id = Ask(Weak);
        Answer(id);
        _meeting.Context = _meeting.Context with { UpdatesLeftToday = 0 };
        _meeting.Read(Weak).Resolutions.ShouldHaveSingleItem().Reason!.ShouldEndWith("00:00 UTC");
        _meeting.Context = _meeting.Context with { UpdatesLeftToday = 100 };
        _meeting.State = _meeting.State with { Watches = [.. _meeting.State.Watches.Select(w => w with { StoppedUntil = _meeting.Now.AddHours(1).ToUnixTimeSeconds() })] };
        _meeting.Read(Weak).Resolutions.ShouldHaveSingleItem().Reason.ShouldBe("tug-of-war");
        _meeting.Now = _meeting.Now.AddHours(2);
        var waived = _meeting.State;
        _meeting.Read(Weak).Repair().ShouldNotBeNull();

        _meeting.State = waived;
        _meeting.Context = _meeting.Context with { Policy = ClinicPolicy.BuiltIn with { Waivers = [new Waiver("SCH-02", ImmutableDictionary<string, string>.Empty, "reason", "lead", new DateOnly(2027, 1, 1))] } };
        _meeting.Read(Weak).Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Overridden);
    }

    [Theory]
    [InlineData(ActionReport.Refused, false)]
    [InlineData(ActionReport.Unavailable, true)]
    [InlineData(ActionReport.Unanswered, true)]
    public void A_yes_outlives_only_what_was_not_carried_out(ActionReport report, bool lives)
    {
        var id = Ask(Weak);
        Answer(id);
        _meeting.Report(_meeting.Read(Weak).Repair()!, report == ActionReport.Unanswered ? Weak : null, report, "why");

        (_meeting.Read(Weak).Repair() is not null).ShouldBe(lives);
        Question(id).Stage.ShouldBe(lives ? LinkStage.UnderWay : LinkStage.Waiting);
    }

    [Fact]
    public void A_repair_cut_short_by_a_restart_is_looked_at_and_done_on_the_same_word()
    {
        Answer(Ask(Weak));
        var cut = _meeting.Read(Weak).Repair()!;

        var again = _meeting.Report(cut, Weak, ActionReport.Expired).Repair().ShouldNotBeNull();

        _meeting.Report(again, AMeeting.After(Weak, again)).Resolutions.ShouldContain(r => r.Outcome == Outcome.FixedVerified);
    }

    [Fact]
    public void Whoever_was_sent_the_old_link_is_mailed_the_new_one_at_once_and_as_another_mail()
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane], CanMail = true };
        _meeting.Now = AMeeting.Start.AddMinutes(-40);
        var first = _meeting.Read(Weak);
        var mail = first.Actions.Single(a => a.Command is Command.ReleaseLink);
        _meeting.Hear(new MeetingFact.LinkSent(mail.Id, MailReport.Sent, null));
        var id = first.Violations.Single(v => v.Rule == "SCH-02").Id;
        Question(id).ShouldSatisfyAllConditions(q => q.Holders.ShouldBe(["J.D."]), q => q.NewIsMailed.ShouldBeTrue());

        Answer(id, near: true);
        var repair = _meeting.Read(Weak).Repair()!;
        var done = _meeting.Report(repair, AMeeting.After(Weak, repair));

        var second = done.Actions.Single(a => a.Command is Command.ReleaseLink);
        ((Command.ReleaseLink)second.Command).MailId.ShouldNotBe(((Command.ReleaseLink)mail.Command).MailId);
        done.Violations.ShouldBeEmpty("nobody has to be told by hand");
        _meeting.Hear(new MeetingFact.LinkSent(mail.Id, MailReport.Sent, null)).Actions.ShouldBeEmpty();
        _meeting.State.Links!.Releases.ShouldHaveSingleItem().State.ShouldBe(ReleaseState.Asked, "the old mail's report is not the new one's");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whom_no_mail_reaches_a_person_must_tell(bool mails)
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane, Jane with { Id = "kd", Label = "K.D.", AddressKey = null, EmailKeys = [] }], CanMail = mails };
        Answer(Ask(Weak));
        var repair = _meeting.Read(Weak).Repair()!;

        var done = _meeting.Report(repair, AMeeting.After(Weak, repair));

        var task = done.Violations.Single(v => v.Rule == "SCH-10" && v.Subject == "join_url" && v.Before == "the old link has ended");
        task.Wanted.ShouldBe(mails ? "K.D.: told the new one" : "J.D., K.D.: told the new one");
        done.Resolutions.Single(r => r.ViolationId == task.Id).Outcome.ShouldBe(Outcome.Deferred);
    }

    [Fact]
    public void A_link_into_a_series_worn_by_age_is_renewed_by_its_passcode_and_believed_only_when_the_new_one_is_seen()
    {
        var series = AMeeting.Compliant with { Type = 8, CreatedAt = AMeeting.Start.AddDays(-300), Occurrences = [new MeetingSlot(AMeeting.Start, 50)], Passcode = new PasscodeFacts(8, true, true) { Key = "old" } };
        foreach (var seen in new[] { false, true })
        {
            var meeting = new AMeeting();
            Answer(Ask(series, meeting, "SCH-12"), meeting: meeting);
            var repair = meeting.Read(series).Repair().ShouldNotBeNull();
            ((Command.RepairMeeting)repair.Command).Changes.ShouldHaveSingleItem().Path.ShouldBe("password");

            meeting.Report(repair, series with { Passcode = series.Passcode with { Key = seen ? "new" : "old" } }).Resolutions.First(r => r.Rule == "SCH-12").Outcome.ShouldBe(seen ? Outcome.FixedVerified : Outcome.Failed);
            meeting.Read(series).Violations.ShouldBeEmpty();
        }
    }

    [Fact]
    public void An_own_link_that_is_old_is_renewed_on_the_practice_s_word_where_no_mail_would_bring_the_new_one()
    {
        _meeting.Context = _meeting.Context with
        {
            LinkPeople = [Jane],
            Policy = ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.SetItem("SCH-12", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("links", "perPerson") }) },
        };
        var old = new RegistrantFact("reg-1", Jane.AddressKey, false, AMeeting.Start.AddDays(-300));
        var series = AMeeting.Compliant with { Type = 8, ApprovalType = 0, Occurrences = [new MeetingSlot(AMeeting.Start, 50)], Registrants = [old] };
        var id = Ask(series, rule: "SCH-12");
        Question(id).ShouldSatisfyAllConditions(q => q.Change.ShouldBe(LinkChange.OwnLink), q => q.Holders.ShouldBe(["J.D."]));

        Answer(id);
        var renew = _meeting.Read(series).Actions.Single(a => a.Command is Command.RenewRegistration);
        var done = _meeting.Hear(new MeetingFact.LinksChanged(renew.Id, ActionReport.Accepted, null, [new RegistrantFact("reg-2", Jane.AddressKey, false, _meeting.Now)], "reg-2"));

        done.Resolutions.ShouldContain(r => r.ViolationId == id && r.Outcome == Outcome.FixedVerified);
        done.Violations.ShouldHaveSingleItem().Wanted.ShouldBe("J.D.: told the new one");
    }

    [Theory]
    [InlineData(ActionReport.Unavailable, true)]
    [InlineData(ActionReport.Refused, true)]
    [InlineData(ActionReport.Unanswered, false)]
    [InlineData(ActionReport.Expired, false)]
    public void An_old_own_link_that_has_ended_is_told_of_also_where_the_new_one_came_later(ActionReport report, bool readBack)
    {
        PerPerson(Jane);
        var (series, mail) = Mailed(Jane);
        var id = _meeting.State.Watches.Single(w => w.Rule == "SCH-12" && w.ViolationId is not null).ViolationId!;
        Answer(id, near: true);
        var renew = _meeting.Read(series).Actions.Single(a => a.Command is Command.RenewRegistration);

        _meeting.Hear(new MeetingFact.LinksChanged(renew.Id, report, "why", readBack ? [] : null));
        var register = _meeting.Read(series with { Registrants = [] }).Actions.Single(a => a.Command is Command.Register);
        RegistrantFact made = new("reg-2", Jane.AddressKey, false, _meeting.Now);
        _meeting.Hear(new MeetingFact.LinksChanged(register.Id, ActionReport.Accepted, null, [made], "reg-2"));
        _meeting.Now = _meeting.Now.AddMinutes(3);

        var again = _meeting.Read(series with { Registrants = [made] }).Actions.Single(a => a.Command is Command.ReleaseLink);
        ((Command.ReleaseLink)again.Command).ShouldSatisfyAllConditions(r => r.RegistrantId.ShouldBe("reg-2"), r => r.MailId.ShouldNotBe(((Command.ReleaseLink)mail.Command).MailId));
    }

    [Fact]
    public void Whom_no_mail_reaches_is_named_once_when_their_old_link_has_ended_and_the_new_one_was_not_made()
    {
        PerPerson(Jane);
        _meeting.Context = _meeting.Context with { CanMail = false };
        var series = Series(Old("reg-1", Jane));
        Answer(Ask(series, rule: "SCH-12"));
        var renew = _meeting.Read(series).Actions.Single(a => a.Command is Command.RenewRegistration);

        var told = _meeting.Hear(new MeetingFact.LinksChanged(renew.Id, ActionReport.Unavailable, "429", [])).Violations;
        told.ShouldHaveSingleItem().Wanted.ShouldBe("J.D.: told the new one");
        var register = _meeting.Read(series with { Registrants = [] }).Actions.Single(a => a.Command is Command.Register);
        _meeting.Hear(new MeetingFact.LinksChanged(register.Id, ActionReport.Accepted, null, [new RegistrantFact("reg-2", Jane.AddressKey, false, _meeting.Now)], "reg-2")).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void An_own_link_renewed_for_one_leaves_the_others_holding_theirs_so_nothing_changes_them_unasked()
    {
        var kim = Jane with { Id = "kd", Label = "K.D.", AddressKey = "key-of-kim-00002", EmailKeys = ["key-of-kim-00002"] };
        PerPerson(Jane, kim);
        var (series, _) = Mailed(Jane, kim);
        var id = _meeting.State.Watches.Single(w => w.Rule == "SCH-12" && w.Path == "J.D.").ViolationId!;
        Answer(id, near: true);
        var renew = _meeting.Read(series).Actions.Single(a => a.Command is Command.RenewRegistration);
        RegistrantFact made = new("reg-9", Jane.AddressKey, false, _meeting.Now);
        _meeting.Hear(new MeetingFact.LinksChanged(renew.Id, ActionReport.Accepted, null, [made, Old("reg-2", kim)], "reg-9"));

        _meeting.Context = _meeting.Context with { Policy = _meeting.Context.Policy with { Defaults = _meeting.Context.Policy.Defaults with { LinkBreakingFixes = LinkBreakingFixes.Auto, MinLeadForRelink = TimeSpan.Zero } } };
        _meeting.Read(series with { Registrants = [made, Old("reg-2", kim)], Passcode = Weak.Passcode }).Repair().ShouldBeNull("K.D. was sent a link that the passcode would break");
    }

    /// <summary>Everybody has an own link that is old, and was mailed it.</summary>
    private (MeetingFacts Series, RequestedAction Mail) Mailed(params LinkPerson[] people)
    {
        _meeting.Now = AMeeting.Start.AddMinutes(-50);
        var series = Series([.. people.Select((person, at) => Old($"reg-{at + 1}", person))]);
        var mails = _meeting.Read(series).Actions.Where(a => a.Command is Command.ReleaseLink).ToList();
        mails.Count.ShouldBe(people.Length);
        foreach (var mail in mails)
            _meeting.Hear(new MeetingFact.LinkSent(mail.Id, MailReport.Sent, null));
        _meeting.Now = _meeting.Now.AddMinutes(1);
        return (series, mails[0]);
    }

    private void PerPerson(params ImmutableArray<LinkPerson> people) => _meeting.Context = _meeting.Context with
    {
        LinkPeople = people, CanMail = true,
        Policy = ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.SetItem("SCH-12", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("links", "perPerson") }) },
    };

    private static MeetingFacts Series(params ImmutableArray<RegistrantFact> registrants) =>
        AMeeting.Compliant with { Type = 8, ApprovalType = 0, Occurrences = [new MeetingSlot(AMeeting.Start, 50)], Registrants = registrants };

    private static RegistrantFact Old(string id, LinkPerson person) => new(id, person.AddressKey, false, AMeeting.Start.AddDays(-300));

    private string Ask(MeetingFacts facts, AMeeting? meeting = null, string rule = "SCH-02") => (meeting ?? _meeting).Read(facts).Violations.Single(v => v.Rule == rule).Id;

    private LinkQuestion Question(string id, AMeeting? meeting = null) =>
        LinkQuestion.Of((meeting ?? _meeting).State, id, (meeting ?? _meeting).Context, (meeting ?? _meeting).Now).ShouldNotBeNull();

    private Decision<MeetingState> Answer(string id, bool change = true, bool near = false, AMeeting? meeting = null) =>
        (meeting ?? _meeting).Hear(new MeetingFact.LinkAnswered(id, Question(id, meeting).Tag, change, near, "key-7"));
}
