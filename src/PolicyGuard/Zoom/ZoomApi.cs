using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PolicyGuard.Zoom;

/// <summary>The calls we make, as results. The only way from our rooms to Zoom.</summary>
internal sealed class ZoomApi(IZoomMeetings meetings, IZoomLiveMeetings live, IZoomUsers users, IZoomApps apps, HostDayBudget budget, TimeProvider time)
{
    private const int PageSize = 300;

    internal Task<ZoomResult<ZoomMeeting>> ReadMeetingAsync(string account, string id, Lane lane, CancellationToken cancellationToken) =>
        ReadAsync(account, id, null, lane, cancellationToken);

    /// <summary>One occurrence of a series, with what is set for it alone.</summary>
    internal Task<ZoomResult<ZoomMeeting>> ReadOccurrenceAsync(
        string account, string id, string occurrence, Lane lane, CancellationToken cancellationToken) =>
        ReadAsync(account, id, occurrence, lane, cancellationToken);

    /// <param name="changes">Only what is to change; nothing that is null.</param>
    /// <param name="occurrence">One occurrence of a series; null: the whole meeting.</param>
    /// <param name="sending">Awaited before each attempt leaves.</param>
    /// <param name="progress">Tells afterwards how far it came.</param>
    internal async Task<ZoomResult<Done>> ChangeMeetingAsync(
        string account, string id, string? host, JsonObject changes, Lane lane, DateTimeOffset deadline, CancellationToken cancellationToken,
        string? occurrence = null, Func<CancellationToken, ValueTask>? sending = null, CallProgress? progress = null)
    {
        var call = new ZoomCall(account, RateLabel.Light, lane, true, host, deadline)
        {
            Sending = sending, Progress = progress ?? new CallProgress(),
        };
        try
        {
            return await DoAsync(call, () => meetings.ChangeAsync(id, occurrence, changes, call, cancellationToken), cancellationToken);
        }
        finally
        {
            budget.Spend(host, time.GetUtcNow(), call.Progress.Left);
        }
    }

    internal Task<ZoomResult<Done>> ControlAsync(
        string account, string meetingId, string method, JsonObject? parameters, DateTimeOffset deadline,
        CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Medium, Lane.Live, false, null, deadline);
        var control = new ZoomLiveEvent(method, parameters);
        return DoAsync(call, () => live.ControlAsync(meetingId, control, call, cancellationToken), cancellationToken);
    }

    internal Task<ZoomResult<Done>> StopStreamAsync(
        string account, string meetingId, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Light, Lane.Live, true, null, deadline);
        return DoAsync(call, () => live.StreamAsync(meetingId, new ZoomStreamStatus("stop"), call, cancellationToken), cancellationToken);
    }

    /// <summary>The app opens by itself in this meeting. Only before it starts.</summary>
    /// <param name="appId">Null: the app that calls.</param>
    internal Task<ZoomResult<Done>> OpenAppAsync(
        string account, string meetingId, string? appId, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Light, Lane.Scheduled, true, null, deadline);
        return DoAsync(call, () => apps.OpenAsync(meetingId, new ZoomOpenApp(appId), call, cancellationToken), cancellationToken);
    }

    internal Task<ZoomResult<Done>> DontOpenAppAsync(
        string account, string meetingId, string? appId, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Light, Lane.Scheduled, true, null, deadline);
        return DoAsync(call, () => apps.DontOpenAsync(meetingId, appId, call, cancellationToken), cancellationToken);
    }

    /// <summary>A link that opens the app in the user's running meeting.</summary>
    internal Task<ZoomResult<ZoomAppLink>> AppLinkAsync(string account, string user, CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Medium, Lane.Live, true);
        return AskAsync(
            call, () => apps.LinkAsync(new ZoomAppLinkRequest(1, user), call, cancellationToken),
            body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomAppLink), cancellationToken);
    }

    internal Task<ZoomResult<IReadOnlyList<ZoomUser>>> UsersAsync(string account, CancellationToken cancellationToken)
    {
        return AllAsync(PageAsync, page => (page.NextPageToken, page.Users ?? []), user => user?.Id);

        Task<ZoomResult<ZoomUserPage>> PageAsync(string? token)
        {
            var call = new ZoomCall(account, RateLabel.Medium, Lane.Sweep, true);
            return AskAsync(
                call, () => users.ListAsync("active", PageSize, token, call, cancellationToken),
                body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomUserPage), cancellationToken);
        }
    }

    /// <param name="type"><c>upcoming</c>, <c>scheduled</c> or <c>live</c>.</param>
    internal Task<ZoomResult<IReadOnlyList<ZoomMeetingItem>>> MeetingsAsync(
        string account, string user, string type, Lane lane, CancellationToken cancellationToken)
    {
        return AllAsync(PageAsync, page => (page.NextPageToken, page.Meetings ?? []), meeting => meeting?.Id);

        Task<ZoomResult<ZoomMeetingPage>> PageAsync(string? token)
        {
            var call = new ZoomCall(account, RateLabel.Medium, lane, true);
            return AskAsync(
                call, () => meetings.ListAsync(user, type, PageSize, token, call, cancellationToken),
                body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomMeetingPage), cancellationToken);
        }
    }

    /// <param name="status"><c>approved</c> or <c>pending</c>.</param>
    internal Task<ZoomResult<IReadOnlyList<ZoomRegistrant>>> RegistrantsAsync(
        string account, string meetingId, string status, Lane lane, CancellationToken cancellationToken)
    {
        return AllAsync(PageAsync, page => (page.NextPageToken, page.Registrants ?? []), registrant => registrant?.Id);

        Task<ZoomResult<ZoomRegistrantPage>> PageAsync(string? token)
        {
            var call = new ZoomCall(account, RateLabel.Medium, lane, true);
            return AskAsync(
                call, () => meetings.RegistrantsAsync(meetingId, status, PageSize, token, call, cancellationToken),
                body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomRegistrantPage), cancellationToken);
        }
    }

    /// <summary>Not to be repeated blindly: Zoom allows one person three registrations a day.</summary>
    internal Task<ZoomResult<ZoomRegistered>> RegisterAsync(
        string account, string meetingId, ZoomNewRegistrant registrant, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Light, Lane.Scheduled, false, null, deadline);
        return AskAsync(
            call, () => meetings.RegisterAsync(meetingId, registrant, call, cancellationToken),
            body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomRegistered), cancellationToken);
    }

    /// <param name="action"><c>approve</c>, <c>cancel</c> or <c>deny</c>.</param>
    internal Task<ZoomResult<Done>> DecideRegistrantsAsync(
        string account, string meetingId, string action, IEnumerable<string> registrants, DateTimeOffset deadline,
        CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Medium, Lane.Scheduled, true, null, deadline);
        var status = new ZoomRegistrantStatus(action, [.. registrants.Select(id => new ZoomRegistrantId(id))]);
        return DoAsync(call, () => meetings.DecideRegistrantsAsync(meetingId, status, call, cancellationToken), cancellationToken);
    }

    private Task<ZoomResult<ZoomMeeting>> ReadAsync(
        string account, string id, string? occurrence, Lane lane, CancellationToken cancellationToken)
    {
        var call = new ZoomCall(account, RateLabel.Light, lane, true);
        return AskAsync(
            call, () => meetings.ReadAsync(id, occurrence, call, cancellationToken),
            body => JsonNode.Parse(body) is JsonObject document ? new ZoomMeeting(document) : null, cancellationToken);
    }

    /// <summary>More pages than this no account has: a list that goes on has lost its way.</summary>
    private const int MostPages = 1_000;

    /// <summary>All pages of a list. What has no id, as users have who are still invited, can be asked nothing further and is left out.</summary>
    private static async Task<ZoomResult<IReadOnlyList<TItem>>> AllAsync<TPage, TItem>(
        Func<string?, Task<ZoomResult<TPage>>> page, Func<TPage, (string? Next, IReadOnlyList<TItem> Items)> read, Func<TItem, string?> id)
    {
        var all = new List<TItem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var result = await page(token);
            if (result is not ZoomResult<TPage>.Ok ok)
            {
                return Recast<TPage, IReadOnlyList<TItem>>(result);
            }

            var (next, items) = read(ok.Value);
            all.AddRange(items.Where(item => !string.IsNullOrWhiteSpace(id(item))));
            if (!string.IsNullOrEmpty(next) && (!seen.Add(next) || seen.Count >= MostPages))
            {
                return new ZoomResult<IReadOnlyList<TItem>>.Unavailable("the list does not end");
            }

            token = string.IsNullOrEmpty(next) ? null : next;
        }
        while (token is not null);
        return new ZoomResult<IReadOnlyList<TItem>>.Ok(all);
    }

    private static ZoomResult<TTo> Recast<TFrom, TTo>(ZoomResult<TFrom> result) => result switch
    {
        ZoomResult<TFrom>.NotFound r => new ZoomResult<TTo>.NotFound(r.Code),
        ZoomResult<TFrom>.MissingScope r => new ZoomResult<TTo>.MissingScope(r.Scopes),
        ZoomResult<TFrom>.RateLimited r =>
            new ZoomResult<TTo>.RateLimited(r.Until, r.HostOnly) { Daily = r.Daily, OfAccount = r.OfAccount },
        ZoomResult<TFrom>.ConnectionLost r => new ZoomResult<TTo>.ConnectionLost(r.Reason),
        ZoomResult<TFrom>.Refused r => new ZoomResult<TTo>.Refused(r.Code, r.Reason) { Fields = r.Fields },
        ZoomResult<TFrom>.TooLate => new ZoomResult<TTo>.TooLate(),
        ZoomResult<TFrom>.Unavailable r => new ZoomResult<TTo>.Unavailable(r.Reason) { NeverSent = r.NeverSent },
        _ => throw new InvalidOperationException("An answer is not recast."),
    };

    private Task<ZoomResult<Done>> DoAsync(ZoomCall call, Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken) =>
        AskAsync<Done>(call, send, _ => default(Done), value => (Done)value, emptyIsFine: true, cancellationToken);

    private Task<ZoomResult<T>> AskAsync<T>(
        ZoomCall call, Func<Task<HttpResponseMessage>> send, Func<string, T?> read, CancellationToken cancellationToken)
        where T : class =>
        AskAsync(
            call, send, body => read(body) is { } value ? value : (object?)null, value => (T)value, emptyIsFine: false, cancellationToken);

    private async Task<ZoomResult<T>> AskAsync<T>(
        ZoomCall call, Func<Task<HttpResponseMessage>> send, Func<string, object?> read, Func<object, T> cast, bool emptyIsFine,
        CancellationToken cancellationToken)
    {
        try
        {
            using var response = await send();
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (ZoomError.IsPage(response))
            {
                return new ZoomResult<T>.Unavailable($"a gateway answered {(int)response.StatusCode} in place of Zoom");
            }

            if (!response.IsSuccessStatusCode)
            {
                return Failure<T>(response, body);
            }

            // 200 with a code in the body is a refusal (zoom-platform 6.4); code 0 is none.
            if (response.StatusCode == HttpStatusCode.OK && ZoomError.Code(body) is var code and not 0)
            {
                return new ZoomResult<T>.Refused(code, ZoomError.Reason(200, code));
            }

            return (body.Length == 0 && !emptyIsFine ? null : read(body)) is { } value
                ? new ZoomResult<T>.Ok(cast(value))
                : new ZoomResult<T>.Unavailable("the answer was empty");
        }
        catch (Exception e) when (Cause(e) is ZoomHeldBackException { InnerException: { } own } held)
        {
            // Ours and not Zoom's: whoever asked hears it as it is. A time limit that ran out within our own step is no stop.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(own is OperationCanceledException ? held : own);
            throw;
        }
        catch (Exception e) when (Unanswered<T>(Cause(e), call.Progress) is { } result)
        {
            return result;
        }
    }

    /// <summary>Null: a fault of our own.</summary>
    private static ZoomResult<T>? Unanswered<T>(Exception cause, CallProgress progress)
    {
        return cause switch
        {
            ZoomConnectionLostException lost => new ZoomResult<T>.ConnectionLost(lost.Reason),
            ZoomTooLateException when progress.MayBeDone => Unavailable("Zoom did not answer in time"),
            ZoomTooLateException => new ZoomResult<T>.TooLate(),
            TimeoutRejectedException => Unavailable(progress.Left > 0 ? "Zoom did not answer in time" : "it could not be sent in time"),
            BrokenCircuitException => Unavailable("Zoom failed too often; calls pause"),
            JsonException => Unavailable("the answer could not be read"),
            HttpRequestException or IOException => Unavailable("Zoom could not be reached"),
            _ => null,
        };

        ZoomResult<T>.Unavailable Unavailable(string reason) => new(reason) { NeverSent = !progress.MayBeDone };
    }

    /// <summary>Refit wraps what a handler throws.</summary>
    private static Exception Cause(Exception e) => e is Refit.ApiRequestException { InnerException: { } inner } ? inner : e;

    private ZoomResult<T> Failure<T>(HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        var code = ZoomError.Code(body);
        if (status == 429 || code == 429)
        {
            var now = time.GetUtcNow();
            var daily = RetryAfter.IsDaily(response, body);
            var until = RetryAfter.Read(response, now) ?? (daily ? HostDayBudget.ResetAfter(now) : now + TimeSpan.FromSeconds(2));
            var ofAccount = daily && RetryAfter.IsAccounts(response, body);
            var ofHost = daily && !ofAccount && RetryAfter.IsOneUsers(body);
            return new ZoomResult<T>.RateLimited(until, ofHost) { Daily = daily, OfAccount = ofAccount };
        }

        return (status, code) switch
        {
            (_, ZoomError.MissingScopes) or (_, 104) => new ZoomResult<T>.MissingScope(ZoomError.Scopes(body)),
            (404, 3001) or (404, 1001) or (404, 0) => new ZoomResult<T>.NotFound(code),
            (401, _) => new ZoomResult<T>.ConnectionLost("Zoom does not accept the token"),
            ( >= 500 or 408 or (>= 300 and < 400), _) => new ZoomResult<T>.Unavailable($"Zoom answered {status}"),
            (400, 3000) when ZoomError.OfApps(body) is { } reason => new ZoomResult<T>.Refused(code, reason),
            (400, 300) when ZoomError.SaysUnavailableForAccount(body) => new ZoomResult<T>.Refused(code, ZoomCapabilities.NotForThisAccount),
            _ => new ZoomResult<T>.Refused(code, ZoomError.Reason(status, code)) { Fields = ZoomError.Fields(body) },
        };
    }
}
