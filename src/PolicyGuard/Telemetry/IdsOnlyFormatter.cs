using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace PolicyGuard.Telemetry;

/// <summary>
/// Compact JSON without what frameworks add on their own account: the path of the request (<c>/api/v1/people/jd</c> names a person) and
/// the words of an exception, which may quote what somebody sent. Types and stack remain.
/// </summary>
internal sealed class IdsOnlyFormatter : ITextFormatter
{
    private static readonly string[] Dropped = ["RequestPath"];

    private readonly CompactJsonFormatter compact = new();

    public void Format(LogEvent logEvent, TextWriter output)
    {
        foreach (var property in Dropped)
        {
            logEvent.RemovePropertyIfPresent(property);
        }

        compact.Format(logEvent.Exception is { } said ? Without(logEvent, said) : logEvent, output);
    }

    private static LogEvent Without(LogEvent e, Exception said) => new(
        e.Timestamp, e.Level, new Wordless(said), e.MessageTemplate, e.Properties.Select(p => new LogEventProperty(p.Key, p.Value)), e.TraceId ?? default, e.SpanId ?? default);

#pragma warning disable CA1064 // Never thrown: it only lends its text to the formatter.
    private sealed class Wordless(Exception said) : Exception
    {
        public override string ToString() => string.Join("\n ---> ", Chain(said).Select(e => $"{e.GetType()}\n{e.StackTrace}"));

        private static IEnumerable<Exception> Chain(Exception? e)
        {
            for (; e is not null; e = e.InnerException)
            {
                yield return e;
            }
        }
    }
#pragma warning restore CA1064
}
