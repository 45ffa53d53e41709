using System.Diagnostics.Metrics;

namespace PolicyGuard.Receive;

/// <summary>What came in, by event name; a name we do not know is counted as <c>unknown</c>, so that a sender cannot make series.</summary>
internal sealed class ReceiveMetrics
{
    private readonly Counter<long> received;
    private readonly Counter<long> refused;

    public ReceiveMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PolicyGuard");
        received = meter.CreateCounter<long>("policyguard.webhooks.received", "{event}", "Events stored, by name.");
        refused = meter.CreateCounter<long>("policyguard.webhooks.refused", "{request}", "Requests refused, by reason.");
    }

    internal void Received(string? name) => received.Add(1, new KeyValuePair<string, object?>("event", name is null ? "unreadable" : ZoomEvents.IsKnown(name) ? name : "unknown"));

    internal void Refused(string reason) => refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
