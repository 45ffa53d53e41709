using System.Collections.Immutable;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>What came of a repair. "Accepted" is no outcome: the meeting as read back decides.</summary>
internal static class RepairReport
{
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    internal static void Apply(MeetingDraft draft, MeetingFact.Repaired repaired)
    {
        if (draft.State.RepairId != repaired.ActionId)
            return;
        var sent = draft.State.RepairSentAt;
        draft.State = draft.State with { RepairId = null, RepairDeadline = null, RepairSentAt = null };
        var relinked = repaired.After is { } seen && LinkPlan.NoteChanging(draft, seen);
        var asked = Count(draft, repaired, sent);
        foreach (var watch in asked)
            draft.Set(watch with { Asked = false });

        if (repaired is { Report: ActionReport.Accepted, After: { } after })
        {
            ReadBack(draft, asked, after, repaired);
            return;
        }
        if (repaired is { Report: ActionReport.Expired, After: { } instead })
        {
            LookAnew(draft, asked, instead);
            return;
        }
        if (repaired is { Report: ActionReport.Unanswered, After: { } found })
        {
            var held = VerifyWhatHolds(draft, asked, found);
            asked = asked.Except(held);
            if (relinked || held.Any(watch => watch.Yes is not null))
                draft.AskToRead(ReleasePlan.Rule);
        }
        var (outcome, reason) = repaired.Report switch
        {
            ActionReport.Accepted => (Outcome.FixedUnverified, repaired.Reason ?? "could not be read back"),
            ActionReport.Refused => (Outcome.Failed, repaired.Reason ?? "refused by Zoom"),
            ActionReport.Unavailable when Deferred(repaired) is { } deferred => (Outcome.Deferred, deferred),
            ActionReport.Unavailable => (Outcome.Unenforced, repaired.Reason ?? "no way to Zoom"),
            ActionReport.Expired => (Outcome.Unenforced, repaired.Reason ?? "too late"),
            ActionReport.Unanswered => (Outcome.Unenforced, repaired.Reason ?? "no answer"),
        };
        foreach (var watch in asked)
        {
            if (SayOfPart(draft, watch, repaired))
                continue;

            // Zoom took it, so the link is most likely another now.
            if (repaired.Report == ActionReport.Accepted)
                LinkAsk.NoteDone(draft, watch, null);
            var yes = repaired.Report is ActionReport.Accepted or ActionReport.Refused ? null : watch.Yes;
            draft.Set(draft.Say(watch with { Asked = false, Yes = yes }, outcome, Surface.Rest, reason));
        }
        SetNextTry(draft, asked, repaired);
        draft.Tell("outcome", null, repaired.Report switch
        {
            ActionReport.Accepted => "Zoom took the repair; the meeting could not be read back.",
            ActionReport.Unanswered => $"It is not known whether Zoom made the repair: {reason}.",
            ActionReport.Refused or ActionReport.Unavailable or ActionReport.Expired => $"The repair did not happen: {reason}.",
        });
    }

    /// <summary>Only what Zoom received or may have received counts as a try.</summary>
    internal static FieldWatch Counted(MeetingDraft draft, FieldWatch watch, DateTimeOffset? sent)
    {
        if (sent is not { } at)
            return watch;
        var since = (draft.Now - RepairPlan.Memory).ToUnixTimeSeconds();
        return watch with { RepairedAt = [.. watch.RepairedAt.Where(earlier => earlier > since), at.ToUnixTimeSeconds()] };
    }

    private static ImmutableHashSet<FieldWatch> Count(MeetingDraft draft, MeetingFact.Repaired repaired, DateTimeOffset? sent)
    {
        var received = repaired switch
        {
            { Report: ActionReport.Unavailable } => null,
            { Report: ActionReport.Expired } => sent,
            { Report: ActionReport.Accepted or ActionReport.Refused or ActionReport.Unanswered } => sent ?? draft.Now,
        };
        return
        [
            .. draft.State.Watches.Where(watch => watch.Asked)
                .Select(watch => repaired.Unsent.Contains(watch.ViolationId ?? "") ? watch
                    : Counted(draft, watch, received ?? (repaired.Refused.Any(refused => refused.ViolationId == watch.ViolationId) ? sent ?? draft.Now : null))),
        ];
    }

    /// <summary>Records what came of a setting that went another way than the rest of its repair. False: it went the same way.</summary>
    private static bool SayOfPart(MeetingDraft draft, FieldWatch watch, MeetingFact.Repaired repaired)
    {
        if (repaired.Refused.FirstOrDefault(refused => refused.ViolationId == watch.ViolationId) is { } refused)
        {
            draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.Failed, Surface.Rest, refused.Reason));
            return true;
        }
        if (repaired.Unanswered.Contains(watch.ViolationId ?? ""))
        {
            draft.Set(draft.Say(watch with { Asked = false }, Outcome.Unenforced, Surface.Rest, repaired.Reason ?? "no answer"));
            return true;
        }
        if (!repaired.Unsent.Contains(watch.ViolationId ?? ""))
            return false;
        draft.Set(Deferred(repaired) is { } deferred
            ? draft.Say(watch with { Asked = false }, Outcome.Deferred, Surface.None, deferred)
            : draft.Say(watch with { Asked = false }, Outcome.Unenforced, Surface.Rest, repaired.Reason ?? "could not be sent"));
        return true;
    }

    /// <summary>Until when and for whose limit the rest waits; null: nothing waits for a reset.</summary>
    private static string? Deferred(MeetingFact.Repaired repaired) => repaired.DeferredUntil is not { } until ? null
        : repaired.DeferredForAccount ? UpdateBudget.AccountReasonUntil(until)
        : UpdateBudget.ReasonUntil(until);

    /// <summary>What waits for the day's reset is done after it; what was refused or not sent is tried again soon, within its limit.</summary>
    private static void SetNextTry(MeetingDraft draft, ImmutableHashSet<FieldWatch> asked, MeetingFact.Repaired repaired)
    {
        var waits = repaired.DeferredUntil is null ? [] : asked.Where(watch =>
            repaired.Report == ActionReport.Unavailable || repaired.Unsent.Contains(watch.ViolationId ?? "")).ToList();
        if (waits.Count > 0)
            draft.RetryAfterReset(waits.Max(watch => RuleCatalogue.Find(watch.Rule)!.Severity), repaired.DeferredUntil);
        if (repaired.DeferredUntil is null || repaired.Report != ActionReport.Unavailable || !repaired.Refused.IsEmpty)
            draft.RereadAfter(RetryAfter);
    }

    private static void ReadBack(MeetingDraft draft, ImmutableHashSet<FieldWatch> asked, MeetingFacts after, MeetingFact.Repaired repaired)
    {
        var verdicts = Evaluation.Judge(draft, after);
        var verified = 0;
        foreach (var watch in asked)
        {
            var still = verdicts.All.FirstOrDefault(found => found.Rule == watch.Rule && found.Finding.Path == watch.Path);
            if (OccurrencePaths.Ended(after, watch, draft.Now) is { } ended)
                draft.Set(draft.Say(watch, ended.Outcome, Surface.None, ended.Reason).Closed());
            else if (verdicts.CannotTell(watch))
                draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.FixedUnverified, Surface.Rest, Unread(watch)));
            else if (still is null)
                verified += Verify(draft, watch, after);
            else if (SayOfPart(draft, watch, repaired))
                continue;
            else if (still.Finding.Before is null)
                draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.FixedUnverified, Surface.Rest, "Zoom does not tell this field"));
            else
                draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.Failed, Surface.Rest, "Zoom took the change and kept its value; an admin may have locked it"));
        }
        draft.Tell("outcome", null, $"{verified} of {asked.Count} settings read back as wanted.");
        if (!repaired.Refused.IsEmpty || !repaired.Unsent.IsEmpty || !repaired.Unanswered.IsEmpty)
            SetNextTry(draft, asked, repaired);
        Evaluation.Apply(draft, after, asked);
    }

    private static string Unread(FieldWatch watch) => OccurrencePaths.IdIn(watch.Path) is null
        ? "the check itself failed"
        : "the occurrence could not be told apart from its series, or not be read";

    /// <summary>The repair was not sent now, and may have been sent before: what is as wanted is done, the rest is planned anew.</summary>
    private static void LookAnew(MeetingDraft draft, ImmutableHashSet<FieldWatch> asked, MeetingFacts instead)
    {
        var held = VerifyWhatHolds(draft, asked, instead);
        draft.Tell("outcome", null, $"Looked at instead of repaired: {held.Count} of {asked.Count} settings are as wanted.");
        Evaluation.Apply(draft, instead);
    }

    private static ImmutableHashSet<FieldWatch> VerifyWhatHolds(MeetingDraft draft, ImmutableHashSet<FieldWatch> asked, MeetingFacts facts)
    {
        var verdicts = Evaluation.Judge(draft, facts);
        var held = asked.Where(watch => watch.ViolationId is not null && !verdicts.Names(watch) && !verdicts.CannotTell(watch)
            && OccurrencePaths.Ended(facts, watch, draft.Now) is null).ToImmutableHashSet();
        foreach (var watch in held)
            Verify(draft, watch, facts);
        return held;
    }

    private static int Verify(MeetingDraft draft, FieldWatch watch, MeetingFacts facts)
    {
        LinkAsk.NoteDone(draft, watch, facts);
        draft.Resolve(watch.Rule, watch.ViolationId!, Outcome.FixedVerified, Surface.Rest, null);
        draft.Set(watch.Closed() with { VerifiedAt = draft.Now.ToUnixTimeSeconds() });
        return 1;
    }
}
