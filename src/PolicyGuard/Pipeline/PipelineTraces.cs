using System.Diagnostics;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// The spans <c>decide</c> and <c>enforce</c>, each under what led to it: the queue item carries its <c>traceparent</c>, and so does an
/// action until it is carried out (one left over from a crash begins a trace of its own). Tags are our own bounded words and numbers.
/// Every member is null or does nothing when nobody listens.
/// </summary>
internal static class PipelineTraces
{
    private static readonly ActivitySource Source = new("PolicyGuard");

    /// <summary>For what is queued or asked for now.</summary>
    internal static string? TraceParent => Source.HasListeners() ? Activity.Current?.Id : null;

    internal static Activity? Decide(Lease lease, TimeSpan age)
    {
        var envelope = lease.Envelope;
        return Start("decide", ActivityKind.Consumer, envelope.TraceParent)
            ?.SetTag("policyguard.event", envelope.Kind == OwnMessage.Kind ? OwnMessage.Kind : envelope.EventName is { } name && ZoomEvents.IsKnown(name) ? name : "unknown")
            .SetTag("policyguard.queue.sequence", lease.Sequence)
            .SetTag("policyguard.queue.age_ms", age.TotalMilliseconds)
            .SetTag("policyguard.attempt", lease.Attempt);
    }

    /// <param name="result"><c>committed</c>, <c>nothing</c>, <c>duplicate</c>, <c>parked</c> or <c>failed</c>.</param>
    internal static void Decided(Activity? span, string result, PipelineCommit? commit = null)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("policyguard.result", result);
        if (commit is not null)
        {
            span.SetTag("policyguard.violations", commit.Violations.Count).SetTag("policyguard.actions", commit.Actions.Count);
            span.SetTag("policyguard.rules", string.Join(',', commit.Violations.Select(v => v.Rule).Distinct().Order(StringComparer.Ordinal)));
        }
    }

    internal static Activity? Enforce(OutboxRow row) => Start("enforce", ActivityKind.Internal, row.TraceParent)
        ?.SetTag("policyguard.rule", row.Action.Rule)
        .SetTag("policyguard.command", row.Action.Command.GetType().Name);

    internal static void Enforced(Activity? span, string result) => span?.SetTag("policyguard.result", result);

    /// <summary>A fault's type; its message might quote a meeting.</summary>
    internal static void Failed(Activity? span, Exception fault) => span?.SetTag("error.type", fault.GetType().Name).SetStatus(ActivityStatusCode.Error);

    private static Activity? Start(string name, ActivityKind kind, string? traceParent) =>
        !Source.HasListeners() ? null
        : ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent) ? Source.StartActivity(name, kind, parent)
        : Source.StartActivity(name, kind);
}
