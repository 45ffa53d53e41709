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

    /// <summary>JSON: whose details stand how, by alias; null before anybody looked.</summary>
    public string? Links { get; init; }
}

/// <summary>One mail to one person: begun before a mail server hears of it, sent when it said so. Holds neither address nor text.</summary>
internal sealed class MailRow
{
    public required string Practice { get; init; }

    public required string Id { get; init; }

    public bool Sent { get; init; }

    public DateTimeOffset At { get; init; }
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
