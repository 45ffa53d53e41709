using System.Collections.Immutable;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Decide.Scheduled.Rules;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Turns findings into violations and at most one repair, and holds back what would do harm.</summary>
internal static class RepairPlan
{
    internal const int RepairsPerDay = 3;
    internal const int ReversalsToStop = 2;

    /// <summary>Each occurrence takes a PATCH of its own; those left over follow in the next repair.</summary>
    internal const int OccurrencesAtOnce = 10;

    internal static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>What we do about one finding.</summary>
    /// <param name="Outcome">Null: it is part of the repair.</param>
    private sealed record Intent(string Decision, Outcome? Outcome, string? Reason, string? Evidence = null)
    {
        internal static Intent Fix { get; } = new("fix", null, null);
    }

    private static Intent Spent { get; } = new("fix", Outcome.Failed, $"repaired {RepairsPerDay} times within 24 hours");

    private static Intent Mailing { get; } = new("fix", Outcome.Deferred, "a mail with the link is under way");

    internal static void Make(MeetingDraft draft, MeetingFacts facts, ImmutableArray<Found> all, ImmutableHashSet<FieldWatch> tried)
    {
        var repairs = new List<(Found Found, FieldWatch Watch)>();
        foreach (var one in all)
        {
            var watch = draft.WatchOf(one.Rule, one.Finding.Path);
            if (watch.Asked || draft.Book.IsPending(watch) || tried.Any(other => other.Rule == watch.Rule && other.Path == watch.Path))
                continue;
            watch = one.Finding.Act is null ? NoteReversal(draft, watch) : watch;
            (var found, watch) = LinkAsk.Put(draft, facts, one, watch);
            var intent = IntentFor(draft, facts, found, watch);
            watch = watch with { ViolationId = watch.ViolationId ?? Record(draft, found, intent) };
            if (intent.Outcome is { } outcome)
                draft.Set(draft.Say(watch, outcome, Surface.None, intent.Reason));
            else if (found.Finding.Act is { } act)
                LinkActs.Ask(draft, facts, watch, act);
            else
                repairs.Add((found, watch));
        }
        Ask(draft, facts, repairs);
    }

    private static string Record(MeetingDraft draft, Found found, Intent intent)
    {
        var finding = found.Finding;
        draft.Tell("decision", found.Rule, $"{RuleCatalogue.Find(found.Rule)!.Title}: {finding.Path} is not as wanted.");
        return draft.Record(found.Rule, finding.Path, finding.Before, finding.Wanted, found.Mode, intent.Decision,
            intent.Evidence is { } evidence ? finding.Evidence.Add(evidence) : finding.Evidence);
    }

    private static Intent IntentFor(MeetingDraft draft, MeetingFacts facts, Found found, FieldWatch watch) => found.Mode switch
    {
        RuleMode.Off or RuleMode.Observe => new Intent("suggest", Outcome.Suggested, null),
        RuleMode.Warn => new Intent("warn", Outcome.Suggested, "warn"),
        RuleMode.Enforce when found.Finding.Ended is { } ended => new Intent("task", ended.Outcome, ended.Reason),
        RuleMode.Enforce when watch.Kept is not null => new Intent("task", Outcome.Overridden, LinkAsk.KeptReason),
        RuleMode.Enforce when (watch.Yes is not null || found.Finding.Act is LinkAct.Renew) && ReleasePlan.IsUnderWay(draft) => Mailing,
        RuleMode.Enforce when found.Finding.Act is { } act => LinkActs.IsSpent(draft, watch, act)
            ? Spent with { Outcome = watch.Said ?? Spent.Outcome, Reason = watch.SaidReason ?? Spent.Reason }
            : Intent.Fix,
        RuleMode.Enforce when found.Finding.Fix == FixClass.LinkBreaking && watch.Yes is null && LinkAsk.WhyNot(draft, facts, found.Finding) is { } why =>
            new Intent("task", Outcome.Deferred, "link-breaking", $"{why}; the waiting room (SCH-01) stands in"),
        RuleMode.Enforce when found.Finding.Repair is null => new Intent("task", Outcome.Deferred, "needs a person"),
        RuleMode.Enforce when !Takes(facts, found.Finding) =>
            new Intent("task", Outcome.Deferred, "needs a person: Zoom lets no app change this setting of this meeting"),
        RuleMode.Enforce => Guarded(draft, found, watch),
    };

    private static bool Takes(MeetingFacts facts, Finding finding)
    {
        var target = finding.Repair!.OccurrenceId is null ? MeetingSettingCatalogue.TargetOf(facts.Type) : SettingTargets.Occurrence;
        return MeetingSettingCatalogue.Takes(finding.Repair.Path ?? finding.Path, target, facts.HostLicensed);
    }

    private static Intent Guarded(MeetingDraft draft, Found found, FieldWatch watch)
    {
        if (watch.StoppedUntil > draft.Now.ToUnixTimeSeconds())
            return new Intent("task", Outcome.Deferred, "tug-of-war");
        // The echo of what went through in the same repair must not send what failed at once again.
        if (watch is { Said: Outcome.Failed, ViolationId: not null } && watch.RepairedAt.Any(at => at > (draft.Now - RepairReport.RetryAfter).ToUnixTimeSeconds()))
            return new Intent("fix", watch.Said, watch.SaidReason);
        var since = (draft.Now - Memory).ToUnixTimeSeconds();
        var occurrence = OccurrencePaths.IdIn(watch.Path);
        var repairs = draft.State.Watches.Where(other => other.Rule == found.Rule && OccurrencePaths.IdIn(other.Path) == occurrence).SelectMany(other => other.RepairedAt)
            .Where(at => at > since).Distinct().Count();
        return repairs >= RepairsPerDay ? Spent : Intent.Fix;
    }

    /// <summary>A field we had verified is wrong again: others set it back. The second time within a day we stop and say who.</summary>
    private static FieldWatch NoteReversal(MeetingDraft draft, FieldWatch watch)
    {
        var since = (draft.Now - Memory).ToUnixTimeSeconds();
        if (watch.ViolationId is not null || watch.VerifiedAt is not { } verified || verified <= since)
            return watch;
        var now = draft.Now.ToUnixTimeSeconds();
        watch = watch with { VerifiedAt = null, ReversedAt = [.. watch.ReversedAt.Where(at => at > since), now] };
        if (watch.ReversedAt.Length < ReversalsToStop)
            return watch;
        var until = draft.Now + Memory;
        var id = draft.Record("OPS-05", watch.Path, "reverted twice", "left alone", RuleMode.Enforce, "task",
            [watch.Rule, $"operator {draft.State.LastOperator ?? "unknown"}"]);
        draft.Resolve("OPS-05", id, Outcome.Deferred, Surface.None, "tug-of-war");
        draft.Tell("decision", "OPS-05", $"{watch.Path} was set back twice within a day: repairs stop until somebody looks at it, or a day has passed.");
        draft.Timer("resume", until.AddMinutes(1));
        return watch with { ReversedAt = [], StoppedUntil = until.ToUnixTimeSeconds() };
    }

    private static void Ask(MeetingDraft draft, MeetingFacts facts, List<(Found Found, FieldWatch Watch)> repairs)
    {
        if (repairs.Count == 0)
            return;
        var (now, later) = Split(draft, repairs);
        var worst = WorstOf(now);
        var affordable = UpdateBudget.Allows(draft, worst, draft.State.StartsAt);
        var free = draft.State.RepairId is null;
        foreach (var (_, watch) in now)
            draft.Set(affordable ? watch with { Asked = free } : draft.Say(watch, Outcome.Deferred, Surface.None, UpdateBudget.Reason(draft.Now)));
        DeferLater(draft, later, affordable);
        if (!affordable)
        {
            draft.RetryAfterReset(WorstOf(repairs));
            draft.Tell("decision", "OPS-04", "Zoom's daily updates for this host are nearly used up: the repair waits until after 00:00 UTC.");
        }
        else if (free)
        {
            Send(draft, facts, now);
        }
    }

    /// <summary>Each violation says what is so: those left over wait for the result of those before them, or for the day's reset.</summary>
    private static void DeferLater(MeetingDraft draft, List<(Found Found, FieldWatch Watch)> later, bool affordable)
    {
        var scarce = UpdateBudget.IsScarce(draft);
        var reason = !affordable ? UpdateBudget.Reason(draft.Now)
            : scarce ? UpdateBudget.OneAtATime(draft.Now)
            : $"waits for the occurrences before it: {OccurrencesAtOnce} are changed at a time";
        foreach (var (_, watch) in later)
            draft.Set(draft.Say(watch, Outcome.Deferred, Surface.None, reason));
        if (later.Count > 0 && scarce)
            draft.RetryAfterReset(WorstOf(later));
    }

    /// <summary>
    /// Now: the whole meeting and the next occurrences to start. While updates are scarce one PATCH, the worst first; the meeting goes
    /// before its occurrences, and of those the next to start.
    /// </summary>
    private static (List<(Found Found, FieldWatch Watch)> Now, List<(Found Found, FieldWatch Watch)> Later) Split(
        MeetingDraft draft, List<(Found Found, FieldWatch Watch)> repairs)
    {
        var targets = repairs.GroupBy(repair => repair.Found.Finding.Repair!.OccurrenceId)
            .OrderBy(target => target.Key is null ? long.MinValue : long.TryParse(target.Key, out var start) ? start : 0)
            .Select(target => target.ToList()).ToList();
        var whole = targets[0][0].Found.Finding.Repair!.OccurrenceId is null ? 1 : 0;
        var scarce = UpdateBudget.IsScarce(draft);
        var ordered = scarce ? [.. targets.OrderByDescending(WorstOf)] : targets;
        var most = scarce ? 1 : whole + OccurrencesAtOnce;
        return ([.. ordered.Take(most).SelectMany(target => target)], [.. ordered.Skip(most).SelectMany(target => target)]);
    }

    private static Severity WorstOf(List<(Found Found, FieldWatch Watch)> repairs) =>
        repairs.Max(repair => RuleCatalogue.Find(repair.Found.Rule)!.Severity);

    private static void Send(MeetingDraft draft, MeetingFacts facts, List<(Found Found, FieldWatch Watch)> repairs)
    {
        var id = StableId.Of(draft.State.MeetingId, "repair", draft.Input.EventId);
        foreach (var (_, watch) in repairs)
            draft.Set(watch with { Asked = true });
        var changes = repairs.Select(repair => new SettingChange(
            repair.Found.Rule, repair.Watch.ViolationId!, repair.Found.Finding.Repair!.Path ?? repair.Found.Finding.Path, repair.Found.Finding.Repair.Before,
            repair.Found.Finding.Repair.Wanted, repair.Found.Finding.Repair.Personal)
        {
            OccurrenceId = repair.Found.Finding.Repair.OccurrenceId,
        }).ToList();
        var worst = repairs.MaxBy(repair => RuleCatalogue.Find(repair.Found.Rule)!.Severity);
        // A repair is quiet: it neither travels into calendars nor e-mails people about it.
        if (repairs.Find(repair => repair.Found.Finding.Repair!.KeepFromCalendar) is { Found: not null } personal)
            changes.Insert(0, Quiet(personal, "settings.push_change_to_calendar"));
        // Zoom would mail everybody whom we register, with the link, at once.
        if (repairs.Find(repair => repair.Watch.Path == OwnLinkRule.Path) is { Found: not null } registration)
            changes.InsertRange(0, OwnLinkRule.Silence.Select(path => Quiet(registration, path)));
        if (!facts.AlternativeHosts.IsEmpty && changes.Exists(change => change.OccurrenceId is null))
            changes.Insert(0, Quiet(worst, "settings.alternative_hosts_email_notification"));
        var breaking = repairs.FindAll(repair => repair.Found.Finding.Fix == FixClass.LinkBreaking);
        var deadline = breaking.Select(repair => LinkAsk.LastMoment(draft, facts, repair.Watch.Yes)).Append(draft.AskDeadline).Min();
        if (breaking.Count > 0)
            draft.Book = draft.Book with { Changing = facts.Passcode.Key ?? "" };
        draft.State = draft.State with { RepairId = id, RepairDeadline = deadline, RepairSentAt = null };
        draft.Ask(
            id, worst.Found.Rule, worst.Watch.ViolationId, deadline,
            new Command.RepairMeeting([.. changes]) { Stand = breaking.Count > 0 ? LinkStand.Of(facts, draft.Now) : null });
        draft.Tell("action", worst.Found.Rule, draft.State.Standing == MeetingStanding.Running
            ? $"Repair of {repairs.Count} settings asked for. The meeting is running: they count from its next start."
            : $"Repair of {repairs.Count} settings asked for.");
    }

    private static SettingChange Quiet((Found Found, FieldWatch Watch) repair, string path) =>
        new(repair.Found.Rule, repair.Watch.ViolationId!, path, null, "false") { Quiet = true };
}
