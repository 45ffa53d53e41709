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

    internal Task<ZoomResult<ZoomMeeting>> ReadMeetingAsync(string account, string id, Lane lane, CancellationToken cancellationToken) => AskAsync(
        () => meetings.ReadAsync(id, null, new ZoomCall(account, RateLabel.Light, lane, true), cancellationToken),
        body => JsonNode.Parse(body) is JsonObject document ? new ZoomMeeting(document) : null,
        cancellationToken);

    /// <summary>One occurrence of a series, with what is set for it alone.</summary>
    internal Task<ZoomResult<ZoomMeeting>> ReadOccurrenceAsync(string account, string id, string occurrence, Lane lane, CancellationToken cancellationToken) => AskAsync(
        () => meetings.ReadAsync(id, occurrence, new ZoomCall(account, RateLabel.Light, lane, true), cancellationToken),
        body => JsonNode.Parse(body) is JsonObject document ? new ZoomMeeting(document) : null,
        cancellationToken);

    /// <param name="changes">Only what is to change; nothing that is null.</param>
    /// <param name="occurrence">One occurrence of a series; null: the whole meeting.</param>
    /// <param name="sending">Awaited before each attempt leaves.</param>
    internal async Task<ZoomResult<Done>> ChangeMeetingAsync(
        string account, string id, string? host, JsonObject changes, Lane lane, DateTimeOffset deadline, CancellationToken cancellationToken,
        string? occurrence = null, Func<CancellationToken, ValueTask>? sending = null)
    {
        var call = new ZoomCall(account, RateLabel.Light, lane, true, host, deadline)
        {
            Sending = async cancellation =>
            {
                await (sending?.Invoke(cancellation) ?? ValueTask.CompletedTask);
                budget.Spend(host, time.GetUtcNow());
            },
        };
        return await DoAsync(() => meetings.ChangeAsync(id, occurrence, changes, call, cancellationToken), cancellationToken);
    }

    internal Task<ZoomResult<Done>> ControlAsync(
        string account, string meetingId, string method, JsonObject? parameters, DateTimeOffset deadline, CancellationToken cancellationToken) => DoAsync(
        () => live.ControlAsync(meetingId, new ZoomLiveEvent(method, parameters), new ZoomCall(account, RateLabel.Medium, Lane.Live, false, null, deadline), cancellationToken),
        cancellationToken);

    internal Task<ZoomResult<Done>> StopStreamAsync(string account, string meetingId, DateTimeOffset deadline, CancellationToken cancellationToken) => DoAsync(
        () => live.StreamAsync(meetingId, new ZoomStreamStatus("stop"), new ZoomCall(account, RateLabel.Light, Lane.Live, true, null, deadline), cancellationToken), cancellationToken);

    /// <summary>The app opens by itself in this meeting. Only before it starts.</summary>
    /// <param name="appId">Null: the app that calls.</param>
    internal Task<ZoomResult<Done>> OpenAppAsync(string account, string meetingId, string? appId, DateTimeOffset deadline, CancellationToken cancellationToken) => DoAsync(
        () => apps.OpenAsync(meetingId, new ZoomOpenApp(appId), new ZoomCall(account, RateLabel.Light, Lane.Scheduled, true, null, deadline), cancellationToken), cancellationToken);

    internal Task<ZoomResult<Done>> DontOpenAppAsync(string account, string meetingId, string? appId, DateTimeOffset deadline, CancellationToken cancellationToken) => DoAsync(
        () => apps.DontOpenAsync(meetingId, appId, new ZoomCall(account, RateLabel.Light, Lane.Scheduled, true, null, deadline), cancellationToken), cancellationToken);

    /// <summary>A link that opens the app in the user's running meeting.</summary>
    internal Task<ZoomResult<ZoomAppLink>> AppLinkAsync(string account, string user, CancellationToken cancellationToken) => AskAsync(
        () => apps.LinkAsync(new ZoomAppLinkRequest(1, user), new ZoomCall(account, RateLabel.Medium, Lane.Live, true), cancellationToken),
        body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomAppLink), cancellationToken);

    internal Task<ZoomResult<IReadOnlyList<ZoomUser>>> UsersAsync(string account, CancellationToken cancellationToken) => AllAsync(
        token => AskAsync(
            () => users.ListAsync("active", PageSize, token, new ZoomCall(account, RateLabel.Medium, Lane.Sweep, true), cancellationToken),
            body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomUserPage), cancellationToken),
        page => (page.NextPageToken, page.Users ?? []), user => user?.Id);

    /// <param name="type"><c>upcoming</c>, <c>scheduled</c> or <c>live</c>.</param>
    internal Task<ZoomResult<IReadOnlyList<ZoomMeetingItem>>> MeetingsAsync(string account, string user, string type, Lane lane, CancellationToken cancellationToken) => AllAsync(
        token => AskAsync(
            () => meetings.ListAsync(user, type, PageSize, token, new ZoomCall(account, RateLabel.Medium, lane, true), cancellationToken),
            body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomMeetingPage), cancellationToken),
        page => (page.NextPageToken, page.Meetings ?? []), meeting => meeting?.Id);

    /// <param name="status"><c>approved</c> or <c>pending</c>.</param>
    internal Task<ZoomResult<IReadOnlyList<ZoomRegistrant>>> RegistrantsAsync(string account, string meetingId, string status, Lane lane, CancellationToken cancellationToken) => AllAsync(
        token => AskAsync(
            () => meetings.RegistrantsAsync(meetingId, status, PageSize, token, new ZoomCall(account, RateLabel.Medium, lane, true), cancellationToken),
            body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomRegistrantPage), cancellationToken),
        page => (page.NextPageToken, page.Registrants ?? []), registrant => registrant?.Id);

    /// <summary>Not to be repeated blindly: Zoom allows one person three registrations a day.</summary>
    internal Task<ZoomResult<ZoomRegistered>> RegisterAsync(string account, string meetingId, ZoomNewRegistrant registrant, DateTimeOffset deadline, CancellationToken cancellationToken) => AskAsync(
        () => meetings.RegisterAsync(meetingId, registrant, new ZoomCall(account, RateLabel.Light, Lane.Scheduled, false, null, deadline), cancellationToken),
        body => JsonSerializer.Deserialize(body, ZoomJson.Default.ZoomRegistered), cancellationToken);

    /// <param name="action"><c>approve</c>, <c>cancel</c> or <c>deny</c>.</param>
    internal Task<ZoomResult<Done>> DecideRegistrantsAsync(
        string account, string meetingId, string action, IEnumerable<string> registrants, DateTimeOffset deadline, CancellationToken cancellationToken) => DoAsync(
        () => meetings.DecideRegistrantsAsync(
            meetingId, new ZoomRegistrantStatus(action, [.. registrants.Select(id => new ZoomRegistrantId(id))]), new ZoomCall(account, RateLabel.Medium, Lane.Scheduled, true, null, deadline), cancellationToken),
        cancellationToken);

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
        ZoomResult<TFrom>.RateLimited r => new ZoomResult<TTo>.RateLimited(r.Until, r.HostOnly) { Daily = r.Daily },
        ZoomResult<TFrom>.ConnectionLost r => new ZoomResult<TTo>.ConnectionLost(r.Reason),
        ZoomResult<TFrom>.Refused r => new ZoomResult<TTo>.Refused(r.Code, r.Reason) { Fields = r.Fields },
        ZoomResult<TFrom>.TooLate => new ZoomResult<TTo>.TooLate(),
        ZoomResult<TFrom>.Unavailable r => new ZoomResult<TTo>.Unavailable(r.Reason),
        _ => throw new InvalidOperationException("An answer is not recast."),
    };

    private Task<ZoomResult<Done>> DoAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken) =>
        AskAsync<Done>(send, _ => default(Done), value => (Done)value, emptyIsFine: true, cancellationToken);

    private Task<ZoomResult<T>> AskAsync<T>(Func<Task<HttpResponseMessage>> send, Func<string, T?> read, CancellationToken cancellationToken)
        where T : class => AskAsync(send, body => read(body) is { } value ? value : (object?)null, value => (T)value, false, cancellationToken);

    private async Task<ZoomResult<T>> AskAsync<T>(
        Func<Task<HttpResponseMessage>> send, Func<string, object?> read, Func<object, T> cast, bool emptyIsFine, CancellationToken cancellationToken)
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

            return (body.Length == 0 && !emptyIsFine ? null : read(body)) is { } value ? new ZoomResult<T>.Ok(cast(value)) : new ZoomResult<T>.Unavailable("the answer was empty");
        }
        catch (Exception e) when (Cause(e) is var cause && cause is ZoomConnectionLostException or ZoomTooLateException or HttpRequestException or TimeoutRejectedException or BrokenCircuitException or JsonException or IOException)
        {
            return cause switch
            {
                ZoomConnectionLostException lost => new ZoomResult<T>.ConnectionLost(lost.Reason),
                ZoomTooLateException => new ZoomResult<T>.TooLate(),
                TimeoutRejectedException => new ZoomResult<T>.Unavailable("Zoom did not answer in time"),
                BrokenCircuitException => new ZoomResult<T>.Unavailable("Zoom failed too often; calls pause"),
                JsonException => new ZoomResult<T>.Unavailable("the answer could not be read"),
                _ => new ZoomResult<T>.Unavailable("Zoom could not be reached"),
            };
        }
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
            var until = RetryAfter.Read(response, now) ?? (daily ? new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero) : now + TimeSpan.FromSeconds(2));
            return new ZoomResult<T>.RateLimited(until, daily && RetryAfter.IsOneUsers(body)) { Daily = daily };
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
