using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Pipeline;
using PolicyGuard.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <param name="Source">builtIn, file (the installation's) or practice (written with PUT).</param>
/// <param name="Version">Counts what the practice wrote; 0 while it wrote nothing.</param>
/// <param name="PolicyVersion">The author's own number, <c>policy.version</c>.</param>
internal sealed record PolicyShape(
    string Source, long Version, string Id, int PolicyVersion, DateOnly EffectiveFrom, DateTimeOffset? ChangedAt, string? ChangedBy, string Yaml)
{
    internal static PolicyShape Of(PolicyInForce p) => new(
        CommitWriter.Word(p.Origin), p.Version, p.Policy.Id, p.Policy.Version, p.Policy.EffectiveFrom, p.ChangedAt, p.ChangedBy, p.Yaml);
}

/// <summary>A policy inside JSON, for those who cannot send YAML as it is.</summary>
internal sealed record PolicyWrite(string? Yaml);

/// <summary>One fault of a text, by its place. Part of a problem's <c>faults</c>.</summary>
/// <param name="Path">A policy's path or a column's name.</param>
internal sealed record FaultShape(string Path, int Line, int Column, string Text);

/// <param name="Left">Meetings further ahead that were not looked at.</param>
/// <param name="Rules">Rules whose mode would be another.</param>
/// <param name="Items">Meetings with a finding now or then.</param>
internal sealed record PreviewShape(
    PolicyNameShape Now, PolicyNameShape Proposed, IReadOnlyList<RuleChangeShape> Rules, int Meetings, int Unread, int Left, IReadOnlyList<PreviewMeetingShape> Items)
{
    internal static PreviewShape Of(ClinicPolicy now, ClinicPolicy proposed, RuleMode cap, PreviewResult result) => new(
        PolicyNameShape.Of(now), PolicyNameShape.Of(proposed), [.. RuleCatalogue.All.Where(r => r.Implemented).Select(r => RuleChangeShape.Of(r.Id, now, proposed, cap)).Where(r => r.Now != r.Proposed)],
        result.Meetings.Count, result.Unread, result.Left, [.. result.Meetings.Where(m => m.Now.Count + m.Proposed.Count > 0).Select(PreviewMeetingShape.Of)]);
}

internal sealed record PolicyNameShape(string Id, int Version)
{
    internal static PolicyNameShape Of(ClinicPolicy policy) => new(policy.Id, policy.Version);
}

internal sealed record RuleChangeShape(string Rule, string Now, string Proposed)
{
    internal static RuleChangeShape Of(string rule, ClinicPolicy now, ClinicPolicy proposed, RuleMode cap) =>
        new(rule, CommitWriter.Word(now.ModeOf(rule, null, cap)), CommitWriter.Word(proposed.ModeOf(rule, null, cap)));
}

internal sealed record PreviewMeetingShape(
    string MeetingId, string? Host, DateTimeOffset? StartsAt, bool Differs, IReadOnlyList<PreviewFindingShape> Now, IReadOnlyList<PreviewFindingShape> Proposed)
{
    internal static PreviewMeetingShape Of(PreviewedMeeting m)
    {
        List<PreviewFindingShape> now = [.. m.Now.Select(PreviewFindingShape.Of)], proposed = [.. m.Proposed.Select(PreviewFindingShape.Of)];
        return new PreviewMeetingShape(m.Id, m.Host, m.StartsAt, !now.SequenceEqual(proposed), now, proposed);
    }
}

internal sealed record PreviewFindingShape(string Rule, string Severity, string Subject, string? Before, string? Wanted, string Mode, string Decision, bool WouldChange)
{
    internal static PreviewFindingShape Of(SurveyFinding f) => new(
        f.Violation.Rule, CommitWriter.Word(f.Violation.Severity), f.Violation.Subject, f.Violation.Before, f.Violation.Wanted, CommitWriter.Word(f.Violation.Mode), f.Violation.Decision,
        f.WouldChange);
}

/// <summary>What <c>policyguard check --json</c> prints, too.</summary>
/// <param name="Meetings">How many were read.</param>
internal sealed record CheckShape(int Meetings, int Unread, IReadOnlyList<CheckFindingShape> Violations)
{
    internal static CheckShape Of(AccountFindings found) => new(found.Read, found.Unread, [.. found.Findings.Select(CheckFindingShape.Of)]);
}

internal sealed record CheckFindingShape(string Rule, string Severity, string MeetingId, string? Host, string Subject, string? Before, string? Wanted, bool WouldChange)
{
    internal static CheckFindingShape Of(SurveyFinding f) => new(
        f.Violation.Rule, CommitWriter.Word(f.Violation.Severity), f.MeetingId, f.Host, f.Violation.Subject, f.Violation.Before, f.Violation.Wanted, f.WouldChange);
}
