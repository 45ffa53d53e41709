namespace PolicyGuard.Zoom;

/// <summary>What the handlers must know of a call.</summary>
/// <param name="Repeatable">Safe to send again: a read, or a change to a fixed wanted state.</param>
/// <param name="Deadline">No attempt leaves after this: an act dies rather than come late.</param>
internal sealed record ZoomCall(
    string Account, RateLabel Label, Lane Lane, bool Repeatable, string? Host = null, DateTimeOffset? Deadline = null)
{
    internal const string Key = "PolicyGuard.ZoomCall";

    internal static readonly HttpRequestOptionsKey<ZoomCall> Option = new(Key);

    /// <summary>Awaited at the last door, before each attempt leaves; what it throws keeps the attempt back.</summary>
    internal Func<CancellationToken, ValueTask>? Sending { get; init; }

    internal CallProgress Progress { get; init; } = new();
}

/// <summary>
/// How far the attempts of a call came. An exception alone does not tell: an attempt before the last may have reached Zoom.
/// </summary>
internal sealed class CallProgress
{
    /// <summary>Attempts that may have reached Zoom.</summary>
    internal int Left { get; private set; }

    /// <summary>
    /// An attempt may have reached Zoom and was not turned away at its door, as a rate limit, an unknown token and a missing scope
    /// do: it may have been carried out.
    /// </summary>
    internal bool MayBeDone { get; private set; }

    internal void Add(bool turnedAway)
    {
        Left++;
        MayBeDone |= !turnedAway;
    }
}
