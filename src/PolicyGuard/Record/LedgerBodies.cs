using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>What an entry says: everything needed to judge the decision later, nothing that names a person.</summary>
internal sealed class LedgerBodies : ILedgerBodies
{
    public byte[] Of(PipelineCommit commit, Violation violation) => LedgerFormat.Canonical(
        ("id", violation.Id),
        ("rule", violation.Rule),
        ("ruleVersion", violation.RuleVersion),
        ("severity", CommitWriter.Word(violation.Severity)),
        ("phase", CommitWriter.Word(violation.Phase)),
        ("meetingId", commit.Context.MeetingId),
        ("meetingUuid", commit.Context.MeetingUuid),
        ("host", commit.Context.HostId),
        ("subject", violation.Subject),
        ("before", violation.Before),
        ("wanted", violation.Wanted),
        ("mode", CommitWriter.Word(violation.Mode)),
        ("decision", violation.Decision),
        ("evidence", new JsonArray([.. violation.Evidence.Select(e => (JsonNode)e)])),
        ("intended", new JsonArray([.. commit.Actions.Where(a => a.ViolationId == violation.Id).Select(a => (JsonNode)a.Command.GetType().Name)])));

    public byte[] Of(PipelineCommit commit, Resolution resolution) => LedgerFormat.Canonical(
        ("violation", resolution.ViolationId),
        ("outcome", CommitWriter.Word(resolution.Outcome)),
        ("surface", CommitWriter.Word(resolution.Surface)),
        ("reason", resolution.Reason),
        ("meetingUuid", commit.Context.MeetingUuid));

    public byte[] OfPolicy(long version, string hash, string by) => LedgerFormat.Canonical(("version", version), ("sha256", hash), ("by", by));

    public byte[] OfAcknowledgement(string violationId, string by) => LedgerFormat.Canonical(("violation", violationId), ("by", by));

    public byte[] OfCode(CodeDeed deed) => LedgerFormat.Canonical(
        ("what", deed.What), ("meetingId", deed.MeetingId), ("alias", deed.Alias), ("person", deed.Person), ("expiresAt", deed.ExpiresAt?.ToUnixTimeMilliseconds()), ("by", deed.By));

    public byte[] OfAnswer(PipelineCommit commit, Answered answer) => LedgerFormat.Canonical(
        ("violation", answer.ViolationId),
        ("answer", answer.Answer),
        ("nearStart", answer.NearStart),
        ("taken", answer.Taken),
        ("meetingId", commit.Context.MeetingId),
        ("by", answer.By));

    public byte[] OfConsent(ConsentDeed deed) => LedgerFormat.Canonical(
        ("consent", deed.Consent.Id),
        ("what", deed.What),
        ("scope", deed.Consent.Scope),
        ("alias", deed.Alias),
        ("person", deed.Person),
        ("guardian", deed.Guardian),
        ("givenAt", deed.Consent.GivenAt.ToUnixTimeMilliseconds()),
        ("expiresAt", deed.Consent.ExpiresAt?.ToUnixTimeMilliseconds()),
        ("meetingId", deed.Consent.MeetingId),
        ("by", deed.By));
}
