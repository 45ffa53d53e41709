using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

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
        var asked = draft.State.Watches.Where(watch => watch.Asked).ToImmutableHashSet();
        foreach (var watch in asked)
            draft.Set(watch with { Asked = false });

        if (repaired is { Report: ActionReport.Accepted, After: { } after })
        {
            ReadBack(draft, asked, after);
            return;
        }
        var (outcome, reason) = repaired.Report switch
        {
            ActionReport.Accepted => (Outcome.FixedUnverified, repaired.Reason ?? "could not be read back"),
            ActionReport.Refused => (Outcome.Failed, repaired.Reason ?? "refused by Zoom"),
            ActionReport.Unavailable => (Outcome.Unenforced, repaired.Reason ?? "no way to Zoom"),
            ActionReport.Expired => (Outcome.Unenforced, repaired.Reason ?? "too late"),
        };
        foreach (var watch in asked)
            draft.Set(draft.Say(watch with { Asked = false }, outcome, Surface.Rest, reason));
        draft.Timer("reread", draft.Now + RetryAfter);
        draft.Tell("outcome", null, repaired.Report == ActionReport.Accepted
            ? "Zoom took the repair; the meeting could not be read back."
            : $"The repair did not happen: {reason}.");
    }

    private static void ReadBack(MeetingDraft draft, ImmutableHashSet<FieldWatch> asked, MeetingFacts after)
    {
        var verdicts = Evaluation.Judge(draft, after);
        var verified = 0;
        foreach (var watch in asked)
        {
            var still = verdicts.All.FirstOrDefault(found => found.Rule == watch.Rule && found.Finding.Path == watch.Path);
            if (verdicts.CannotTell(watch))
                draft.Set(draft.Say(watch with { Asked = false }, Outcome.FixedUnverified, Surface.Rest, "the check itself failed"));
            else if (still is null)
                verified += Verify(draft, watch);
            else if (still.Finding.Before is null)
                draft.Set(draft.Say(watch with { Asked = false }, Outcome.FixedUnverified, Surface.Rest, "Zoom does not tell this field"));
            else
                draft.Set(draft.Say(watch with { Asked = false }, Outcome.Failed, Surface.Rest, "Zoom took the change and kept its value; an admin may have locked it"));
        }
        draft.Tell("outcome", null, $"{verified} of {asked.Count} settings read back as wanted.");
        Evaluation.Apply(draft, after, asked);
    }

    private static int Verify(MeetingDraft draft, FieldWatch watch)
    {
        draft.Resolve(watch.Rule, watch.ViolationId!, Outcome.FixedVerified, Surface.Rest, null);
        draft.Set(watch with { Asked = false, ViolationId = null, Said = null, SaidReason = null, VerifiedAt = draft.Now.ToUnixTimeSeconds() });
        return 1;
    }
}
