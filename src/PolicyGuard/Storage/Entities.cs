namespace PolicyGuard.Storage;

/// <summary>A tenant: one clinic with one Zoom account.</summary>
internal sealed class Practice
{
    public required string Id { get; init; }

    public required string ZoomAccountId { get; init; }

    /// <summary><c>observe</c> or <c>enforce</c>: the furthest any rule may go.</summary>
    public required string Mode { get; set; }

    public DateTimeOffset ConnectedAt { get; init; }
}

/// <summary>Read model of one live session; aliases only.</summary>
internal sealed class SessionRow
{
    public required string Practice { get; init; }

    public required string Uuid { get; init; }

    public string? MeetingId { get; init; }

    public string? Host { get; init; }

    public required string Profile { get; init; }

    public required string State { get; init; }

    public required string Surface { get; init; }

    public required string Roster { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Read model of one scheduled meeting; no topic.</summary>
internal sealed class MeetingRow
{
    public required string Practice { get; init; }

    public required string MeetingId { get; init; }

    public string? Host { get; init; }

    public int Type { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public int DurationMinutes { get; init; }

    public required string Status { get; init; }

    public required string Rules { get; init; }

    public DateTimeOffset CheckedAt { get; init; }
}

/// <summary>Read model of one violation and its newest outcome.</summary>
internal sealed class ViolationRow
{
    public required string Practice { get; init; }

    public required string Id { get; init; }

    public required string Rule { get; init; }

    public int RuleVersion { get; init; }

    public required string Severity { get; init; }

    public required string Phase { get; init; }

    public string? MeetingId { get; init; }

    public string? MeetingUuid { get; init; }

    public string? Host { get; init; }

    public required string Subject { get; init; }

    public string? Before { get; init; }

    public string? Wanted { get; init; }

    public required string Mode { get; init; }

    public required string Decision { get; init; }

    public string? Outcome { get; init; }

    public string? Surface { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset DecidedAt { get; init; }

    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>JSON array of strings.</summary>
    public required string Evidence { get; init; }

    /// <summary>JSON of <c>{by, at}</c>; null while nobody has.</summary>
    public string? Acknowledged { get; init; }

    /// <summary>The ledger entry that says it was found.</summary>
    public long? FirstEntry { get; init; }

    /// <summary>The newest ledger entry about it.</summary>
    public long? LastEntry { get; init; }
}

internal sealed class TimelineRow
{
    public long Sequence { get; init; }

    public required string Practice { get; init; }

    public required string Uuid { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public string? Rule { get; init; }

    public required string Text { get; init; }
}

/// <summary>A person of the practice. Names and addresses lie in <see cref="Secret"/> under the person's own key.</summary>
internal sealed class PersonRow
{
    public required string Practice { get; init; }

    public required string Id { get; init; }

    public required string Alias { get; set; }

    public required string Role { get; set; }

    public required byte[] Secret { get; set; }

    public long Version { get; set; }
}

/// <summary>Who belongs in a meeting: person ids only.</summary>
internal sealed class ExpectedRow
{
    public required string Practice { get; init; }

    public required string MeetingId { get; init; }

    public required string Profile { get; set; }

    /// <summary>JSON as in the contract's <c>expected</c> array.</summary>
    public required string People { get; set; }

    public long Version { get; set; }
}

internal sealed class ConsentRow
{
    public required string Practice { get; init; }

    public required string Id { get; init; }

    public required string Person { get; init; }

    /// <summary><c>recording</c>, <c>ai</c> or <c>noteTaker</c>.</summary>
    public required string Scope { get; init; }

    public DateTimeOffset GivenAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Guardian { get; init; }

    public string? MeetingId { get; init; }

    public DateTimeOffset? WithdrawnAt { get; set; }
}

internal sealed class ApiKeyRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>Somebody who signs in to the pages.</summary>
internal sealed class AccountRow
{
    public required string Id { get; init; }

    public string? PasswordHash { get; set; }

    /// <summary>Of the one-time link; null once used.</summary>
    public byte[]? LinkHash { get; set; }

    public DateTimeOffset? LinkExpiresAt { get; set; }
}

/// <summary>A sign-in that was ended before its cookie would have.</summary>
internal sealed class SignedOutRow
{
    public required string Id { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>One version of the policy a practice wrote over the installation's. The newest holds; none is changed or deleted.</summary>
internal sealed class PolicyRow
{
    public required string Practice { get; init; }

    public long Version { get; init; }

    /// <summary>The text as written, encrypted: a waiver's reason may tell of a person.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>SHA-256 of the text, lower-case hex; stands in the ledger.</summary>
    public required string Hash { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public required string ChangedBy { get; init; }
}

/// <summary>A data key, wrapped by Data Protection. Destroying a person's row erases the person.</summary>
internal sealed class DataKeyRow
{
    public required string Practice { get; init; }

    /// <summary>Empty for the practice's own keys.</summary>
    public required string Person { get; init; }

    public required byte[] Wrapped { get; init; }
}

/// <summary>What a repair replaced, encrypted, for undo within 30 days.</summary>
internal sealed class OldValueRow
{
    public required string Practice { get; init; }

    public required string ViolationId { get; init; }

    public required string Path { get; init; }

    public required byte[] Secret { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class StateRow
{
    public required string Practice { get; init; }

    public required string Kind { get; init; }

    public required string Key { get; init; }

    public required byte[] Data { get; init; }
}

internal sealed class OutboxActionRow
{
    public long Sequence { get; init; }

    public required string ActionId { get; init; }

    public required string Practice { get; init; }

    public required string Kind { get; init; }

    public required string Key { get; init; }

    public string? MeetingId { get; init; }

    public string? Uuid { get; init; }

    public string? Host { get; init; }

    /// <summary>The action, encrypted: a repair may hold an old topic.</summary>
    public required byte[] Secret { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset DecidedAt { get; init; }
}

internal sealed class TimerEntity
{
    public required string Practice { get; init; }

    public required string Kind { get; init; }

    public required string Key { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset Due { get; init; }

    public string? MeetingId { get; init; }

    public string? Uuid { get; init; }

    public string? Host { get; init; }
}

internal sealed class ProcessedRow
{
    public long Id { get; init; }

    /// <summary>First 16 bytes of SHA-256 of the delivery key.</summary>
    public required byte[] Delivery { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>An entry of a practice's ledger; see <c>Record/LedgerFormat</c>. The database refuses to change or delete one.</summary>
internal sealed class LedgerRow
{
    public required string Practice { get; init; }

    public long Sequence { get; init; }

    public required byte[] PreviousHash { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public required string Kind { get; init; }

    public required byte[] Body { get; init; }
}

/// <summary>A signature over the head of a ledger.</summary>
internal sealed class CheckpointRow
{
    public required string Practice { get; init; }

    public long Sequence { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset SignedAt { get; init; }

    public required byte[] Signature { get; init; }
}
