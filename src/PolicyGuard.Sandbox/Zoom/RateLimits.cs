using System.Globalization;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>The account's limits by rate label (zoom-platform 6.3), counted by the second and by the UTC day. Off until a plan is set.</summary>
internal sealed class RateLimits(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(RateClass Class, long Window), int> used = [];

    internal ZoomLimitPlan? Plan { get; set; }

    /// <summary>Counts the call and says on its answer what is left; the refusal when nothing is.</summary>
    internal IResult? Count(HttpContext context)
    {
        if (Plan is not { } plan || context.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>() is not { } endpoint)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var (perSecond, perDay) = Of(plan, endpoint.Class);
        var second = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddSeconds(1);
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        lock (gate)
        {
            var leftToday = perDay is { } most ? most - Take(endpoint.Class, -midnight.ToUnixTimeSeconds()) : int.MaxValue;
            if (leftToday < 0)
            {
                return Refuse(context, endpoint.Class, "Daily-limit", perDay!.Value, midnight, "You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.");
            }

            var left = perSecond - Take(endpoint.Class, second.ToUnixTimeSeconds());
            if (left < 0)
            {
                return Refuse(context, endpoint.Class, "QPS", perSecond, second, "You have reached the maximum per-second rate limit for this API. Try again later.");
            }

            Say(context, endpoint.Class, "QPS", perSecond, left);
            return null;
        }
    }

    private static (int PerSecond, int? PerDay) Of(ZoomLimitPlan plan, RateClass label) => (plan, label) switch
    {
        (ZoomLimitPlan.Free, RateClass.Light) => (4, 6000),
        (ZoomLimitPlan.Free, RateClass.Medium) => (2, 2000),
        (ZoomLimitPlan.Pro, RateClass.Light) => (30, null),
        (ZoomLimitPlan.Pro, RateClass.Medium) => (20, null),
        (ZoomLimitPlan.Business, RateClass.Light) => (80, null),
        (ZoomLimitPlan.Business, RateClass.Medium) => (60, null),
    };

    private static IResult Refuse(HttpContext context, RateClass label, string type, int limit, DateTimeOffset until, string message)
    {
        Say(context, label, type, limit, 0);
        context.Response.Headers["Retry-After"] = until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return ZoomErrors.Of(429, 429, message);
    }

    private static void Say(HttpContext context, RateClass label, string type, int limit, int left)
    {
        var headers = context.Response.Headers;
        (headers["X-RateLimit-Category"], headers["X-RateLimit-Type"]) = (label.ToString(), type);
        (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) = ($"{limit}", $"{left}");
    }

    private int Take(RateClass label, long window)
    {
        foreach (var past in used.Keys.Where(k => Math.Abs(k.Window) <= time.GetUtcNow().ToUnixTimeSeconds()).ToList())
        {
            used.Remove(past);
        }

        return used[(label, window)] = used.GetValueOrDefault((label, window)) + 1;
    }
}

internal enum ZoomLimitPlan { Free, Pro, Business }

/// <summary>The labels of the calls that are simulated.</summary>
internal enum RateClass { Light, Medium }
