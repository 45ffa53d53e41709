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

/// <summary>A signature over the head of a ledger.</summary>
internal sealed class CheckpointRow
{
    public required string Practice { get; init; }

    public long Sequence { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset SignedAt { get; init; }

    public required byte[] Signature { get; init; }
}
