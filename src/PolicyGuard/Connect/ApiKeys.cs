using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PolicyGuard.Storage;

namespace PolicyGuard.Connect;

/// <summary>API keys: shown once, kept as a hash.</summary>
internal sealed class ApiKeyStore(IDbContextFactory<PolicyGuardDb> databases, IConfiguration configuration, TimeProvider time)
{
    internal const string BootstrapKey = "Access:BootstrapKey";
    private const string Prefix = "pgk_";

    internal async Task<(ApiKeyRow Row, string Key)> AddAsync(string name, CancellationToken cancellationToken)
    {
        var key = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var now = time.GetUtcNow().AsKept();
        var row = new ApiKeyRow { Id = Guid.CreateVersion7(now).ToString("N"), Name = name, Hash = HashOf(key), CreatedAt = now };
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.ApiKeys.Add(row);
        await database.SaveChangesAsync(cancellationToken);
        return (row, key);
    }

    internal async Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.ApiKeys.AsNoTracking().OrderBy(k => k.Id).ToListAsync(cancellationToken);
    }

    internal async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.ApiKeys.SingleOrDefaultAsync(k => k.Id == id, cancellationToken);
        if (row is null)
        {
            return false;
        }

        row.RevokedAt ??= time.GetUtcNow();
        await database.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <returns>Who the key is, or null.</returns>
    internal async Task<string?> IdentifyAsync(string key, CancellationToken cancellationToken)
    {
        var hash = HashOf(key);
        if (configuration[BootstrapKey] is { Length: > 0 } bootstrap && CryptographicOperations.FixedTimeEquals(hash, HashOf(bootstrap)))
        {
            return "bootstrap";
        }

        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (await database.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, cancellationToken))?.Id;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary><c>Authorization: Bearer KEY</c>. The base class would log every challenge at Information under our own name.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, UrlEncoder encoder, ApiKeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    internal const string Name = "ApiKey";
    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? header = Request.Headers.Authorization;
        if (header is null || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        return await keys.IdentifyAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is { } who
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, who)], Name)), Name))
            : AuthenticateResult.Fail("No such key.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = (await HandleAuthenticateOnceSafeAsync()).Failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "An API key is needed", detail: "Send it as 'Authorization: Bearer KEY'.").ExecuteAsync(Context);
    }
}
