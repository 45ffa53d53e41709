using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>
/// Whether a link may be changed that somebody may hold: put to the practice, and done on its word for exactly what was asked. A yes ends
/// when the cause or the start is another, when the meeting runs, when its start has come too near for it, and when it has grown old.
/// </summary>
internal static class LinkAsk
{
    internal const string KeptReason = "the practice keeps the link";

    /// <summary>Long enough for tomorrow's updates and for a tug-of-war to end; whoever said yes longer ago does not expect the change any more.</summary>
    private static readonly TimeSpan YesHolds = TimeSpan.FromHours(48);

    /// <summary>Null when the link may be changed without asking.</summary>
    internal static string? WhyNot(MeetingDraft draft, MeetingFacts facts, Finding finding)
    {
        var start = MeetingTimes.NextOf(facts, draft.Now)?.StartsAt;
        return draft.State.Standing == MeetingStanding.Running ? "the meeting is running"
            : start is null ? "no fixed start"
            : IsNear(draft.Context, start, draft.Now) ? "too near the start"
            : LinkIsOut(draft, facts) ? "the link was sent"
            : finding.Repair is null ? finding.WhenApproved is null ? "needs a new meeting id" : "needs the practice's word"
            : draft.Context.Policy.Defaults.LinkBreakingFixes switch
            {
                LinkBreakingFixes.Ask => "the practice is asked",
                LinkBreakingFixes.Never => "the practice never changes links",
                LinkBreakingFixes.Auto => null,
            };
    }

    /// <summary>So near, or at a moment so unknown, that it takes an express word.</summary>
    internal static bool IsNear(MeetingPolicyContext context, DateTimeOffset? start, DateTimeOffset now) => start is null || start - now < context.Policy.Defaults.MinLeadForRelink;

    /// <summary>It is old, or the start has come nearer than it was said for.</summary>
    internal static bool IsOver(LinkYes yes, MeetingPolicyContext context, DateTimeOffset? start, DateTimeOffset now) =>
        now - DateTimeOffset.FromUnixTimeSeconds(yes.At) > YesHolds || !(yes.NearStart || !IsNear(context, start, now));

    /// <summary>Until when a link may be changed on this word, or on none: not a moment longer than it might be asked for.</summary>
    internal static DateTimeOffset LastMoment(MeetingDraft draft, MeetingFacts facts, LinkYes? yes, TimeSpan notice = default)
    {
        var lead = draft.Context.Policy.Defaults.MinLeadForRelink;
        return MeetingTimes.NextOf(facts, draft.Now)?.StartsAt is { } start && (yes is { NearStart: true } ? start : start - (lead > notice ? lead : notice)) is var last && last < draft.AskDeadline
            ? last
            : draft.AskDeadline;
    }

    /// <summary>Notes what there is to ask, and lets through what a yes still covers.</summary>
    internal static (Found Found, FieldWatch Watch) Put(MeetingDraft draft, MeetingFacts facts, Found found, FieldWatch watch)
    {
        var finding = found.Finding;
        var cause = StableId.Of(found.Rule, finding.Path, finding.Cause ?? $"{finding.Before}\n{finding.Wanted}");
        watch = watch with { Kept = watch.Kept == cause ? cause : null };
        var start = MeetingTimes.NextOf(facts, draft.Now)?.StartsAt;
        var asking = IsOpen(draft, found, start) && WhyNot(draft, facts, finding) is not null ? $"{cause}.{start?.ToUnixTimeSeconds()}" : null;
        if (watch.Yes is { } yes && (yes.To != asking || IsOver(yes, draft.Context, start, draft.Now)))
        {
            draft.Tell("decision", found.Rule, "The yes to another link has ended: the meeting is not as it was when that was asked.");
            watch = watch with { Yes = null };
        }
        watch = watch with { Asking = asking };
        return watch.Yes is null
            ? (found, watch)
            : (found with { Finding = finding with { Repair = finding.Repair ?? finding.WhenApproved?.Repair, Act = finding.Act ?? finding.WhenApproved?.Act } }, watch);
    }

    internal static void Hear(MeetingDraft draft, MeetingFact.LinkAnswered answered)
    {
        var watch = draft.State.Watches.FirstOrDefault(watch => watch.ViolationId == answered.ViolationId);
        var taken = draft.IsWatched && watch is { Asked: false, Asking: { } asking } && !draft.Book.IsPending(watch)
            && (answered.Change ? TagOf(draft.State, asking) == answered.Question : IsAbout(answered.Question, asking));
        draft.Hear(new Answered(answered.ViolationId, answered.Change ? "change" : "keep", answered.NearStart, taken, answered.By));
        draft.State = draft.State with { Answers = draft.State.Answers + 1 };
        if (watch is null || !taken)
            draft.Tell("decision", watch?.Rule, "An answer about the link came too late: what was asked is no longer so.");
        else if (answered.Change)
        {
            draft.Set(watch with { Yes = new LinkYes(watch.Asking!, answered.NearStart, draft.Now.ToUnixTimeSeconds()), Kept = null });
            draft.Tell("decision", watch.Rule, "The practice said yes to another link.");
            draft.AskToRead(watch.Rule);
        }
        else
        {
            draft.Set(draft.Say(watch with { Yes = null, Kept = watch.Asking!.Split('.')[0] }, Outcome.Overridden, Surface.None, KeptReason));
            draft.Tell("decision", watch.Rule, "The practice keeps the link as it is.");
        }
    }

    /// <summary>Names one question: the same cause asked again after an answer is another.</summary>
    internal static string TagOf(MeetingState state, string asking) => $"{asking}.{state.Answers}";

    /// <summary>Whatever was answered meanwhile: of a yes and a no to the same thing, said at the same time, the no holds.</summary>
    private static bool IsAbout(string question, string asking) => question.LastIndexOf('.') is > 0 and var end && question[..end] == asking;

    /// <summary>What was said yes to is done: who held the old link is mailed the new one, or a person is told whom to tell.</summary>
    internal static void NoteDone(MeetingDraft draft, FieldWatch watch, MeetingFacts? facts)
    {
        if (watch.Yes is null)
            return;
        var present = draft.Context.LinkPeople.Where(person => !person.IsFormer(draft.Now)).ToImmutableArray();
        var touched = present.Where(person => person.Label == watch.Path).ToImmutableArray() is { IsEmpty: false } one ? one : present;
        Tell(draft, watch.Rule, touched, shared: !touched.Any(person => person.Label == watch.Path), facts);
    }

    /// <summary>The old link of this one person has ended, on a yes or without.</summary>
    internal static void NoteReplaced(MeetingDraft draft, LinkPerson person)
    {
        var watch = draft.WatchOf(LinkTerms.Own, person.Label);
        if (watch.Yes is not null)
            draft.Set(watch with { Yes = null });
        Tell(draft, LinkTerms.Own, [person], shared: false, null);
    }

    private static void Tell(MeetingDraft draft, string rule, ImmutableArray<LinkPerson> touched, bool shared, MeetingFacts? facts)
    {
        ReleasePlan.Renew(draft, touched, shared);
        var untold = touched.Where(person => !ReleasePlan.Reaches(draft, person)).Select(person => person.Label).ToList();
        if (untold.Count == 0 && !touched.IsEmpty)
            return;
        var whom = untold.Count > 0 ? string.Join(", ", untold) : facts?.Invitees > 0 ? $"{facts.Invitees} invited and whoever else has the old link" : "whoever has the old link";
        var id = draft.Record(ReleasePlan.Rule, "join_url", "the old link has ended", $"{whom}: told the new one", RuleMode.Enforce, "task", [$"changed for {rule}"]);
        draft.Resolve(ReleasePlan.Rule, id, Outcome.Deferred, Surface.None, $"needs a person: {draft.Terms.Silence ?? "no confirmed address to mail it to"}");
    }

    private static bool IsOpen(MeetingDraft draft, Found found, DateTimeOffset? start) =>
        found is { Mode: RuleMode.Enforce, Finding: { Fix: FixClass.LinkBreaking, Ended: null } finding } && (finding.Repair is not null || finding.WhenApproved is not null)
        && draft.State.Standing != MeetingStanding.Running && !(start <= draft.Now) && draft.Context.Policy.Defaults.LinkBreakingFixes != LinkBreakingFixes.Never;

    /// <summary>Zoom mails invitees at once, and who came to one session of a series holds the link to all.</summary>
    private static bool LinkIsOut(MeetingDraft draft, MeetingFacts facts) => draft.Book.OutSince is not null || ReleasePlan.IsUnderWay(draft)
        || facts.Invitees > 0 || MeetingTimes.SlotsOf(facts).Any(slot => slot.StartsAt <= draft.Now);
}
