using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using PolicyGuard.Telemetry;
using Serilog.Core;
using Serilog.Events;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>The log of one host, as it would stand on standard error. Registered in its services.</summary>
internal sealed class KeptLog : ILogEventSink
{
    private readonly IdsOnlyFormatter formatter = new();
    private readonly ConcurrentQueue<string> lines = new();

    internal string Text => string.Concat(lines);

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter();
        formatter.Format(logEvent, line);
        lines.Enqueue(line.ToString());
    }
}

/// <summary>Our spans, of every host in the process: sources are static. A test tells its own by the trace it began.</summary>
internal sealed class KeptSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ActivityListener listener;

    internal KeptSpans()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryModule.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    internal string Text => string.Join("\n", spans.Select(s => $"{s.DisplayName} {s.StatusDescription} {string.Join(' ', s.TagObjects)} {string.Join(' ', s.Baggage)} {s.TraceStateString}"));

    internal IReadOnlyList<Activity> All => [.. spans];

    internal IReadOnlyList<Activity> Of(string trace) => [.. spans.Where(s => s.TraceId.ToHexString() == trace)];

    public void Dispose() => listener.Dispose();
}

/// <summary>Everything measured by the meters of one host; other hosts have another factory.</summary>
internal sealed class KeptMetrics : IDisposable
{
    private readonly ConcurrentQueue<string> seen = new();
    private readonly MeterListener listener = new();

    /// <param name="factory">Null until the host is built.</param>
    internal KeptMetrics(Func<IMeterFactory?> factory)
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == TelemetryModule.Name)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, v, tags, _) => Hear(factory, i, tags));
        listener.SetMeasurementEventCallback<double>((i, v, tags, _) => Hear(factory, i, tags));
        listener.Start();
    }

    internal IReadOnlyList<string> Seen => [.. seen];

    public void Dispose() => listener.Dispose();

    private void Hear(Func<IMeterFactory?> factory, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (ReferenceEquals(instrument.Meter.Scope, factory()))
        {
            seen.Enqueue(string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}").Prepend(instrument.Name)));
        }
    }
}
