using System.Collections.Concurrent;
using System.Globalization;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>What goes wrong on purpose, by path. Each fault has a number of times it happens.</summary>
internal sealed class Faults
{
    private const int UpdatesADay = 100;

    private readonly ConcurrentDictionary<string, Fault> byPath = new();

    private readonly ConcurrentDictionary<(string Host, DateOnly Day), int> updates = new();

    /// <summary>Meetings for which a request, live or scheduled, is accepted and nothing happens.</summary>
    internal ConcurrentDictionary<string, bool> WithoutEffect { get; } = new();

    /// <summary>False: <c>participant.remove</c> is refused as not available.</summary>
    internal bool RemoveAvailable { get; set; } = true;

    /// <param name="pathPart">Any call whose path holds this.</param>
    /// <param name="method">Only calls by this method; null = any.</param>
    internal void Set(string pathPart, int times, Func<TimeProvider, IResult> answer, string? method = null) => byPath[$"{method} {pathPart}"] = new Fault(pathPart, method, times, answer);

    internal void RateLimit(string pathPart, int times, TimeSpan wait, RetryForm form = RetryForm.Iso, string? method = null) =>
        Set(pathPart, times, time => new Limited(time.GetUtcNow(), wait, form), method);

    /// <summary>Zoom, or a gateway before it, answers with a page and an error.</summary>
    internal void Down(string pathPart, int times, int status = 502) =>
        Set(pathPart, times, _ => Results.Text("<html><body>Bad Gateway</body></html>", "text/html", statusCode: status));

    /// <summary>The answer is an error, and it takes its time.</summary>
    internal void Slow(string pathPart, int times, TimeSpan wait) => Set(pathPart, times, time => new Slowly(time, wait));

    /// <summary>Sent on to another address, as between regional hosts.</summary>
    internal void Redirect(string pathPart, int times) => Set(pathPart, times, _ => new Elsewhere());

    /// <summary>How Zoom words that the day's updates are used up; its usual words when null.</summary>
    internal string? DayLimitWording { get; set; }

    /// <summary>Other tools use up some of the host's updates of this UTC day.</summary>
    internal void SpendUpdates(string host, int count, DateTimeOffset now) =>
        updates.AddOrUpdate((host, DateOnly.FromDateTime(now.UtcDateTime)), count, (_, n) => n + count);

    /// <summary>False once the host's 100 creates and updates of this UTC day are spent.</summary>
    internal bool MayUpdate(string host, DateTimeOffset now) => updates.AddOrUpdate((host, DateOnly.FromDateTime(now.UtcDateTime)), 1, (_, n) => n + 1) <= UpdatesADay;

    internal IResult? Next(string method, string path, TimeProvider time)
    {
        foreach (var fault in byPath.Values)
        {
            if (path.Contains(fault.PathPart, StringComparison.Ordinal) && (fault.Method ?? method) == method && fault.Take())
            {
                return fault.Answer(time);
            }
        }

        return null;
    }

    private sealed class Fault(string pathPart, string? method, int times, Func<TimeProvider, IResult> answer)
    {
        private int left = times;

        internal string PathPart { get; } = pathPart;

        internal string? Method { get; } = method;

        internal Func<TimeProvider, IResult> Answer { get; } = answer;

        internal bool Take() => Interlocked.Decrement(ref left) >= 0;
    }

    private sealed class Slowly(TimeProvider time, TimeSpan wait) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await Task.Delay(wait, time, httpContext.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            httpContext.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
    }

    private sealed class Elsewhere : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Redirect($"{httpContext.Request.Path}?region=us04", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        }
    }

    /// <summary>429 as Zoom sends it: its Retry-After is a time, in one of three spellings, or missing.</summary>
    private sealed class Limited(DateTimeOffset now, TimeSpan wait, RetryForm form) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            string? until = form switch
            {
                RetryForm.Iso => (now + wait).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                RetryForm.HttpDate => (now + wait).ToString("R", CultureInfo.InvariantCulture),
                RetryForm.Seconds => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                RetryForm.Absent => null,
            };
            if (until is not null)
            {
                httpContext.Response.Headers["Retry-After"] = until;
            }

            httpContext.Response.Headers["X-RateLimit-Type"] = "QPS";
            httpContext.Response.Headers["X-RateLimit-Category"] = "Light";
            await ZoomErrors.Of(429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.").ExecuteAsync(httpContext);
        }
    }
}

/// <summary>How a 429 says when to come back.</summary>
internal enum RetryForm { Iso, HttpDate, Seconds, Absent }
