namespace PolicyGuard.Storage;

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
