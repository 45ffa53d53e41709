using System.Collections.Immutable;
using CsCheck;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>Lives no table thought of: edits by others, repairs that work, fail, come late or never, budgets and modes that change.</summary>
public sealed class AnyLifeTests
{
    private static readonly MeetingFacts Base = AMeeting.Compliant with { StartsAt = AMeeting.Start.AddDays(20) };

    private enum Step { EditWaitingRoom, EditTopic, EditBoth, Mend, Sweep, Timer, RepairWorks, RepairIsLocked, RepairUnread, RepairRefused, RepairSent, LateReport, Wait, WaitLong, NoBudget, Budget, Observe, Enforce, Resume, Unreadable, Delete, Recover, EditPasscode, Yes, YesThoughNear, No }

    [Fact]
    public void Whatever_happens_the_guards_hold() =>
        Gen.Int[0, Enum.GetValues<Step>().Length - 1].Array[1, 60].Sample(steps => Live([.. steps.Select(step => (Step)step)]), iter: 200);

    private static bool Mends(RequestedAction action, string path) =>
        ((Command.RepairMeeting)action.Command).Changes.Any(change => change.Path == path);

    private static void Live(ImmutableArray<Step> steps)
    {
        var meeting = new AMeeting { Context = new MeetingPolicyContext(ClinicPolicy.BuiltIn, RuleMode.Enforce) };
        var zoom = Base;
        var violations = new HashSet<string>();
        var sent = new Dictionary<string, DateTimeOffset>();
        var repairs = new List<(DateTimeOffset At, RequestedAction Action)>();
        RequestedAction? last = null;
        var forgotten = DateTimeOffset.MinValue;
        var yes = false;

        foreach (var step in steps)
        {
            meeting.Now = meeting.Now.AddSeconds(30);
            switch (step)
            {
                case Step.EditWaitingRoom: zoom = zoom with { WaitingRoom = false }; Read(); break;
                case Step.EditTopic: zoom = zoom with { Topic = "Jane Doe" }; Read(); break;
                case Step.EditBoth: zoom = zoom with { WaitingRoom = false, Topic = "Jane Doe", JoinBeforeHost = true }; Read(); break;
                case Step.EditPasscode: zoom = zoom with { Passcode = new PasscodeFacts(4, false, true) }; Read(); break;
                case Step.Yes: Answer(true, false); break;
                case Step.YesThoughNear: Answer(true, true); break;
                case Step.No: Answer(false, false); break;
                case Step.Mend: zoom = Base; Read(); break;
                case Step.Sweep: Check(meeting.Hear(new MeetingFact.Changed(MeetingChange.Swept, null, []))); Read(); break;
                case Step.Timer: Check(meeting.Hear(new MeetingFact.TimerFired("recheck:T-2h"))); Read(); break;
                case Step.RepairWorks when last is not null: zoom = AMeeting.After(zoom, last); Spend(); Check(meeting.Report(last, zoom)); break;
                case Step.RepairIsLocked when last is not null: Spend(); Check(meeting.Report(last, zoom)); break;
                case Step.RepairUnread when last is not null: Spend(); Check(meeting.Report(last, null)); break;
                case Step.RepairRefused when last is not null: Spend(); Check(meeting.Report(last, null, ActionReport.Refused, "429")); break;
                case Step.RepairSent when last is not null: Receive(); Check(meeting.Hear(new MeetingFact.RepairSending(last.Id))); break;
                case Step.LateReport when repairs.Count > 1: Check(meeting.Report(repairs[0].Action, zoom)); break;
                case Step.Wait: meeting.Now = meeting.Now.AddMinutes(20); break;
                case Step.WaitLong: meeting.Now = meeting.Now.AddHours(9); break;
                case Step.NoBudget: meeting.Context = meeting.Context with { UpdatesLeftToday = 0 }; break;
                case Step.Budget: meeting.Context = meeting.Context with { UpdatesLeftToday = 100 }; break;
                case Step.Observe: meeting.Context = meeting.Context with { PracticeMode = RuleMode.Observe }; break;
                case Step.Enforce: meeting.Context = meeting.Context with { PracticeMode = RuleMode.Enforce }; break;
                case Step.Resume: Check(meeting.Hear(new MeetingFact.RepairsResumed("topic"))); break;
                case Step.Unreadable: Check(meeting.Hear(new MeetingFact.Read(null, "no answer"))); break;
                case Step.Delete: Check(meeting.Hear(new MeetingFact.Deleted())); forgotten = meeting.Now; break;
                case Step.Recover: Check(meeting.Hear(new MeetingFact.Changed(MeetingChange.Recovered, "op", []))); break;
                case Step.RepairWorks or Step.RepairIsLocked or Step.RepairUnread or Step.RepairRefused or Step.RepairSent or Step.LateReport: break;
            }
        }

        void Spend()
        {
            Receive();
            yes = yes && !(Mends(last, "password") && meeting.State.RepairId == last.Id);
        }

        void Receive()
        {
            if (meeting.State.RepairId == last.Id)
                sent.TryAdd(last.Id, meeting.Now);
        }

        void Read() => Check(meeting.Read(zoom));

        void Answer(bool change, bool near)
        {
            foreach (var id in meeting.State.Watches.Where(watch => watch.Rule == "SCH-02" && watch.ViolationId is not null).Select(watch => watch.ViolationId!))
            {
                if (LinkQuestion.Of(meeting.State, id, meeting.Context, meeting.Now) is not { } question)
                    continue;
                var heard = meeting.Hear(new MeetingFact.LinkAnswered(id, question.Tag, change, near, "key-1"));
                yes = heard.Answers.Single() is { Taken: true } ? change : yes;
                Check(heard);
                Read();
            }
        }

        void Check(Decision<MeetingState> decision)
        {
            foreach (var violation in decision.Violations)
                violations.Add(violation.Id).ShouldBeTrue("a violation's id is used once");
            foreach (var resolution in decision.Resolutions)
            {
                violations.Contains(resolution.ViolationId).ShouldBeTrue("only what was recorded can be resolved");
                (resolution.Outcome < Outcome.Overridden || resolution.Reason is not null).ShouldBeTrue("the last outcomes carry a reason");
            }
            if (decision.Repair() is not { } repair)
                return;
            last = repair;
            if (Mends(repair, "password"))
            {
                yes.ShouldBeTrue("a link changes on somebody's word alone");
                meeting.State.Standing.ShouldBe(MeetingStanding.Expected);
            }
            meeting.Context.PracticeMode.ShouldBe(RuleMode.Enforce);
            meeting.Context.UpdatesLeftToday.ShouldBeGreaterThan(0);
            repairs.Select(earlier => earlier.Action.Id).ShouldNotContain(repair.Id);
            repairs.Add((meeting.Now, repair));
            var tries = repairs.Count(earlier => sent.TryGetValue(earlier.Action.Id, out var at) && at > meeting.Now.AddHours(-24) && at > forgotten
                && Mends(earlier.Action, "settings.waiting_room"));
            (Mends(repair, "settings.waiting_room") ? tries : 0).ShouldBeLessThan(3, "what Zoom received or may have received");
            meeting.State.Standing.ShouldBe(MeetingStanding.Expected);
        }
    }
}
