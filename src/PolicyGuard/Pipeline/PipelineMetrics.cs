using System.Diagnostics;
using System.Diagnostics.Metrics;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>What the pipeline did and how long it took. Tags are our own bounded words.</summary>
internal sealed class PipelineMetrics
{
    internal static readonly ActivitySource Activities = new("PolicyGuard");

    private readonly Histogram<double> age;
    private readonly Histogram<double> decide;
    private readonly Histogram<double> commit;
    private readonly Histogram<double> enforce;
    private readonly Counter<long> outcomes;
    private readonly Counter<long> parked;

    public PipelineMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PolicyGuard");
        age = meter.CreateHistogram<double>("policyguard.queue.age", "ms", "From receipt to decision.");
        decide = meter.CreateHistogram<double>("policyguard.decide.duration", "ms", "Deciding one batch.");
        commit = meter.CreateHistogram<double>("policyguard.commit.duration", "ms", "Committing and completing one batch.");
        enforce = meter.CreateHistogram<double>("policyguard.enforce.latency", "ms", "From receipt of the event to the surface's answer.");
        outcomes = meter.CreateCounter<long>("policyguard.outcomes", "{violation}", "Outcomes by rule.");
        parked = meter.CreateCounter<long>("policyguard.parked", "{event}", "Events parked, by reason.");
    }

    internal void Aged(TimeSpan waited) => age.Record(waited.TotalMilliseconds);

    internal void Decided(TimeSpan took) => decide.Record(took.TotalMilliseconds);

    internal void Committed(TimeSpan took) => commit.Record(took.TotalMilliseconds);

    internal void Enforced(TimeSpan since, string command) => enforce.Record(since.TotalMilliseconds, new KeyValuePair<string, object?>("command", command));

    internal void Parked(string reason) => parked.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Outcome(Resolution resolution) => outcomes.Add(1, new KeyValuePair<string, object?>("outcome", CommitWriter.Word(resolution.Outcome)));
}
