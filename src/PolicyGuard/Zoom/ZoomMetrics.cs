using System.Diagnostics.Metrics;

namespace PolicyGuard.Zoom;

/// <summary>Attempts by rate label, lane and class of answer, and how long they waited for their turn. No path, no id.</summary>
internal sealed class ZoomMetrics
{
    private readonly Counter<long> calls;
    private readonly Histogram<double> waits;

    public ZoomMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PolicyGuard");
        calls = meter.CreateCounter<long>("policyguard.zoom.calls", "{call}", "Attempts at Zoom, by label, lane and class of answer.");
        waits = meter.CreateHistogram<double>("policyguard.zoom.wait", "ms", "Time in our own rate lane before an attempt.");
    }

    internal void Called(ZoomCall call, int? status) => calls.Add(
        1, new("label", call.Label.ToString()), new("lane", call.Lane.ToString()), new("answer", status is { } code ? code == 429 ? "429" : $"{code / 100}xx" : "none"));

    internal void Waited(ZoomCall call, TimeSpan wait) => waits.Record(wait.TotalMilliseconds, new("label", call.Label.ToString()), new KeyValuePair<string, object?>("lane", call.Lane.ToString()));
}
