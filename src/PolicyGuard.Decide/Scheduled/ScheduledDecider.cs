using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Decides on one scheduled meeting: what is wrong with it, and the one repair that mends it. Pure.</summary>
public static class ScheduledDecider
{
    public static Decision<MeetingState> Decide(MeetingState state, MeetingInput input, MeetingPolicyContext context) =>
        Decide(state, input, context, ScheduledRules.All);

    /// <summary>What each implemented rule says of a meeting now, for the list of meetings.</summary>
    public static ImmutableArray<RuleResult> ResultsOf(MeetingState state, MeetingPolicyContext context) =>
    [
        .. ScheduledRules.All.Select(rule =>
        {
            var open = state.Watches.Where(watch => watch.Rule == rule.Id && watch.ViolationId is not null).ToList();
            var result = open.Count > 0 ? RuleVerdict.Broken
                : state.ReadAt is null || !rule.Applies(context) || context.Policy.ModeOf(rule.Id, context.Profile, context.PracticeMode) == RuleMode.Off
                    ? RuleVerdict.NotApplicable
                    : RuleVerdict.Pass;
            return new RuleResult(rule.Id, result, open.Find(watch => watch.Said is not null)?.Said);
        }),
    ];

    /// <summary>Why what was decided must not be carried out any more; null: nothing speaks against it. A last look at the newest state, because acts wait in line.</summary>
    public static string? Withdrawn(MeetingState state, RequestedAction action)
    {
        var book = state.Links ?? LinkBook.Empty;
        var (wanted, changesLink) = action.Command switch
        {
            Command.RepairMeeting repair => (state.RepairId == action.Id, repair.Stand is not null),
            Command.RenewRegistration => (book.Pending.Any(act => act.Id == action.Id), true),
            Command.Register or Command.EndRegistrations => (book.Pending.Any(act => act.Id == action.Id), false),
            Command.ReleaseLink => (book.Releases.Any(release => release.ActionId == action.Id), false),
            _ => (true, false),
        };
        return !wanted ? "it is no longer wanted"
            : changesLink && state.Standing == MeetingStanding.Running ? "the meeting is running"
            : null;
    }

    internal static Decision<MeetingState> Decide(
        MeetingState state, MeetingInput input, MeetingPolicyContext context, ImmutableArray<IScheduledRule> rules)
    {
        var draft = new MeetingDraft(state, input, context, rules);
        switch (input.Fact)
        {
            case MeetingFact.Changed changed:
                OnChanged(draft, changed);
                break;
            case MeetingFact.Deleted:
                draft.Close(MeetingStanding.Deleted, "the meeting was deleted");
                break;
            case MeetingFact.Unregistered:
                draft.Close(MeetingStanding.Unregistered, "the practice disconnected");
                break;
            case MeetingFact.TimerFired when draft.IsWatched:
                draft.AskToRead("SCH-01");
                break;
            case MeetingFact.Read read when draft.IsWatched:
                OnRead(draft, read);
                break;
            case MeetingFact.RepairSending sending when draft.State.RepairId == sending.ActionId:
                draft.State = draft.State with { RepairSentAt = draft.State.RepairSentAt ?? input.At };
                break;
            case MeetingFact.Repaired repaired when draft.IsWatched:
                RepairReport.Apply(draft, repaired);
                break;
            case MeetingFact.RepairsResumed resumed when draft.IsWatched:
                draft.Resume(resumed.Path);
                break;
            case MeetingFact.LinkSent sent when draft.IsWatched:
                ReleasePlan.Apply(draft, sent);
                break;
            case MeetingFact.LinksChanged changed when draft.IsWatched:
                LinkActs.Apply(draft, changed);
                break;
            case MeetingFact.LinkAnswered answered:
                LinkAsk.Hear(draft, answered);
                break;
            case MeetingFact.TimerFired or MeetingFact.Read or MeetingFact.Repaired or MeetingFact.RepairSending or MeetingFact.RepairsResumed or MeetingFact.LinkSent or MeetingFact.LinksChanged:
                break;
        }
        return draft.Finish();
    }

    private static void OnChanged(MeetingDraft draft, MeetingFact.Changed changed)
    {
        // Told of before the deletion and delivered after it. Whatever is later brings the meeting back: reading it does no harm.
        if (draft.State is { Standing: MeetingStanding.Deleted, DeletedAt: { } deleted } && changed.Kind == MeetingChange.Updated && draft.Input.At <= deleted)
            return;
        draft.State = draft.State with
        {
            Standing = MeetingStanding.Expected,
            NotFoundAt = null,
            DeletedAt = null,
            LastOperator = changed.Kind == MeetingChange.Swept ? draft.State.LastOperator : changed.OperatorKey,
        };
        LinkPlan.NoteChange(draft, changed);
        draft.AskToRead("SCH-01");
    }

    private static void OnRead(MeetingDraft draft, MeetingFact.Read read)
    {
        if (draft.Input.At < draft.State.ReadAt)
            return;
        if (read.Facts is not null)
            Evaluation.Apply(draft, read.Facts);
        else if (read.NotFound)
            draft.NotFound();
        else
        {
            draft.CouldNotRead(read.UnavailableReason ?? "no answer");
            ReleasePlan.WhenUnread(draft);
        }
    }
}

public enum RuleVerdict { Pass, Broken, NotApplicable }

/// <param name="Outcome">What became of the open violation so far; null while it passes or nothing came back yet.</param>
public sealed record RuleResult(string Rule, RuleVerdict Verdict, Outcome? Outcome);
