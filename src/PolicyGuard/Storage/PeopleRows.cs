namespace PolicyGuard.Storage;

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

/// <summary>The code by which one place of a meeting may be filled once. Only its keyed hash is kept.</summary>
internal sealed class EntranceCodeRow
{
    public required string Practice { get; init; }

    public required string MeetingId { get; init; }

    public required string Person { get; init; }

    public required string CodeKey { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The meeting instance in which somebody came by it.</summary>
    public string? UsedIn { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

internal sealed class ConsentRow
{
    public required string Practice { get; init; }

    public required string Id { get; init; }

    public required string Person { get; init; }

    /// <summary><c>recording</c>, <c>ai</c>, <c>noteTaker</c> or <c>observation</c>.</summary>
    public required string Scope { get; init; }

    public DateTimeOffset GivenAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Guardian { get; init; }

    public string? MeetingId { get; init; }

    public DateTimeOffset? WithdrawnAt { get; set; }
}
