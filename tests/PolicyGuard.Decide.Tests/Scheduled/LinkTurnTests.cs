using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>What was decided about a link waits in line, and the meeting, its people and its officers go on meanwhile.</summary>
public sealed class LinkTurnTests
{
    private static readonly MeetingFacts Weak = AMeeting.Compliant with { Passcode = new PasscodeFacts(4, false, true) { Key = "old" } };
    private static readonly MeetingFacts Worn = AMeeting.Compliant with
    {
        Type = 8, CreatedAt = AMeeting.Start.AddDays(-300), Occurrences = [new MeetingSlot(AMeeting.Start, 50)], Passcode = new PasscodeFacts(8, true, true) { Key = "old" },
    };

    private static readonly LinkPerson Jane = new("jd", "J.D.") { AddressKey = "key-of-jane-0001", ConfirmedOn = new DateOnly(2026, 11, 1), EmailKeys = ["key-of-jane-0001"] };
    private static readonly LinkPerson Kim = Jane with { Id = "kd", Label = "K.D.", AddressKey = "key-of-kim-00002", EmailKeys = ["key-of-kim-00002"] };

    private readonly AMeeting _meeting = new();

    [Theory]
    [InlineData(10, true, 10)]
    [InlineData(60, true, 15)]
    [InlineData((24 * 60) + 5, false, 5)]
    [InlineData(72 * 60, false, 15)]
    public void A_change_of_a_link_is_never_made_later_than_it_might_be_asked_for(int minutesAhead, bool near, int within)
    {
        _meeting.Now = AMeeting.Start.AddMinutes(-minutesAhead);
        Answer(Ask(Weak), near: near);
        var repair = _meeting.Read(Weak).Repair().ShouldNotBeNull();
        repair.Deadline.ShouldBe(_meeting.Now.AddMinutes(within));
        ((Command.RepairMeeting)repair.Command).Stand.ShouldBe(new LinkStand(AMeeting.Start, "old"));
    }

    [Fact]
    public void What_changes_no_link_needs_no_second_look()
    {
        var repair = _meeting.Read(AMeeting.Compliant with { WaitingRoom = false }).Repair().ShouldNotBeNull();
        (((Command.RepairMeeting)repair.Command).Stand, repair.Deadline).ShouldBe((null, _meeting.Now.AddMinutes(15)));
    }

    [Fact]
    public void A_meeting_that_is_another_says_so()
    {
        var stand = LinkStand.Of(Weak, _meeting.Now);
        stand.WhyNot(Weak, _meeting.Now).ShouldBeNull();
        stand.WhyNot(Weak with { StartsAt = _meeting.Now.AddMinutes(10) }, _meeting.Now).ShouldBe("the meeting starts at another time than when it was asked for");
        stand.WhyNot(Weak with { Passcode = Weak.Passcode with { Key = "new" } }, _meeting.Now).ShouldBe("the passcode is another than when it was asked for");
        stand.WhyNot(Weak with { Started = true }, _meeting.Now).ShouldBe("the meeting is running");
        stand.WhyNot(Weak, AMeeting.Start.AddMinutes(4)).ShouldBe("the start came first");
    }

    [Fact]
    public void What_the_newest_state_does_not_want_any_more_is_withdrawn_while_it_waits()
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane], CanMail = true };
        _meeting.Now = AMeeting.Start.AddMinutes(-40);
        var first = _meeting.Read(Weak with { WaitingRoom = false });
        var (repair, mail) = (first.Repair()!, first.Actions.Single(a => a.Command is Command.ReleaseLink));
        (Why(repair), Why(mail)).ShouldBe((null, null));
        var moved = _meeting.Read(Weak with { WaitingRoom = false, StartsAt = AMeeting.Start.AddMinutes(5) }).Actions.Single(a => a.Command is Command.ReleaseLink);
        (Why(mail), Why(moved)).ShouldBe(("it is no longer wanted", null));

        _meeting.Hear(new MeetingFact.Deleted());
        (Why(repair), Why(moved)).ShouldBe(("it is no longer wanted", "it is no longer wanted"));
        Why(new RequestedAction("any", "SCH-01", null, _meeting.Now, new Command.ReadMeeting())).ShouldBeNull();
    }

    [Fact]
    public void A_link_is_not_changed_in_a_meeting_that_began_while_the_change_waited_and_a_setting_is()
    {
        _meeting.Now = AMeeting.Start.AddMinutes(-10);
        Answer(Ask(Weak), near: true);
        var change = _meeting.Read(Weak).Repair()!;
        _meeting.Read(Weak with { Started = true });
        Why(change).ShouldBe("the meeting is running");

        var other = new AMeeting();
        var setting = other.Read(AMeeting.Compliant with { WaitingRoom = false }).Repair()!;
        other.Read(AMeeting.Compliant with { WaitingRoom = false, Started = true });
        ScheduledDecider.Withdrawn(other.State, setting).ShouldBeNull();
    }

    [Fact]
    public void A_registration_to_end_or_to_make_is_withdrawn_with_its_meeting()
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane] };
        var end = _meeting.Read(AMeeting.Compliant with { ApprovalType = 0, Registrants = [new RegistrantFact("reg-x", "somebody", false, null)] }).Actions.Single();
        Why(end).ShouldBeNull();
        _meeting.Hear(new MeetingFact.LinksChanged(end.Id, ActionReport.Accepted, null, []));
        Why(end).ShouldBe("it is no longer wanted");
    }

    [Fact]
    public void While_a_mail_with_the_old_link_is_under_way_the_link_waits_and_while_the_link_changes_the_mail_does()
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane], CanMail = true };
        _meeting.Now = AMeeting.Start.AddMinutes(-61);
        var id = Ask(Weak);
        _meeting.Now = AMeeting.Start.AddMinutes(-59);
        var mail = _meeting.Read(Weak).Actions.Single(a => a.Command is Command.ReleaseLink);
        Answer(id, near: true);
        _meeting.Read(Weak).Repair().ShouldBeNull("the mail's link would be dead on arrival, or the new one mailed twice");
        _meeting.Hear(new MeetingFact.LinkSent(mail.Id, MailReport.Later, "busy")).Actions.ShouldContain(a => a.Command is Command.ReadMeeting);
        var repair = _meeting.Read(Weak).Repair().ShouldNotBeNull();
        _meeting.Now = _meeting.Now.AddMinutes(3);
        _meeting.Read(Weak).Actions.ShouldNotContain(a => a.Command is Command.ReleaseLink);

        _meeting.Report(repair, AMeeting.After(Weak, repair)).Actions.Count(a => a.Command is Command.ReleaseLink).ShouldBe(1);
    }

    [Fact]
    public void A_link_in_a_mail_that_is_under_way_counts_as_sent()
    {
        var policy = ClinicPolicy.BuiltIn with { Defaults = ClinicPolicy.BuiltIn.Defaults with { LinkBreakingFixes = LinkBreakingFixes.Auto, MinLeadForRelink = TimeSpan.Zero } };
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane], CanMail = true, Policy = policy };
        _meeting.Now = AMeeting.Start.AddMinutes(-40);
        _meeting.Read(AMeeting.Compliant).Actions.ShouldContain(a => a.Command is Command.ReleaseLink);
        _meeting.Read(Weak).Repair().ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_a_yes_and_a_no_to_the_same_question_the_no_holds_whichever_came_first(bool yesFirst)
    {
        var id = Ask(Weak);
        var tag = Question(id).Tag;
        var answers = new[] { yesFirst, !yesFirst }.Select(change => _meeting.Hear(new MeetingFact.LinkAnswered(id, tag, change, false, change ? "key-a" : "key-b"))).ToList();

        answers.Select(a => a.Answers.Single().Taken).ShouldBe([true, yesFirst]);
        _meeting.Read(Weak).Repair().ShouldBeNull();
        Question(id).Stage.ShouldBe(LinkStage.Kept);
    }

    [Fact]
    public void A_no_that_comes_when_the_change_was_asked_of_Zoom_or_to_another_start_is_too_late()
    {
        var id = Ask(Weak);
        var tag = Question(id).Tag;
        Answer(id);
        _meeting.Read(Weak).Repair().ShouldNotBeNull();
        _meeting.Hear(new MeetingFact.LinkAnswered(id, tag, false, false, "key-b")).Answers.Single().Taken.ShouldBeFalse();

        var other = new AMeeting();
        id = Ask(Weak, other);
        other.Read(Weak with { StartsAt = AMeeting.Start.AddHours(1) });
        other.Hear(new MeetingFact.LinkAnswered(id, tag, false, false, "key-b")).Answers.Single().Taken.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_passcode_that_came_through_unheard_is_known_by_itself_and_not_made_twice(bool reportLost)
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane], CanMail = false };
        var id = Ask(Worn, rule: "SCH-12");
        Answer(id);
        var repair = _meeting.Read(Worn).Repair()!;
        var changed = Worn with { Passcode = Worn.Passcode with { Key = "new" } };
        if (reportLost)
            _meeting.Now = _meeting.Now.AddHours(1);

        var done = reportLost ? _meeting.Read(changed) : _meeting.Report(repair, changed, ActionReport.Expired, "asked for before a restart");

        done.Repair().ShouldBeNull();
        done.Resolutions.ShouldContain(r => r.ViolationId == id && r.Outcome == Outcome.FixedVerified);
        done.Violations.ShouldHaveSingleItem().Wanted.ShouldBe("J.D.: told the new one");
        _meeting.Read(changed).Repair().ShouldBeNull();
    }

    [Fact]
    public void Whoever_was_mailed_the_new_link_in_the_morning_and_discharged_in_the_evening_knows_it()
    {
        var known = Worn with { CreatedAt = AMeeting.Start.AddDays(-20) };
        _meeting.Now = new DateTimeOffset(2026, 12, 7, 9, 0, 0, TimeSpan.Zero);
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane, Kim with { Discharged = new DateOnly(2026, 12, 7) }] };
        var id = Ask(known, rule: "SCH-12");
        Answer(id);
        var repair = _meeting.Read(known).Repair()!;
        known = known with { Passcode = known.Passcode with { Key = "new" } };
        _meeting.Report(repair, known).Resolutions.ShouldContain(r => r.ViolationId == id && r.Outcome == Outcome.FixedVerified);
        _meeting.Read(known).Violations.ShouldBeEmpty("K.D. was no client any more when it became another");

        _meeting.Now = _meeting.Now.AddHours(6);
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane with { Discharged = new DateOnly(2026, 12, 7) }, Kim with { Discharged = new DateOnly(2026, 12, 7) }] };
        _meeting.Hear(new MeetingFact.Changed(MeetingChange.Updated, null, ["password"]), _meeting.Now.AddHours(-6));
        _meeting.Read(known).Violations.ShouldHaveSingleItem().Before.ShouldBe("known to 1 former");
    }

    [Fact]
    public void Whoever_was_taken_back_and_discharged_again_knows_the_link_of_that_time()
    {
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane with { Discharged = new DateOnly(2026, 12, 1) }] };
        _meeting.Hear(new MeetingFact.Changed(MeetingChange.Updated, null, ["password"]));
        var series = Worn with { CreatedAt = AMeeting.Start.AddDays(-20) };
        _meeting.Read(series).Violations.ShouldNotContain(v => v.Rule == "SCH-12");
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane] };
        _meeting.Read(series);
        _meeting.Context = _meeting.Context with { LinkPeople = [Jane with { Discharged = new DateOnly(2026, 12, 7) }] };
        _meeting.Read(series).Violations.ShouldHaveSingleItem().Before.ShouldBe("known to 1 former");
    }

    [Fact]
    public void A_yes_that_could_not_be_carried_out_for_two_days_is_asked_for_again()
    {
        var without = Weak with { Type = 3, StartsAt = null };
        var id = Ask(without);
        Answer(id, near: true);
        _meeting.Now = _meeting.Now.AddHours(49);
        Question(id).Stage.ShouldBe(LinkStage.Waiting);
        _meeting.Read(without).Repair().ShouldBeNull();

        Answer(id, near: true);
        _meeting.Now = _meeting.Now.AddHours(25);
        _meeting.Read(without).Repair().ShouldNotBeNull("tomorrow's updates are soon enough");
    }

    [Fact]
    public void A_yes_for_which_the_start_has_come_too_near_is_none_so_the_express_word_can_be_said()
    {
        _meeting.Now = AMeeting.Start.AddHours(-25);
        var id = Ask(Weak);
        Answer(id);
        Question(id).Stage.ShouldBe(LinkStage.Approved);
        _meeting.Now = AMeeting.Start.AddHours(-23);
        Question(id).ShouldSatisfyAllConditions(q => q.Stage.ShouldBe(LinkStage.Waiting), q => q.NearStart.ShouldBeTrue());
        Answer(id, near: true);
        _meeting.Read(Weak).Repair().ShouldNotBeNull();
    }

    private string? Why(RequestedAction action) => ScheduledDecider.Withdrawn(_meeting.State, action);

    private string Ask(MeetingFacts facts, AMeeting? meeting = null, string rule = "SCH-02") => (meeting ?? _meeting).Read(facts).Violations.Single(v => v.Rule == rule).Id;

    private LinkQuestion Question(string id) => LinkQuestion.Of(_meeting.State, id, _meeting.Context, _meeting.Now).ShouldNotBeNull();

    private void Answer(string id, bool near = false) => _meeting.Hear(new MeetingFact.LinkAnswered(id, Question(id).Tag, true, near, "key-7")).Answers.Single().Taken.ShouldBeTrue();
}
