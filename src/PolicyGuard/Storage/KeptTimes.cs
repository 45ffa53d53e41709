namespace PolicyGuard.Storage;

/// <summary>Times as the tables keep them, so that what a write answers is what is read afterwards.</summary>
internal static class KeptTimes
{
    /// <summary>In UTC, without what is shorter than a millisecond.</summary>
    internal static DateTimeOffset AsKept(this DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
