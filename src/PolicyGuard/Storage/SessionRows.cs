namespace PolicyGuard.Storage;

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
