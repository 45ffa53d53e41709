using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <content>What is recorded: violations, what they came to, and what speaks against acting on them.</content>
internal sealed partial class Turn
{
    /// <summary>The rule may act here and now: enforced, and not waived.</summary>
    internal bool Enforces(string ruleId) => Context.ModeOf(ruleId) == RuleMode.Enforce && !IsWaived(ruleId);

    internal bool IsRaised(string ruleId, string cause) => State.Raised.Contains($"{ruleId}:{cause}");

    internal string IdOf(string ruleId, string cause) => StableId.Of(State.Uuid, ruleId, cause);

    /// <summary>Remembers something by a word, once.</summary>
    /// <returns>False when it was remembered before.</returns>
    internal bool Mark(string word)
    {
        var marked = State.Raised.Add(word);
        if (ReferenceEquals(marked, State.Raised))
        {
            return false;
        }

        State = State with { Raised = marked };
        return true;
    }

    /// <summary>
    /// Records a violation once for its cause. Null when the rule is off or waived, the cause is known, or the rule may only observe: in the last
    /// case what would have been done is recorded as suggested.
    /// </summary>
    internal string? Raise(string ruleId, string cause, string subject, string? before, string? wanted, string decision, params ReadOnlySpan<string> evidence)
    {
        var mode = Context.ModeOf(ruleId);
        if (mode == RuleMode.Off || IsRaised(ruleId, cause) || IsWaived(ruleId))
        {
            return null;
        }

        var id = Record(ruleId, cause, subject, before, wanted, mode == RuleMode.Enforce ? decision : mode == RuleMode.Warn ? "warn" : "suggest", mode, evidence);
        if (mode == RuleMode.Observe)
        {
            Resolve(ruleId, id, Outcome.Suggested, Surface.None, $"observe mode: would {decision}");
            return null;
        }

        if (mode == RuleMode.Warn)
        {
            Notify(ruleId, id, $"warn:{cause}", WarnModeNotice.TextOf(ruleId, subject, before), subject);
            NoticeTracker.LeaveToHost(this, ruleId, id, "warn mode", Outcome.HostDecided, Outcome.Suggested);
            return null;
        }

        return id;
    }

    internal void Resolve(string rule, string violationId, Outcome outcome, Surface surface, string? reason)
    {
        NoticeTracker.Forget(this, violationId);
        said.Resolutions.Add(new Resolution(rule, violationId, outcome, surface, reason));
        Tell("outcome", null, reason is null ? outcome.ToString() : $"{outcome}: {reason}");
    }

    /// <summary>The host is told and nothing else is done. Without a panel that shows it nobody was told.</summary>
    internal void LeaveToHost(string rule, string violationId, string? why, Outcome told = Outcome.HostDecided) =>
        NoticeTracker.LeaveToHost(this, rule, violationId, why, told, Outcome.Unenforced);

    /// <summary>What the rule recorded last in this turn; null when that was about somebody else.</summary>
    internal Violation? RecordedNow(string rule, string? subject) =>
        said.Violations.Last is { } last && last.Rule == rule && (subject is null || last.Subject == subject) ? last : null;

    /// <summary>Why nothing was done, each reason once.</summary>
    internal void SayVeto(string rule, string violationId, Veto veto)
    {
        if (veto == Veto.HostAway && State.Raised.Any(word => word.StartsWith($"veto:{violationId}:", StringComparison.Ordinal)))
        {
            // The reason that was given while the host was there stays: their going changes nothing about it.
            return;
        }

        if (Mark($"veto:{violationId}:{veto}"))
        {
            Resolve(rule, violationId, Vetoes.OutcomeOf(veto), Surface.None, Vetoes.Say(veto));
        }
    }

    internal bool IsWaived(string ruleId) => !Context.Policy.Waivers.IsEmpty
        && Context.Policy.WaiverOf(ruleId, new WaiverTarget(State.Uuid, State.MeetingId, State.HostId, Context.Expected.Profile), Now) is not null;

    /// <summary>Recorded whatever the mode: a guard that is broken is never a suggestion. The exception's message might quote somebody.</summary>
    private void Fail(string ruleId, string fault)
    {
        if (!IsRaised(ruleId, $"fault:{fault}"))
        {
            var id = Record(ruleId, $"fault:{fault}", "the rule itself", null, null, "record", Context.ModeOf(ruleId), []);
            Resolve(ruleId, id, Outcome.Failed, Surface.None, $"the rule failed: {fault}");
        }
    }

    private string Record(
        string ruleId, string cause, string subject, string? before, string? wanted, string decision, RuleMode mode, ReadOnlySpan<string> evidence)
    {
        Mark($"{ruleId}:{cause}");
        var rule = RuleCatalogue.Find(ruleId)!;
        var id = IdOf(ruleId, cause);
        said.Violations.Add(new Violation(id, ruleId, rule.Version, rule.Severity, rule.Phase, subject, before, wanted, mode, decision, [Input.EventId, .. evidence], Input.At));
        Tell("decision", ruleId, $"{rule.Title}: {subject}");
        return id;
    }
}
