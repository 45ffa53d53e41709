using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace PolicyGuard.Zoom;

/// <summary>Waits for a token of the account's bucket before every attempt.</summary>
internal sealed class RateStrategy(RateGate gate, ZoomMetrics metrics, TimeProvider time) : ResilienceStrategy<HttpResponseMessage>
{
    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        var call = ZoomRequests.CallOf(context.GetRequestMessage()!);
        try
        {
            var since = time.GetTimestamp();
            await gate.WaitAsync(call, context.CancellationToken);
            metrics.Waited(call, time.GetElapsedTime(since));
        }
        catch (OperationCanceledException e)
        {
            // Polly carries exceptions as outcomes; the total timeout above turns this one into its own.
            return Outcome.FromException<HttpResponseMessage>(e);
        }

        var outcome = await callback(context, state);
        metrics.Called(call, (int?)outcome.Result?.StatusCode);
        return outcome;
    }
}

internal sealed class RateStrategyOptions : ResilienceStrategyOptions;
