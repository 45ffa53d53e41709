using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>One finding under the mode its rule has here.</summary>
internal sealed record Found(string Rule, RuleMode Mode, Finding Finding);

/// <summary>What all rules say of one meeting.</summary>
/// <param name="Broken">Rules that threw: they prove nothing, neither good nor bad.</param>
/// <param name="Silent">Rules that are off or waived here.</param>
internal sealed record Verdicts(ImmutableArray<Found> All, ImmutableArray<Found> Broken, ImmutableHashSet<string> Silent)
{
    /// <summary>Rules whose subject could not be read.</summary>
    internal ImmutableHashSet<string> Blind { get; init; } = [];

    internal bool Names(FieldWatch watch) => All.Any(found => found.Rule == watch.Rule && found.Finding.Path == watch.Path);

    /// <summary>Of single occurrences: those that were not read.</summary>
    internal ImmutableHashSet<string> Unread { get; init; } = [];

    internal bool CannotTell(FieldWatch watch) =>
        Unread.Contains(watch.Path) || Blind.Contains(watch.Rule) || Broken.Any(found => found.Rule == watch.Rule) || IsHidden(watch);

    /// <summary>While the whole series breaks the rule, its occurrences are not named one by one.</summary>
    private bool IsHidden(FieldWatch watch) =>
        OccurrencePaths.IdIn(watch.Path) is not null && All.Any(found => found.Rule == watch.Rule && OccurrencePaths.IdIn(found.Finding.Path) is null);
}

/// <summary>Holds a meeting, as just read, against all rules.</summary>
internal static class Evaluation
{
    internal const string RuleItself = "rule";

    internal static void Apply(MeetingDraft draft, MeetingFacts facts) => Apply(draft, facts, []);

    /// <param name="tried">Fields a repair was just tried on: not again on the same reading.</param>
    internal static void Apply(MeetingDraft draft, MeetingFacts facts, ImmutableHashSet<FieldWatch> tried)
    {
        ForgetLostRepair(draft);
        Note(draft, facts);
        if (!draft.IsWatched)
            return;
        LinkPlan.Note(draft, facts);
        var verdicts = Judge(draft, facts);
        foreach (var watch in draft.State.Watches.Where(watch => watch is { ViolationId: not null, Asked: false } && !draft.Book.IsPending(watch)))
            CloseIfMended(draft, facts, watch, verdicts);
        foreach (var broken in verdicts.Broken)
            RecordBroken(draft, broken);
        if (facts.Occurrences.Any(occurrence => occurrence.ReadFailed))
            draft.CouldNotReadAll();
        RepairPlan.Make(draft, facts, verdicts.All, tried);
        ReleasePlan.Make(draft, facts);
    }

    internal static Verdicts Judge(MeetingDraft draft, MeetingFacts facts)
    {
        var all = ImmutableArray.CreateBuilder<Found>();
        var broken = ImmutableArray.CreateBuilder<Found>();
        var silent = ImmutableHashSet.CreateBuilder<string>();
        var blind = ImmutableHashSet.CreateBuilder<string>();
        var context = draft.Context with { Book = draft.Book, MeetingId = draft.State.MeetingId };
        var policy = draft.Context.Policy;
        var target = new WaiverTarget(null, draft.State.MeetingId, draft.Context.HostId, draft.Context.Profile);
        foreach (var rule in draft.Rules)
        {
            var mode = policy.ModeOf(rule.Id, draft.Context.Profile, draft.Context.PracticeMode);
            if (mode == RuleMode.Off || policy.WaiverOf(rule.Id, target, draft.Now) is not null)
            {
                silent.Add(rule.Id);
                continue;
            }
            try
            {
                if (!rule.CanTell(facts))
                    blind.Add(rule.Id);
                all.AddRange(rule.Evaluate(facts, context, draft.Now).ToList().Select(finding => new Found(rule.Id, mode, finding)));
            }
            catch (Exception exception)
            {
                // The message might quote the meeting; the type is enough to find the fault.
                broken.Add(new Found(rule.Id, mode, Finding.Task(RuleItself, null, "checked") with { Evidence = [exception.GetType().Name] }));
            }
        }
        return new Verdicts(all.ToImmutable(), broken.ToImmutable(), silent.ToImmutable())
        {
            Blind = blind.ToImmutable(),
            Unread = [.. draft.State.Watches.Select(watch => watch.Path).Where(path => OccurrencePaths.IsUnread(facts, path, draft.Now))],
        };
    }

    private static void Note(MeetingDraft draft, MeetingFacts facts)
    {
        var standing = MeetingTimes.StandingOf(facts, draft.Now);
        var next = MeetingTimes.NextOf(facts, draft.Now);
        if (standing == MeetingStanding.Past)
        {
            foreach (var timer in MeetingTimes.None())
                draft.Timer(timer.Name, timer.Due);
            draft.State = draft.State with { RereadAt = null };
        }
        else if (draft.State.ReadAt is null || draft.State.RechecksFor != next?.StartsAt)
        {
            var more = MeetingTimes.SlotsOf(facts).LastOrDefault() is { } last && last != next;
            foreach (var timer in MeetingTimes.RechecksFor(next, more, draft.Now))
                draft.Timer(timer.Name, timer.Due);
        }
        draft.State = draft.State with
        {
            Standing = standing,
            Type = facts.Type,
            StartsAt = next?.StartsAt ?? facts.StartsAt,
            DurationMinutes = next?.DurationMinutes ?? facts.DurationMinutes,
            PersonalNumber = facts.PersonalNumber,
            RechecksFor = next?.StartsAt,
            ReadAt = draft.Input.At,
            ReadFailures = 0,
            NotFoundAt = null,
            Watches = draft.State.Watches.RemoveAll(watch => watch.IsForgettable((draft.Now - RepairPlan.Memory).ToUnixTimeSeconds())),
            WaitingRoomVerifiedAt = facts.WaitingRoom == true ? draft.Input.At : null,
        };
    }

    /// <summary>A repair nobody reported on must not hold back the next one for ever.</summary>
    private static void ForgetLostRepair(MeetingDraft draft)
    {
        if (draft.State.RepairDeadline is not { } deadline || draft.Now < deadline.AddMinutes(1))
            return;
        foreach (var watch in draft.State.Watches.Where(watch => watch.Asked))
            draft.Set(RepairReport.Counted(draft, watch, draft.State.RepairSentAt) with { Asked = false });
        draft.State = draft.State with { RepairId = null, RepairDeadline = null, RepairSentAt = null };
    }

    private static void CloseIfMended(MeetingDraft draft, MeetingFacts facts, FieldWatch watch, Verdicts verdicts)
    {
        if (verdicts.Silent.Contains(watch.Rule))
            Close(Outcome.Overridden, "the rule is off or waived");
        else if (OccurrencePaths.Ended(facts, watch, draft.Now) is { } ended)
            draft.Set(draft.Say(watch, ended.Outcome, Surface.None, ended.Reason).Closed());
        else if (watch.Path == RuleItself ? !verdicts.CannotTell(watch) : !verdicts.Names(watch) && !verdicts.CannotTell(watch))
            Close(Outcome.FixedVerified, "mended by somebody else");

        void Close(Outcome outcome, string reason)
        {
            draft.Resolve(watch.Rule, watch.ViolationId!, outcome, Surface.None, reason);
            if (outcome == Outcome.FixedVerified)
                LinkAsk.NoteDone(draft, watch, facts);
            draft.Set(watch.Closed());
        }
    }

    private static void RecordBroken(MeetingDraft draft, Found broken)
    {
        var watch = draft.WatchOf(broken.Rule, RuleItself);
        watch = watch with
        {
            ViolationId = watch.ViolationId
                ?? draft.Record(broken.Rule, RuleItself, null, broken.Finding.Wanted, broken.Mode, "record", broken.Finding.Evidence),
        };
        draft.Set(draft.Say(watch, Outcome.Failed, Surface.None, $"the check itself failed ({broken.Finding.Evidence[0]})"));
    }
}
