using System.Diagnostics;
using Polly;

namespace PolicyGuard.Zoom;

/// <summary>One span an attempt, named by its rate label. No address: paths hold ids of meetings and people.</summary>
internal static class ZoomTraces
{
    private static readonly ActivitySource Source = new("PolicyGuard");

    /// <summary>Null when nobody listens.</summary>
    internal static Activity? Start(ZoomCall call, HttpMethod method, TimeSpan waited) => !Source.HasListeners() ? null : Source
        .StartActivity($"zoom {call.Label.ToString().ToLowerInvariant()}", ActivityKind.Client)
        ?.SetTag("policyguard.zoom.lane", call.Lane.ToString())
        .SetTag("policyguard.zoom.wait_ms", waited.TotalMilliseconds)
        .SetTag("http.request.method", method.Method);

    internal static void End(Activity? span, Outcome<HttpResponseMessage> outcome)
    {
        if (outcome.Result is { } response)
        {
            span?.SetTag("http.response.status_code", (int)response.StatusCode);
        }
        else
        {
            span?.SetTag("error.type", outcome.Exception?.GetType().Name).SetStatus(ActivityStatusCode.Error);
        }
    }
}
