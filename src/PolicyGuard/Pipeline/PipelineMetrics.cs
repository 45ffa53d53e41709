using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>What the pipeline did and how long it took. Tags are our own bounded words.</summary>
internal sealed class PipelineMetrics
{
    private const int MostReasons = 64;

    private readonly Histogram<double> age;
    private readonly Histogram<double> decide;
    private readonly Histogram<double> commit;
    private readonly Histogram<double> enforce;
    private readonly Counter<long> outcomes;
    private readonly Counter<long> unenforced;
    private readonly Counter<long> parked;
    private readonly ConcurrentDictionary<string, string> reasons = new(StringComparer.Ordinal);

    public PipelineMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PolicyGuard");
        age = meter.CreateHistogram<double>("policyguard.queue.age", "ms", "From receipt to decision.");
        decide = meter.CreateHistogram<double>("policyguard.decide.duration", "ms", "Deciding one event.");
        commit = meter.CreateHistogram<double>("policyguard.commit.duration", "ms", "Committing and completing one batch.");
        enforce = meter.CreateHistogram<double>("policyguard.enforce.latency", "ms", "From the decision to the surface's answer, by command and answer.");
        outcomes = meter.CreateCounter<long>("policyguard.outcomes", "{violation}", "Outcomes by rule.");
        unenforced = meter.CreateCounter<long>("policyguard.unenforced", "{violation}", "What policy wanted and did not get, by outcome and reason.");
        parked = meter.CreateCounter<long>("policyguard.parked", "{event}", "Events parked, by reason.");
    }

    internal void Aged(TimeSpan waited) => age.Record(waited.TotalMilliseconds);

    internal void Decided(TimeSpan took) => decide.Record(took.TotalMilliseconds);

    internal void Committed(TimeSpan took) => commit.Record(took.TotalMilliseconds);

    internal void Enforced(TimeSpan since, string command, string result) =>
        enforce.Record(since.TotalMilliseconds, new("command", command), new KeyValuePair<string, object?>("result", result));

    internal void Parked(string reason) => parked.Add(1, new KeyValuePair<string, object?>("reason", Bounded(reason)));

    internal void Outcome(Resolution resolution)
    {
        var word = CommitWriter.Word(resolution.Outcome);
        outcomes.Add(1, new("rule", resolution.Rule), new KeyValuePair<string, object?>("outcome", word));
        if (resolution.Outcome is Decide.Findings.Outcome.Unenforced or Decide.Findings.Outcome.Failed or Decide.Findings.Outcome.Deferred)
        {
            unenforced.Add(1, new("outcome", word), new KeyValuePair<string, object?>("reason", Bounded(resolution.Reason ?? "none given")));
        }
    }

    /// <summary>Reasons are our own words, but some hold a code of Zoom's or the names of scopes; a hundred series of them would help nobody.</summary>
    private string Bounded(string reason)
    {
        var word = reason.StartsWith("missing scope", StringComparison.Ordinal) ? "missing scope" : reason;
        return reasons.TryGetValue(word, out var known) ? known : reasons.Count < MostReasons ? reasons.GetOrAdd(word, word) : "other";
    }
}
