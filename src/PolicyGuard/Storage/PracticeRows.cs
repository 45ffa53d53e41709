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

/// <summary>A data key, wrapped by Data Protection. Destroying a person's row erases the person.</summary>
internal sealed class DataKeyRow
{
    public required string Practice { get; init; }

    /// <summary>Empty for the practice's own keys.</summary>
    public required string Person { get; init; }

    public required byte[] Wrapped { get; init; }
}
