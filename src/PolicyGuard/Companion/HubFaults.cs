using Microsoft.AspNetCore.SignalR;

namespace PolicyGuard.Companion;

/// <summary>Tells faults of our own behind the hub, by their type alone. A refusal is an answer and no fault: whoever may knock could fill the log with it.</summary>
internal sealed partial class HubFaults(ILogger<HubFaults> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not (HubException or OperationCanceledException))
        {
            Log.Failed(logger, invocationContext.HubMethodName, e.GetType().Name);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The companion's call {Method} failed: {Cause}")]
        public static partial void Failed(ILogger logger, string method, string cause);
    }
}
