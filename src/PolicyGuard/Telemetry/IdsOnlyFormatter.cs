using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace PolicyGuard.Telemetry;

/// <summary>
/// Compact JSON without what frameworks add on their own account: the path of the request (<c>/api/v1/people/jd</c> names a person) and
/// the words of an exception, which may quote what somebody sent. Types and stack remain. A framework may repeat the words in a property
/// of its own, as Entity Framework does in <c>error</c>: that is dropped by name, and any other by what it holds.
/// </summary>
internal sealed class IdsOnlyFormatter : ITextFormatter
{
    private static readonly string[] Dropped = ["RequestPath", "error"];

    private readonly CompactJsonFormatter compact = new();

    public void Format(LogEvent logEvent, TextWriter output)
    {
        foreach (var property in Dropped.Concat(Quoting(logEvent)))
        {
            logEvent.RemovePropertyIfPresent(property);
        }

        compact.Format(logEvent.Exception is { } said ? Without(logEvent, said) : logEvent, output);
    }

    private static IReadOnlyList<string> Quoting(LogEvent e)
    {
        if (e.Exception is not { } said)
        {
            return [];
        }

        var words = Wordless.Chain(said).Select(x => x.Message).Where(m => m.Length > 0).ToList();
        return [.. e.Properties.Where(p => words.Exists(w => TextOf(p.Value).Contains(w, StringComparison.Ordinal))).Select(p => p.Key)];
    }

    /// <summary>A text as it is, not in the quotes and escapes in which it would be written.</summary>
    private static string TextOf(LogEventPropertyValue value) => value is ScalarValue scalar ? scalar.Value?.ToString() ?? "" : value.ToString();

    private static LogEvent Without(LogEvent e, Exception said) => new(
        e.Timestamp, e.Level, new Wordless(said), e.MessageTemplate, e.Properties.Select(p => new LogEventProperty(p.Key, p.Value)), e.TraceId ?? default, e.SpanId ?? default);

#pragma warning disable CA1064 // Never thrown: it only lends its text to the formatter.
    internal sealed class Wordless(Exception said) : Exception
    {
        public override string ToString() => TextOf(said);

        internal static string TextOf(Exception said) => string.Join("\n ---> ", Chain(said).Select(e => $"{e.GetType()}\n{e.StackTrace}"));

        internal static IEnumerable<Exception> Chain(Exception? e)
        {
            for (; e is not null; e = e.InnerException)
            {
                yield return e;
            }
        }
    }
#pragma warning restore CA1064
}
