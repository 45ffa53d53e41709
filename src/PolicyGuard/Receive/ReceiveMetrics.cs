using System.Diagnostics;
using System.Diagnostics.Metrics;
using PolicyGuard.Queue;

namespace PolicyGuard.Receive;

/// <summary>
/// What came in: requests by result, events by name, and one span a request while somebody listens. A name we do not know is counted as
/// <c>unknown</c>, so that a sender cannot make series.
/// </summary>
internal sealed class ReceiveMetrics
{
    internal const string Stored = "stored";
    internal const string Duplicate = "duplicate";
    internal const string Validated = "validated";

    private static readonly ActivitySource Source = new("PolicyGuard");

    private readonly Counter<long> requests;

    public ReceiveMetrics(IMeterFactory meters) =>
        requests = meters.Create("PolicyGuard").CreateCounter<long>("policyguard.webhooks", "{request}", "Requests to the webhook by result, and by event where one was kept.");

    /// <summary>What the queue item carries, so that its decision joins this trace; null when nobody listens.</summary>
    internal static string? TraceParent => Source.HasListeners() ? Activity.Current?.Id : null;

    /// <summary>Null when nobody listens.</summary>
    /// <remarks>Under the sender's own trace, if it has one. Not under the web server's activity: nobody records that one, and a span under it would be dropped with it.</remarks>
    internal static Activity? StartSpan(HttpRequest request)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        if (ActivityContext.TryParse(request.Headers.TraceParent, null, isRemote: true, out var sender))
        {
            return Source.StartActivity("receive", ActivityKind.Server, sender);
        }

        Activity.Current = null;
        return Source.StartActivity("receive", ActivityKind.Server);
    }

    internal void Kept(EnqueueResult result, string? name)
    {
        var what = result switch { EnqueueResult.Stored => Stored, EnqueueResult.Duplicate => Duplicate };
        var known = name is null ? "unreadable" : ZoomEvents.IsKnown(name) ? name : "unknown";
        requests.Add(1, new("result", what), new KeyValuePair<string, object?>("event", known));
        Say(what)?.SetTag("policyguard.event", known);
    }

    internal void Answered(string result)
    {
        requests.Add(1, new KeyValuePair<string, object?>("result", result));
        Say(result);
    }

    private static Activity? Say(string result) => Source.HasListeners() ? Activity.Current?.SetTag("policyguard.result", result) : null;
}
