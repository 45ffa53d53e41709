using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace PolicyGuard.Zoom;

/// <summary>Waits for a token of the account's bucket before every attempt.</summary>
internal sealed class RateStrategy(RateGate gate, ZoomMetrics metrics, TimeProvider time) : ResilienceStrategy<HttpResponseMessage>
{
    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        var request = context.GetRequestMessage()!;
        var call = ZoomRequests.CallOf(request);
        TimeSpan waited;
        try
        {
            var since = time.GetTimestamp();
            await gate.WaitAsync(call, context.CancellationToken);
            waited = time.GetElapsedTime(since);
            metrics.Waited(call, waited);
        }
        catch (OperationCanceledException e)
        {
            // Polly carries exceptions as outcomes; the total timeout above turns this one into its own.
            return Outcome.FromException<HttpResponseMessage>(e);
        }

        using var span = ZoomTraces.Start(call, request.Method, waited);
        var outcome = await callback(context, state);
        ZoomTraces.End(span, outcome);
        metrics.Called(call, (int?)outcome.Result?.StatusCode);
        return outcome;
    }
}

internal sealed class RateStrategyOptions : ResilienceStrategyOptions;
