namespace PolicyGuard.Storage;

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

/// <summary>What a repair replaced, encrypted, for undo within 30 days.</summary>
internal sealed class OldValueRow
{
    public required string Practice { get; init; }

    public required string ViolationId { get; init; }

    public required string Path { get; init; }

    public required byte[] Secret { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}
