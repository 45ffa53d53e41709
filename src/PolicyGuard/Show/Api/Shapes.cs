using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

// The JSON of /api/v1, as the contract writes it.

/// <param name="Next">Cursor of the next page; null on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <param name="RefusedSince">When counting of refused deliveries began; a restart does not begin anew.</param>
internal sealed record StatusShape(
    long Received, long Refused, RefusedByShape RefusedBy, DateTimeOffset RefusedSince, long Duplicates, long Queued, long Processed, long Parked, DateTimeOffset? LastEventAt,
    DateTimeOffset? LastRefusedAt, double Coverage);

internal sealed record RefusedByShape(long NoSignature, long WrongSignature, long TooOld, long TooLarge, long Unreadable);

internal sealed record ViolationShape(
    string Id, string Rule, int RuleVersion, string Severity, string Phase, string? MeetingId, string? MeetingUuid, string? Host, string Subject, string? Before, string? Wanted,
    string Mode, string Decision, string? Outcome, string? Surface, string? Reason, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, DateTimeOffset DecidedAt,
    DateTimeOffset? DoneAt, IReadOnlyList<string> Evidence, Acknowledged? Acknowledged)
{
    internal static ViolationShape Of(ViolationRow r) => new(
        r.Id, r.Rule, r.RuleVersion, r.Severity, r.Phase, r.MeetingId, r.MeetingUuid, r.Host, r.Subject, r.Before, r.Wanted, r.Mode, r.Decision, r.Outcome, r.Surface, r.Reason,
        r.OccurredAt, r.ReceivedAt, r.DecidedAt, r.DoneAt, StoredJson.Evidence(r), Show.Acknowledged.Of(r));
}

/// <param name="Ledger">Null for violations from before the ledger's places were kept.</param>
internal sealed record ViolationDetailShape(
    string Id, string Rule, int RuleVersion, string Severity, string Phase, string? MeetingId, string? MeetingUuid, string? Host, string Subject, string? Before, string? Wanted,
    string Mode, string Decision, string? Outcome, string? Surface, string? Reason, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, DateTimeOffset DecidedAt,
    DateTimeOffset? DoneAt, IReadOnlyList<string> Evidence, Acknowledged? Acknowledged, EntriesShape? Ledger)
{
    internal static ViolationDetailShape Of(ViolationRow r) => new(
        r.Id, r.Rule, r.RuleVersion, r.Severity, r.Phase, r.MeetingId, r.MeetingUuid, r.Host, r.Subject, r.Before, r.Wanted, r.Mode, r.Decision, r.Outcome, r.Surface, r.Reason,
        r.OccurredAt, r.ReceivedAt, r.DecidedAt, r.DoneAt, StoredJson.Evidence(r), Show.Acknowledged.Of(r),
        r is { FirstEntry: { } first, LastEntry: { } last } ? new EntriesShape(first, last) : null);
}

/// <summary>Sequence numbers in the ledger: of the entry that says it was found, and of the newest about it.</summary>
internal sealed record EntriesShape(long First, long Last);

internal sealed record SessionShape(
    string Uuid, string? MeetingId, string? Host, string Profile, string State, string Surface, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<ParticipantShape> Participants,
    IReadOnlyList<TimelineShape>? Timeline)
{
    internal static SessionShape Of(SessionRow r, IReadOnlyList<TimelineShape>? timeline) => new(
        r.Uuid, r.MeetingId, r.Host, r.Profile, r.State, r.Surface, r.StartedAt, r.EndedAt, StoredJson.Roster(r), timeline);
}

/// <param name="Evidence">L0 to L4, negative or hostVouched.</param>
/// <param name="Place">waiting, inside or left.</param>
internal sealed record ParticipantShape(string Alias, string Role, string Evidence, string Place);

internal sealed record TimelineShape(DateTimeOffset At, string Kind, string? Rule, string Text);

internal sealed record MeetingShape(
    string MeetingId, string? Host, int Type, DateTimeOffset? StartsAt, int DurationMinutes, string Status, IReadOnlyList<RuleResultShape> Rules, DateTimeOffset CheckedAt,
    IReadOnlyList<LinkShape> Links)
{
    internal static MeetingShape Of(MeetingRow r) => new(r.MeetingId, r.Host, r.Type, r.StartsAt, r.DurationMinutes, r.Status, StoredJson.Rules(r), r.CheckedAt, StoredJson.Links(r));
}

/// <summary>How one expected person's join details stand. Never the details themselves.</summary>
/// <param name="Details">off, planned, withheld, sending, sent, unverified, refused, missed or ended.</param>
/// <param name="ReleasedAt">When a mail server took them, or (unverified) may have.</param>
/// <param name="OwnLink">The person has a link of their own.</param>
internal sealed record LinkShape(string Alias, string Details, DateTimeOffset? ReleasedAt, string? Reason, bool OwnLink);

/// <summary>Whether a link may be changed that people may hold.</summary>
/// <param name="Change">passcode, meetingNumber, ownLinks or ownLink.</param>
/// <param name="Stage">waiting, approved, underWay, kept or started.</param>
/// <param name="NearStart">A yes takes <c>nearStart=true</c>, because people may be on their way.</param>
/// <param name="KnownHolders">How many are known to have the link; who got it outside PolicyGuard is not known.</param>
/// <param name="MailedByZoom">Zoom itself sent it to invitees.</param>
/// <param name="NewIsMailed">The new one is mailed to those whose address is confirmed; where it is not, a task says who must be told.</param>
internal sealed record LinkQuestionShape(
    string Violation, string? MeetingId, string Change, string Stage, DateTimeOffset? StartsAt, bool NearStart, int KnownHolders, ImmutableArray<string> Holders, bool MailedByZoom, bool NewIsMailed)
{
    internal static LinkQuestionShape Of(ViolationRow row, LinkQuestion q) => new(
        row.Id, row.MeetingId, CommitWriter.Word(q.Change), CommitWriter.Word(q.Stage), q.StartsAt, q.NearStart, q.Holders.Length, q.Holders, q.MailedByZoom, q.NewIsMailed);
}

/// <param name="Result">pass, broken or notApplicable.</param>
internal sealed record RuleResultShape(string Rule, string Result, string? Outcome);

internal sealed record PersonShape(
    string Id, string Alias, string Role, ImmutableArray<string> Emails, ImmutableArray<string> Phones, ImmutableArray<string> ZoomUserIds, ImmutableArray<string> DisplayNames,
    ImmutableArray<string> RegistrantIds, DateOnly? ContactVerifiedOn, DateOnly? Discharged, string? LinksTo)
{
    internal static PersonShape Of(string id, PersonDetails d) => new(
        id, d.Alias, d.Role, d.Emails, d.Phones, d.ZoomUserIds, d.DisplayNames, d.RegistrantIds, d.ContactVerifiedOn, d.Discharged, d.LinksTo);
}

/// <summary>Body of PUT people/{id}; lists left out are empty, and what else is left out is taken away.</summary>
/// <param name="ContactVerifiedOn">The day on which somebody made sure of the addresses.</param>
/// <param name="Discharged">The day from which on they are no longer a client.</param>
/// <param name="LinksTo">Who gets their links in their place, by id.</param>
internal sealed record PersonWrite(
    string? Alias, string? Role, string?[]? Emails = null, string?[]? Phones = null, string?[]? ZoomUserIds = null, string?[]? DisplayNames = null, string?[]? RegistrantIds = null,
    string? ContactVerifiedOn = null, string? Discharged = null, string? LinksTo = null);

/// <param name="Overrides">What differs from the profile in this meeting alone; left out where nothing does.</param>
internal sealed record ExpectedShape(
    string Profile, ImmutableArray<ExpectedEntry> Expected, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OverridesShape? Overrides = null)
{
    internal static ExpectedShape Of(WrittenSet set) => new(set.Profile, set.Expected, OverridesShape.Of(set.Overrides));
}

internal sealed record ExpectedWrite(string? Profile, ExpectedEntryWrite?[]? Expected, OverridesShape? Overrides = null);

/// <param name="AnyFromDomain">Anybody signed in from there may fill the place, such as an agency's next interpreter.</param>
/// <param name="FromMinute">Of the session, from its planned start.</param>
internal sealed record ExpectedEntryWrite(
    string? Person, bool Required = true, int MaxDevices = 2, string? AnyFromDomain = null, int? FromMinute = null, int? UntilMinute = null);

internal sealed record CodeWrite(string? Person, [property: JsonConverter(typeof(MomentReader))] DateTimeOffset? ExpiresAt = null);

internal sealed record CodeShape(string Person, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt)
{
    internal static CodeShape Of(EntranceCodeRow row) => new(row.Person, row.IssuedAt, row.ExpiresAt, row.UsedAt);
}

/// <param name="Code">The code itself, in the answer that made it and never again.</param>
internal sealed record NewCodeShape(string Person, DateTimeOffset ExpiresAt, string Code);

internal sealed record ConsentShape(
    string Id, string Person, string Scope, DateTimeOffset GivenAt, DateTimeOffset? ExpiresAt, string? Guardian, string? MeetingId, DateTimeOffset? WithdrawnAt)
{
    internal static ConsentShape Of(ConsentRow r) => new(r.Id, r.Person, r.Scope, r.GivenAt, r.ExpiresAt, r.Guardian, r.MeetingId, r.WithdrawnAt);
}

internal sealed record ConsentWrite(
    string? Person, string? Scope, [property: JsonConverter(typeof(MomentReader))] DateTimeOffset? GivenAt, [property: JsonConverter(typeof(MomentReader))] DateTimeOffset? ExpiresAt,
    string? Guardian, string? MeetingId);

internal sealed record ParkedShape(string Id, string Kind, string? Event, string Reason, int Attempts, DateTimeOffset ReceivedAt, DateTimeOffset ParkedAt);

internal sealed record PracticeShape(string Id, string Mode, DateTimeOffset ConnectedAt);

internal sealed record KeyWrite(string? Name);

internal sealed record KeyShape(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <param name="Key">The key itself, in the answer that made it and never again.</param>
internal sealed record NewKeyShape(string Id, string Name, DateTimeOffset CreatedAt, string Key);
