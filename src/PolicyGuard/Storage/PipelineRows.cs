namespace PolicyGuard.Storage;

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
