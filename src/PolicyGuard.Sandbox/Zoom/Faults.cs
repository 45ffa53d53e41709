using System.Collections.Concurrent;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>What goes wrong on purpose, by path. Each fault has a number of times it happens.</summary>
internal sealed class Faults
{
    private readonly ConcurrentDictionary<string, Fault> byPath = new();

    /// <summary>Meetings in whose rooms a request is accepted and nothing happens.</summary>
    internal ConcurrentDictionary<string, bool> WithoutEffect { get; } = new();

    /// <summary>False: <c>participant.remove</c> is refused as not available.</summary>
    internal bool RemoveAvailable { get; set; } = true;

    /// <param name="pathPart">Any call whose path holds this.</param>
    internal void Set(string pathPart, int times, Func<TimeProvider, IResult> answer) => byPath[pathPart] = new Fault(times, answer);

    internal void RateLimit(string pathPart, int times, TimeSpan wait) => Set(pathPart, times, time => new Limited(time.GetUtcNow() + wait));

    internal IResult? Next(string path, TimeProvider time)
    {
        foreach (var (part, fault) in byPath)
        {
            if (path.Contains(part, StringComparison.Ordinal) && fault.Take())
            {
                return fault.Answer(time);
            }
        }

        return null;
    }

    private sealed class Fault(int times, Func<TimeProvider, IResult> answer)
    {
        private int left = times;

        internal Func<TimeProvider, IResult> Answer { get; } = answer;

        internal bool Take() => Interlocked.Decrement(ref left) >= 0;
    }

    /// <summary>429 as Zoom sends it: Retry-After is an ISO time, not seconds.</summary>
    private sealed class Limited(DateTimeOffset until) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["Retry-After"] = until.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
            httpContext.Response.Headers["X-RateLimit-Type"] = "QPS";
            httpContext.Response.Headers["X-RateLimit-Category"] = "Light";
            await ZoomErrors.Of(429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.").ExecuteAsync(httpContext);
        }
    }
}
