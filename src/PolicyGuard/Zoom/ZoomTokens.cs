using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PolicyGuard.Zoom;

/// <summary>Where an account's access token comes from. Another grant is another implementation; one that rotates its refresh token must store the new one before it hands out the access token.</summary>
internal interface IZoomGrant
{
    /// <summary>The form to post to <c>/oauth/token</c>; null when this account is not connected.</summary>
    ValueTask<IReadOnlyDictionary<string, string>?> FormAsync(string account, CancellationToken cancellationToken);
}

/// <summary>Server-to-Server OAuth: the account id is all it takes.</summary>
internal sealed class ServerToServerGrant(IOptions<ZoomOptions> options) : IZoomGrant
{
    public ValueTask<IReadOnlyDictionary<string, string>?> FormAsync(string account, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, string>?>(account == options.Value.AccountId
            ? new Dictionary<string, string> { ["grant_type"] = "account_credentials", ["account_id"] = account }
            : null);
}

/// <summary>An access token in hand.</summary>
/// <param name="Scopes">As granted, granular or classic.</param>
internal sealed record ZoomToken(string Value, DateTimeOffset ExpiresAt, IReadOnlySet<string> Scopes)
{
    public override string ToString() => "ZoomToken";
}

/// <summary>The grant is gone or was refused; asking again will not help until somebody connects anew.</summary>
internal sealed class ZoomConnectionLostException(string reason) : Exception(reason)
{
    internal string Reason { get; } = reason;
}

/// <summary>One token per account, one refresh at a time, renewed a little before it ends.</summary>
internal sealed class ZoomTokens(IHttpClientFactory clients, IZoomGrant grant, IOptions<ZoomOptions> options, TimeProvider time)
{
    internal const string Client = "zoom-oauth";

    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    /// <summary>A refused grant is not asked for again before this, doubled with every refusal.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Holder> holders = new();

    internal async ValueTask<ZoomToken> GetAsync(string account, CancellationToken cancellationToken)
    {
        var holder = holders.GetOrAdd(account, _ => new Holder());
        if (holder.Token is { } token && token.ExpiresAt - RenewBefore > time.GetUtcNow())
        {
            return token;
        }

        await holder.Gate.WaitAsync(cancellationToken);
        try
        {
            if (holder.Token is { } fresh && fresh.ExpiresAt - RenewBefore > time.GetUtcNow())
            {
                return fresh;
            }

            if (holder.Refused is { } refused && time.GetUtcNow() < refused.Until)
            {
                throw new ZoomConnectionLostException(refused.Reason);
            }

            try
            {
                var asked = await AskAsync(account, cancellationToken);
                holder.Refused = null;
                return holder.Token = asked;
            }
            catch (ZoomConnectionLostException lost)
            {
                Refuse(holder, lost.Reason);
                throw;
            }
        }
        finally
        {
            holder.Gate.Release();
        }
    }

    /// <summary>Zoom did not accept it: the next call fetches another, unless that was done meanwhile.</summary>
    internal void Reject(string account, string value)
    {
        if (holders.TryGetValue(account, out var holder) && holder.Token?.Value == value)
        {
            holder.Token = null;
        }
    }

    /// <summary>Even a token just fetched is not accepted: the connection counts as lost until the pause is over.</summary>
    internal void Lose(string account, string value, string reason)
    {
        if (holders.TryGetValue(account, out var holder) && holder.Token?.Value == value)
        {
            holder.Token = null;
            Refuse(holder, reason);
        }
    }

    /// <summary>Why the account has no token now; null when nothing is known against it.</summary>
    internal string? Problem(string account) => holders.TryGetValue(account, out var holder) ? holder.Refused?.Reason : null;

    private void Refuse(Holder holder, string reason)
    {
        var pause = holder.Refused is { } before ? TimeSpan.FromTicks(Math.Min(before.Pause.Ticks * 2, LongestPause.Ticks)) : FirstPause;
        holder.Refused = new Refusal(time.GetUtcNow() + pause, pause, reason);
    }

    private async Task<ZoomToken> AskAsync(string account, CancellationToken cancellationToken)
    {
        var form = await grant.FormAsync(account, cancellationToken) ?? throw new ZoomConnectionLostException("the account is not connected");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.OAuthBaseUrl, "/oauth/token")) { Content = new FormUrlEncodedContent(form) };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Value.ClientId}:{options.Value.ClientSecret}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        using var client = clients.CreateClient(Client);
        using var response = await SendAsync(client, request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if ((int)response.StatusCode is 400 or 401 or 403)
        {
            throw new ZoomConnectionLostException($"Zoom refused the credentials ({ZoomError.Word(body) ?? ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)})");
        }

        response.EnsureSuccessStatusCode();
        return Read(body);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // A time limit of the client itself ran out, which nobody asked for: Zoom is out of reach.
            throw new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e);
        }
    }

    /// <summary>Member names in any case, scope as text or as a list: Zoom's documents show both.</summary>
    private ZoomToken Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The token answer is no object.");
        }

        var members = document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value, StringComparer.OrdinalIgnoreCase);
        var scopes = !members.TryGetValue("scope", out var scope) ? []
            : scope.ValueKind == JsonValueKind.Array ? scope.EnumerateArray().Select(s => s.ToString())
            : scope.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ZoomToken(
            members.TryGetValue("access_token", out var value) && value.ToString() is { Length: > 0 } text ? text : throw new JsonException("The token answer holds no token."),
            time.GetUtcNow() + TimeSpan.FromSeconds(members.TryGetValue("expires_in", out var life) && int.TryParse(life.ToString(), out var seconds) ? seconds : 3600),
            scopes.ToHashSet(StringComparer.Ordinal));
    }

    private sealed class Holder
    {
        internal SemaphoreSlim Gate { get; } = new(1);

        internal volatile ZoomToken? Token;

        internal volatile Refusal? Refused;
    }

    private sealed record Refusal(DateTimeOffset Until, TimeSpan Pause, string Reason);
}
