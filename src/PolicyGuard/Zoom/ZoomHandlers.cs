using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PolicyGuard.Zoom;

/// <summary>Puts on the account's bearer; a token that Zoom does not accept is replaced once.</summary>
internal sealed class BearerHandler(ZoomTokens tokens, ZoomClock clock, TimeProvider time) : DelegatingHandler
{
    private const int InvalidToken = 124;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var account = ZoomRequests.CallOf(request).Account;
        var token = await tokens.GetAsync(account, cancellationToken);
        var response = await SendAsync(request, token, cancellationToken);
        if (!await IsRejectedAsync(response, cancellationToken))
        {
            return response;
        }

        response.Dispose();
        tokens.Reject(account, token.Value);
        var fresh = await tokens.GetAsync(account, cancellationToken);
        var second = await SendAsync(request, fresh, cancellationToken);
        if (await CodeAsync(second, cancellationToken) == InvalidToken)
        {
            tokens.Lose(account, fresh.Value, "Zoom does not accept a fresh token");
        }

        return second;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ZoomToken token, CancellationToken cancellationToken)
    {
        // The last door: whatever came before, our own lane, a retry or a slow token, may have used the time up.
        if (ZoomRequests.CallOf(request).Deadline < time.GetUtcNow())
        {
            throw new ZoomTooLateException();
        }

        var call = ZoomRequests.CallOf(request);
        await HoldBackAsync(call, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            call.Progress.Add(await IsTurnedAwayAsync(response, cancellationToken));
            clock.Note(response.Headers.Date);
            return response;
        }
        catch (Exception e) when (!NeverLeft(e, cancellationToken))
        {
            call.Progress.Add(turnedAway: false);
            throw;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The time to make a connection ran out. The handler calls that a cancellation, which nobody asked for.
            throw new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e);
        }
    }

    /// <summary>A fault of ours on the last steps before the door must not look like Zoom's silence.</summary>
    private static async ValueTask HoldBackAsync(ZoomCall call, CancellationToken cancellationToken)
    {
        try
        {
            await (call.Sending?.Invoke(cancellationToken) ?? ValueTask.CompletedTask);
        }
        catch (Exception e)
        {
            throw new ZoomHeldBackException(e);
        }
    }

    /// <summary>True when no connection was made, so that Zoom cannot have received anything.</summary>
    private static bool NeverLeft(Exception e, CancellationToken cancellationToken) => e switch
    {
        HttpRequestException http => http.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        OperationCanceledException { InnerException: TimeoutException } => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>Zoom looked at rate, token and scope, and not at what was asked.</summary>
    private static async Task<bool> IsTurnedAwayAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized
        || await CodeAsync(response, cancellationToken) is InvalidToken or ZoomError.MissingScopes;

    private static async Task<bool> IsRejectedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = await CodeAsync(response, cancellationToken);
        return code == InvalidToken || response.StatusCode == HttpStatusCode.Unauthorized;
    }

    private static async Task<int> CodeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest))
        {
            return 0;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return ZoomError.Code(await response.Content.ReadAsStringAsync(cancellationToken));
    }
}

/// <summary>
/// Follows a redirect by hand, because HttpClient drops the bearer when the host changes: it goes on only to hosts that may see it.
/// </summary>
internal sealed class RedirectHandler(Uri api) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if ((int)response.StatusCode is not (301 or 302 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return response;
        }

        var target = new Uri(request.RequestUri!, location);
        if (!MaySee(target))
        {
            return response;
        }

        response.Dispose();
        request.RequestUri = target;
        return await base.SendAsync(request, cancellationToken);
    }

    private bool MaySee(Uri target) =>
        (target.Scheme == api.Scheme && target.Authority == api.Authority)
        || (target.Scheme == Uri.UriSchemeHttps && (target.Host == "zoom.us" || target.Host.EndsWith(".zoom.us", StringComparison.OrdinalIgnoreCase)));
}

/// <summary>The deadline passed before the call could be sent. It was not sent.</summary>
internal sealed class ZoomTooLateException() : Exception("The deadline passed.");

/// <summary>What must be done before a call leaves failed on our side, so the call did not leave.</summary>
internal sealed class ZoomHeldBackException(Exception cause) : Exception("The call was held back.", cause);

internal static class ZoomRequests
{
    internal static ZoomCall CallOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(ZoomCall.Option, out var call) ? call : throw new InvalidOperationException("A Zoom call names its account.");
}

/// <summary>How far Zoom's clock is from ours, by the Date header of its answers (whole seconds).</summary>
internal sealed class ZoomClock(TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(60);
    private long ticks;
    private volatile bool known;

    internal TimeSpan? Skew => known ? TimeSpan.FromTicks(Interlocked.Read(ref ticks)) : null;

    /// <summary>What is wrong with it, and its mend.</summary>
    internal string? Fault => Skew is { } off && off.Duration() > MostSkew ? $"{off.TotalSeconds:F0} s away from Zoom's; switch on time synchronisation (NTP)" : null;

    /// <summary>A warning, not red: events still come in, and a service that is taken out of traffic mends no clock.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Fault is { } fault ? HealthCheckResult.Degraded(fault) : HealthCheckResult.Healthy());

    internal void Note(DateTimeOffset? date)
    {
        if (date is { } theirs)
        {
            Interlocked.Exchange(ref ticks, (theirs - time.GetUtcNow()).Ticks);
            known = true;
        }
    }
}
