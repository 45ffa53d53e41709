using System.Diagnostics.Metrics;

namespace PolicyGuard.Companion;

/// <summary>Panels connected, what they told and what they were asked. Tags are our own bounded words.</summary>
internal sealed class CompanionMetrics
{
    private static readonly string[] Kinds = ["participant", "waiting", "waitingRoom", "cloudRecording", "share", "roster", "hello"];

    private readonly UpDownCounter<long> panels;
    private readonly Counter<long> events;
    private readonly Histogram<double> commands;

    public CompanionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PolicyGuard");
        panels = meter.CreateUpDownCounter<long>("policyguard.companions", "{panel}", "Panels connected now.");
        events = meter.CreateCounter<long>("policyguard.companion.events", "{event}", "What panels told, by kind; unknown kinds as one.");
        commands = meter.CreateHistogram<double>("policyguard.companion.command", "ms", "From the command leaving us to the panel's answer, by kind and what it came to.");
    }

    internal static string Known(string? kind) => kind is not null && Kinds.Contains(kind) ? kind : "unknown";

    /// <param name="more">None, where a panel took the place of its own old connection.</param>
    internal void Entered(int more) => panels.Add(more);

    internal void Left() => panels.Add(-1);

    internal void Told(string kind) => events.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void Asked(string kind, string result, TimeSpan took) => commands.Record(took.TotalMilliseconds, new("kind", kind), new KeyValuePair<string, object?>("result", result));
}
