namespace PolicyGuard.Storage;

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
