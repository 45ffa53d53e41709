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
        if (repaired is { Report: ActionReport.Expired, After: { } instead })
        {
            LookAnew(draft, asked, instead);
            return;
        }
        if (repaired is { Report: ActionReport.Unanswered, After: { } found })
            asked = asked.Except(VerifyWhatHolds(draft, asked, found));
        var (outcome, reason) = repaired.Report switch
        {
            ActionReport.Accepted => (Outcome.FixedUnverified, repaired.Reason ?? "could not be read back"),
            ActionReport.Refused => (Outcome.Failed, repaired.Reason ?? "refused by Zoom"),
            ActionReport.Unavailable => (Outcome.Unenforced, repaired.Reason ?? "no way to Zoom"),
            ActionReport.Expired => (Outcome.Unenforced, repaired.Reason ?? "too late"),
            ActionReport.Unanswered => (Outcome.Unenforced, repaired.Reason ?? "no answer"),
        };
        foreach (var watch in asked)
            draft.Set(draft.Say(watch with { Asked = false }, outcome, Surface.Rest, reason));
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
            Verify(draft, watch);
        return held;
    }

    private static int Verify(MeetingDraft draft, FieldWatch watch)
    {
        draft.Resolve(watch.Rule, watch.ViolationId!, Outcome.FixedVerified, Surface.Rest, null);
        draft.Set(watch with { Asked = false, ViolationId = null, Said = null, SaidReason = null, VerifiedAt = draft.Now.ToUnixTimeSeconds() });
        return 1;
    }
}
