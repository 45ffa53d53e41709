using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>What came of a repair. "Accepted" is no outcome: the meeting as read back decides.</summary>
internal static class RepairReport
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    internal static void Apply(MeetingDraft draft, MeetingFact.Repaired repaired)
    {
        if (draft.State.RepairId != repaired.ActionId)
            return;
        draft.State = draft.State with { RepairId = null, RepairDeadline = null };
        var relinked = repaired.After is { } seen && LinkPlan.NoteChanging(draft, seen);
        var asked = draft.State.Watches.Where(watch => watch.Asked).ToImmutableHashSet();
        foreach (var watch in asked)
            draft.Set(watch with { Asked = false });

        if (repaired is { Report: ActionReport.Accepted, After: { } after })
        {
            ReadBack(draft, asked, after);
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
            ActionReport.Unavailable => (Outcome.Unenforced, repaired.Reason ?? "no way to Zoom"),
            ActionReport.Expired => (Outcome.Unenforced, repaired.Reason ?? "too late"),
            ActionReport.Unanswered => (Outcome.Unenforced, repaired.Reason ?? "no answer"),
        };
        foreach (var watch in asked)
        {
            // Zoom took it, so the link is most likely another now.
            if (repaired.Report == ActionReport.Accepted)
                LinkAsk.NoteDone(draft, watch, null);
            var yes = repaired.Report is ActionReport.Accepted or ActionReport.Refused ? null : watch.Yes;
            draft.Set(draft.Say(watch with { Asked = false, Yes = yes }, outcome, Surface.Rest, reason));
        }
        draft.Timer("reread", draft.Now + RetryAfter);
        draft.Tell("outcome", null, repaired.Report switch
        {
            ActionReport.Accepted => "Zoom took the repair; the meeting could not be read back.",
            ActionReport.Unanswered => $"Zoom did not answer the repair: {reason}.",
            ActionReport.Refused or ActionReport.Unavailable or ActionReport.Expired => $"The repair did not happen: {reason}.",
        });
    }

    private static void ReadBack(MeetingDraft draft, ImmutableHashSet<FieldWatch> asked, MeetingFacts after)
    {
        var verdicts = Evaluation.Judge(draft, after);
        var verified = 0;
        foreach (var watch in asked)
        {
            var still = verdicts.All.FirstOrDefault(found => found.Rule == watch.Rule && found.Finding.Path == watch.Path);
            if (verdicts.CannotTell(watch))
                draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.FixedUnverified, Surface.Rest, "the check itself failed"));
            else if (still is null)
                verified += Verify(draft, watch, after);
            else if (still.Finding.Before is null)
                draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.FixedUnverified, Surface.Rest, "Zoom does not tell this field"));
            else
                draft.Set(draft.Say(watch with { Asked = false, Yes = null }, Outcome.Failed, Surface.Rest, "Zoom took the change and kept its value; an admin may have locked it"));
        }
        draft.Tell("outcome", null, $"{verified} of {asked.Count} settings read back as wanted.");
        Evaluation.Apply(draft, after, asked);
    }

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
        var held = asked.Where(watch => watch.ViolationId is not null && !verdicts.Names(watch) && !verdicts.CannotTell(watch)).ToImmutableHashSet();
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
