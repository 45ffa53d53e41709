using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace PolicyGuard.Zoom;

/// <summary>Waits for a token of the account's bucket before every attempt.</summary>
internal sealed class RateStrategy(RateGate gate) : ResilienceStrategy<HttpResponseMessage>
{
    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await gate.WaitAsync(ZoomRequests.CallOf(context.GetRequestMessage()!), context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            // Polly carries exceptions as outcomes; the total timeout above turns this one into its own.
            return Outcome.FromException<HttpResponseMessage>(e);
        }

        return await callback(context, state);
    }
}

internal sealed class RateStrategyOptions : ResilienceStrategyOptions;
