using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using PolicyGuard.Queue;

namespace PolicyGuard.Receive;

/// <summary>
/// <c>POST /webhooks/zoom</c>. Zoom retries 5xx and silence only: whatever could be stored later is answered 503, and a 4xx is given
/// only to what Zoom did not sign.
/// </summary>
internal sealed partial class WebhookEndpoints(
    IEventQueue queue, WebhookSecrets secrets, IOptionsMonitor<WebhookOptions> options, ReceiveMetrics metrics, RefusedDeliveries refused,
    TimeProvider time, ILogger<WebhookEndpoints> logger)
{
    private const string UrlValidation = "endpoint.url_validation";
    private const int LongestPlainToken = 128;

    /// <summary>Hex digits of the body's hash beside a request id: 128 bits tell bodies apart and keep the key short.</summary>
    private const int BodyHashLength = 32;

    /// <summary>Inside Zoom's 3 seconds, with room for the way back.</summary>
    private static readonly TimeSpan StoreWithin = TimeSpan.FromMilliseconds(2500);

    /// <summary>Sets the status by hand: a result object asks for a logger of its own at every request.</summary>
    internal async Task ReceiveAsync(HttpContext context)
    {
        using var span = ReceiveMetrics.StartSpan(context.Request);
        var limit = options.CurrentValue.MaxBodyBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit + 1L;
        }

        try
        {
            if (await ReadAsync(context.Request, limit) is { } body)
            {
                await AcceptAsync(context, body);
            }
            else
            {
                refused.Add(RefusalCause.TooLarge, mayBeZooms: false);
                Refuse(context.Response, "too-large", StatusCodes.Status413PayloadTooLarge);
            }
        }
        catch (BadHttpRequestException e)
        {
            var cause = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? RefusalCause.TooLarge : RefusalCause.Unreadable;
            refused.Add(cause, mayBeZooms: false);
            Refuse(context.Response, "unreadable-request", e.StatusCode);
        }
    }

    private Task AcceptAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var request = context.Request;
        var now = time.GetUtcNow();
        var known = secrets.Current;
        var verdict = Verify(request, body.Span, known, now);
        if (CauseOf(verdict) is { } cause)
        {
            refused.Add(cause, MayBeZooms(request, body.Span, cause));
            Log.Refused(logger, verdict);
            Refuse(context.Response, verdict.ToString().ToLowerInvariant(), StatusCodes.Status401Unauthorized);
            return Task.CompletedTask;
        }

        refused.Accept(now);
        var keys = RoutingKeys.Read(body.Span);
        if (keys is { Event: UrlValidation, PlainToken: { Length: <= LongestPlainToken } token })
        {
            // While tokens rotate, Zoom expects the answer under the one it signed with.
            metrics.Answered(ReceiveMetrics.Validated);
            var signer = known.First(secret => Verify(request, body.Span, [secret], now) == SignatureVerdict.Valid);
            var answer = new UrlValidationAnswer(token, WebhookSignature.Encrypt(token, signer));
            return context.Response.WriteAsJsonAsync(answer, ReceiveJson.Default.UrlValidationAnswer);
        }

        return StoreAsync(context.Response, ToEnvelope(request, body, keys, now));
    }

    /// <summary>Null: it is taken. A signature that is no signature is a wrong one.</summary>
    private static RefusalCause? CauseOf(SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.Valid => null,
        SignatureVerdict.Missing => RefusalCause.NoSignature,
        SignatureVerdict.Malformed or SignatureVerdict.Wrong => RefusalCause.WrongSignature,
        SignatureVerdict.Expired => RefusalCause.TooOld,
    };

    /// <summary>
    /// Without a signature it may be Zoom's all the same when some Zoom header is left, or when the body is an event of an account: a
    /// proxy may have taken the rest. A scan of the internet has neither.
    /// </summary>
    private static bool MayBeZooms(HttpRequest request, ReadOnlySpan<byte> body, RefusalCause cause) => cause switch
    {
        RefusalCause.NoSignature => request.Headers.Keys.Any(name => name.StartsWith("x-zm-", StringComparison.OrdinalIgnoreCase))
            || RoutingKeys.Read(body)?.Account is not null,
        RefusalCause.WrongSignature or RefusalCause.TooOld => true,
        RefusalCause.TooLarge or RefusalCause.Unreadable => false,
    };

    private SignatureVerdict Verify(HttpRequest request, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> known, DateTimeOffset now) =>
        WebhookSignature.Verify(
            Single(request, "x-zm-signature"), Single(request, "x-zm-request-timestamp"), body, known, now.ToUnixTimeSeconds(),
            options.CurrentValue.ToleranceSeconds);

    private async Task StoreAsync(HttpResponse response, Envelope envelope)
    {
        EnqueueResult result;
        try
        {
            // Stored also when Zoom hangs up meanwhile: it will send again, and the delivery is known.
            result = await queue.EnqueueAsync(envelope, CancellationToken.None).AsTask().WaitAsync(StoreWithin, time, CancellationToken.None);
        }
        catch (Exception e) when (e is QueueUnavailableException or TimeoutException)
        {
            Log.NotStored(logger, e.GetType().Name);
            Refuse(response, "not-stored", StatusCodes.Status503ServiceUnavailable);
            return;
        }

        metrics.Kept(result, envelope.EventName);
        response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Envelope ToEnvelope(HttpRequest request, ReadOnlyMemory<byte> body, RoutingKeys? keys, DateTimeOffset now)
    {
        var hash = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(body.Span)));

        // An id repeats a delivery only with the same body: some senders give one id to several events.
        var delivery = Single(request, "x-zm-request-id") is { Length: > 0 and <= 200 } id ? $"{id}|{hash.Value.AsSpan(0, BodyHashLength)}" : hash.Value;
        var account = keys?.Account ?? "-";
        return new Envelope(
            $"{account}|{delivery}",
            keys is null ? $"unreadable|{hash.Value}" : ZoomEvents.OrderingKey(keys, account, hash),
            EnvelopeKinds.Zoom,
            Occurred(keys?.EventTs) ?? now,
            now,
            body,
            keys?.Account,
            keys?.Event,
            ReceiveMetrics.TraceParent);
    }

    private static DateTimeOffset? Occurred(long? milliseconds) =>
        milliseconds is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;

    /// <summary>Null when the body is larger than allowed, whatever its Content-Length said.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit)
    {
        var claimed = request.ContentLength ?? 2048;
        if (claimed > limit)
        {
            return null;
        }

        // One byte more than claimed, so that the usual body ends with a read of nothing instead of a larger buffer.
        var buffer = new byte[claimed + 1];
        var length = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted)) > 0)
        {
            length += read;
            if (length > limit)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(length * 2, limit + 1));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private void Refuse(HttpResponse response, string reason, int status)
    {
        metrics.Answered(reason);
        response.StatusCode = status;
    }

    /// <summary>A header sent twice is nobody's header.</summary>
    private static string? Single(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) && values is StringValues { Count: 1 } one ? one[0] : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A request to the webhook was refused: signature {Verdict}")]
        public static partial void Refused(ILogger logger, SignatureVerdict verdict);

        [LoggerMessage(2, LogLevel.Error, "An event could not be stored ({Cause}); Zoom is told to send it again")]
        public static partial void NotStored(ILogger logger, string cause);
    }
}
