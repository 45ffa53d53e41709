namespace PolicyGuard.Pipeline;

/// <summary>When this process began to take events. What was known before is not acted upon until Zoom confirms it: events failed meanwhile.</summary>
internal sealed class ServiceStart(TimeProvider time)
{
    internal DateTimeOffset Since { get; } = time.GetUtcNow();
}
