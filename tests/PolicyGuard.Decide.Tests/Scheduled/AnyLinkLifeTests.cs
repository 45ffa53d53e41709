using System.Collections.Immutable;
using CsCheck;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>Lives of links no table thought of: acts that wait, come half through or are never reported, mails that are sent meanwhile, officers who answer at any time.</summary>
public sealed class AnyLinkLifeTests
{
    private static readonly LinkPerson Jane = new("jd", "J.D.") { AddressKey = "key-of-jane-0001", ConfirmedOn = new DateOnly(2026, 11, 1), EmailKeys = ["key-of-jane-0001"] };
    private static readonly LinkPerson Kim = Jane with { Id = "kd", Label = "K.D.", AddressKey = "key-of-kim-00002", EmailKeys = ["key-of-kim-00002"] };

    private enum Step { Read, Act, ActUnheard, ActHalf, ActRefused, ActUnread, Wait, WaitLong, Yes, No, Weaken, MailDown, MailUp, NoMail, Enforce, Observe }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_link_changes_without_a_yes_nobody_is_mailed_twice_and_nobody_is_left_with_a_dead_link_untold(bool perPerson) =>
        Gen.Int[0, Enum.GetValues<Step>().Length - 1].Array[1, 60].Sample(steps => new Life(perPerson).Live([.. steps.Select(step => (Step)step)]), iter: 1000);

    private sealed class Life
    {
        private readonly AMeeting _meeting;
        private readonly Queue<RequestedAction> _line = new();
        private readonly Dictionary<string, string> _mailed = [];
        private readonly HashSet<(string Person, string Link)> _ever = [];
        private readonly HashSet<string> _told = [];
        private readonly HashSet<string> _heard = [];
        private MeetingFacts _zoom;
        private int _made = 2;
        private bool _mailDown;

        internal Life(bool perPerson)
        {
            var parameters = ImmutableDictionary<string, string>.Empty.Add("releaseBefore", "7d");
            var rules = ClinicPolicy.BuiltIn.Rules.SetItem("SCH-10", new RuleSetting(null) { Parameters = parameters });
            rules = perPerson ? rules.SetItem("SCH-12", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("links", "perPerson").Add("renewWeeks", "4") }) : rules;
            _meeting = new AMeeting { Context = new MeetingPolicyContext(ClinicPolicy.BuiltIn with { Rules = rules }, RuleMode.Enforce) { LinkPeople = [Jane, Kim], CanMail = true } };
            _zoom = AMeeting.Compliant with
            {
                Type = 8, StartsAt = AMeeting.Start.AddDays(2), Occurrences = [new MeetingSlot(AMeeting.Start.AddDays(2), 50)], CreatedAt = _meeting.Now.AddDays(-10), Passcode = Code(8),
            };
            if (perPerson)
                _zoom = _zoom with { ApprovalType = 0, Registrants = [Link(1, Jane), Link(2, Kim)] };

            PasscodeFacts Code(int length) => new(length, true, true) { Key = "p0" };
            RegistrantFact Link(int number, LinkPerson person) => new($"reg-{number}", person.AddressKey, false, _meeting.Now.AddDays(-200));
        }

        internal void Live(ImmutableArray<Step> steps)
        {
            foreach (var step in steps)
            {
                _meeting.Now = _meeting.Now.AddSeconds(20);
                switch (step)
                {
                    case Step.Read: Read(); break;
                    case Step.Act or Step.ActUnheard or Step.ActHalf or Step.ActRefused or Step.ActUnread: Carry(step); break;
                    case Step.Wait: _meeting.Now = _meeting.Now.AddMinutes(3); break;
                    case Step.WaitLong: _meeting.Now = _meeting.Now.AddMinutes(20); break;
                    case Step.Yes or Step.No: Answer(step == Step.Yes); break;
                    case Step.Weaken: Weaken(); break;
                    case Step.MailDown: _mailDown = true; break;
                    case Step.MailUp: _mailDown = false; break;
                    case Step.NoMail: _meeting.Context = _meeting.Context with { CanMail = false }; break;
                    case Step.Observe: _meeting.Context = _meeting.Context with { PracticeMode = RuleMode.Observe }; break;
                    case Step.Enforce: _meeting.Context = _meeting.Context with { PracticeMode = RuleMode.Enforce, CanMail = true }; break;
                }
            }

            Settle();
            foreach (var (person, link) in _mailed)
                (link == LinkOf(person) || _told.Contains(person)).ShouldBeTrue($"{person} holds {link}, it is {LinkOf(person)} now, and nobody was told");
        }

        /// <summary>Everything works again, and the meeting is looked at for more than the day within which things are tried so and so often.</summary>
        private void Settle()
        {
            _mailDown = false;
            _meeting.Context = _meeting.Context with { PracticeMode = RuleMode.Enforce, CanMail = true };
            for (var turn = 0; turn < 30; turn++)
            {
                while (_line.Count > 0)
                    Carry(Step.Act);
                _meeting.Now = _meeting.Now.AddHours(1);
                Read();
            }
        }

        /// <summary>Somebody else changes the passcode, and tells people or not as they like.</summary>
        private void Weaken()
        {
            _zoom = _zoom with { Passcode = new PasscodeFacts(4, false, true) { Key = $"p{++_made}" } };
            _mailed.Clear();
        }

        private void Read() => Take(_meeting.Read(_zoom));

        private void Take(Decision<MeetingState> decision)
        {
            foreach (var task in decision.Violations.Where(v => v.Rule == "SCH-10" && v.Before == "the old link has ended"))
                _told.UnionWith(new[] { Jane, Kim }.Where(person => task.Wanted!.Contains(person.Label, StringComparison.Ordinal)).Select(person => person.Id));
            foreach (var action in decision.Actions.Where(a => a.Command is not Command.ReadMeeting))
                _line.Enqueue(action);
            if (decision.Actions.Any(a => a.Command is Command.ReadMeeting))
                Read();
        }

        private void Answer(bool change)
        {
            foreach (var id in _meeting.State.Watches.Where(watch => watch.ViolationId is not null).Select(watch => watch.ViolationId!).ToList())
            {
                if (LinkQuestion.Of(_meeting.State, id, _meeting.Context, _meeting.Now) is not { Stage: LinkStage.Waiting or LinkStage.Approved or LinkStage.Kept } question)
                    continue;
                var heard = _meeting.Hear(new MeetingFact.LinkAnswered(id, question.Tag, change, true, "key-1"));
                if (heard.Answers.Single().Taken && (change ? !_heard.Add(id) : !_heard.Remove(id)))
                    continue;
                Take(heard);
            }
        }

        private void Carry(Step how)
        {
            if (!_line.TryDequeue(out var action) || ScheduledDecider.Withdrawn(_meeting.State, action) is not null)
                return;
            var late = _meeting.Now > action.Deadline;
            switch (action.Command)
            {
                case Command.ReleaseLink release:
                    Hear(how, new MeetingFact.LinkSent(action.Id, Mail(release, late), late || _mailDown ? "not now" : null), mayBeLost: false);
                    break;
                case Command.RepairMeeting repair:
                    var was = repair.Stand?.WhyNot(_zoom, _meeting.Now) is null;
                    var done = !late && was && how is not Step.ActRefused;
                    if (done)
                        Patch(action, repair);
                    Hear(how, new MeetingFact.Repaired(
                        action.Id, late || !was ? ActionReport.Expired : how == Step.ActRefused ? ActionReport.Refused : ActionReport.Accepted, done ? null : "not now", how == Step.ActUnread || late ? null : _zoom), true);
                    break;
                case Command.RenewRegistration renew when !late && how != Step.ActRefused:
                    _heard.ShouldContain(action.ViolationId!, "an own link changes on somebody's word alone");
                    End(renew.RegistrantId);
                    Hear(how, how == Step.ActHalf ? Changed(action, ActionReport.Unavailable) : Changed(action, ActionReport.Accepted, Give(renew.Person), how == Step.ActUnread), true);
                    break;
                case Command.Register register when !late && how != Step.ActRefused:
                    Hear(how, Changed(action, ActionReport.Accepted, Give(register.Person), how == Step.ActUnread), true);
                    break;
                default:
                    Hear(how, Changed(action, late ? ActionReport.Expired : ActionReport.Refused), true);
                    break;
            }
        }

        private void Patch(RequestedAction action, Command.RepairMeeting repair)
        {
            if (!repair.Changes.Any(change => change.Path == "password"))
                return;
            repair.Changes.Where(change => change.Path == "password").ShouldAllBe(change => _heard.Contains(change.ViolationId), "a shared link changes on somebody's word alone");
            _heard.ExceptWith(repair.Changes.Select(change => change.ViolationId));
            action.Deadline.ShouldBeLessThanOrEqualTo(_zoom.StartsAt!.Value);
            _zoom = _zoom with { Passcode = new PasscodeFacts(10, true, true) { Key = $"p{++_made}" } };
            _told.Clear();
        }

        private MailReport Mail(Command.ReleaseLink release, bool late)
        {
            if (late || _mailDown)
                return MailReport.Later;
            if (release.RegistrantId is { } id && !_zoom.Registrants.Any(registrant => registrant.Id == id))
                return MailReport.Later;
            var link = LinkOf(release.Person);
            _ever.Add((release.Person, link)).ShouldBeTrue("nobody is mailed the same link twice");
            _mailed[release.Person] = link;
            return MailReport.Sent;
        }

        private void Hear(Step how, MeetingFact report, bool mayBeLost)
        {
            if (!(mayBeLost && how == Step.ActUnheard))
                Take(_meeting.Hear(report));
        }

        private MeetingFact.LinksChanged Changed(RequestedAction action, ActionReport report, string? given = null, bool unread = false) =>
            new(action.Id, report, report == ActionReport.Accepted ? null : "not now", unread ? null : _zoom.Registrants, given);

        private void End(string id)
        {
            _told.Remove(_zoom.Registrants.Single(registrant => registrant.Id == id).EmailKey == Jane.AddressKey ? "jd" : "kd");
            _zoom = _zoom with { Registrants = _zoom.Registrants.RemoveAll(registrant => registrant.Id == id) };
        }

        private string Give(string person)
        {
            var key = (person == "jd" ? Jane : Kim).AddressKey;
            if (_zoom.Registrants.FirstOrDefault(registrant => registrant.EmailKey == key) is { } there)
                return there.Id;
            _zoom = _zoom with { Registrants = _zoom.Registrants.Add(new RegistrantFact($"reg-{++_made}", key, false, _meeting.Now)) };
            return $"reg-{_made}";
        }

        private string LinkOf(string person) =>
            $"{_zoom.Registrants.FirstOrDefault(registrant => registrant.EmailKey == (person == "jd" ? Jane : Kim).AddressKey)?.Id} {_zoom.Passcode.Key}";
    }
}
