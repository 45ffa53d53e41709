namespace PolicyGuard.Storage;

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
