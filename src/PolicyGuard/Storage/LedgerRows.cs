namespace PolicyGuard.Storage;

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

/// <summary>A signature over the head of a ledger as it was; see <c>Record/LedgerFormat</c>. The database refuses to change or delete one.</summary>
internal sealed class CheckpointRow
{
    public required string Practice { get; init; }

    /// <summary>1, 2, 3 ... without a gap.</summary>
    public long Number { get; init; }

    /// <summary>The entry it stands over.</summary>
    public long Sequence { get; init; }

    /// <summary>That entry's hash.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>What the checkpoint before it signed; 32 zero bytes for the first.</summary>
    public required byte[] Previous { get; init; }

    public DateTimeOffset SignedAt { get; init; }

    /// <summary>SHA-256 of the public key.</summary>
    public required byte[] Key { get; init; }

    public required byte[] Signature { get; init; }
}
