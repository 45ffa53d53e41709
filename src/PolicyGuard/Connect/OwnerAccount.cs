using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PolicyGuard.Storage;

namespace PolicyGuard.Connect;

/// <summary>The one account that may see the pages. It begins as a one-time link and becomes a password.</summary>
internal sealed class OwnerAccount(IDbContextFactory<PolicyGuardDb> databases, TimeProvider time)
{
    internal const string Name = "owner";
    internal const int ShortestPassword = 12;
    internal const int LongestPassword = 256;
    private const int Rounds = 210_000;
    private static readonly TimeSpan LinkLife = TimeSpan.FromHours(24);
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    // A wrong name must cost what a wrong password costs, or the time would tell them apart.
    private static readonly Lazy<string> NobodysHash = new(() => Hasher.HashPassword(Name, Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));

    /// <summary>Makes a one-time link's token; an earlier one dies with it.</summary>
    /// <returns>Null once a password is set.</returns>
    internal async Task<string?> NewTokenAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Accounts.SingleOrDefaultAsync(a => a.Id == Name, cancellationToken);
        if (row?.PasswordHash is not null)
        {
            return null;
        }

        if (row is null)
        {
            row = new AccountRow { Id = Name };
            database.Accounts.Add(row);
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        (row.LinkHash, row.LinkExpiresAt) = (HashOf(token), time.GetUtcNow() + LinkLife);
        await database.SaveChangesAsync(cancellationToken);
        return token;
    }

    internal async Task<bool> IsOpenAsync(string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Accounts.AnyAsync(a => a.Id == Name && a.LinkHash == hash && a.LinkExpiresAt > now, cancellationToken);
    }

    /// <summary>Uses the link up, in one statement: of two who hold it, one wins.</summary>
    internal async Task<bool> SetPasswordAsync(string token, string password, CancellationToken cancellationToken)
    {
        var (hash, now, kept) = (HashOf(token), time.GetUtcNow(), Hasher.HashPassword(Name, password));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Accounts.Where(a => a.Id == Name && a.LinkHash == hash && a.LinkExpiresAt > now).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.PasswordHash, kept).SetProperty(a => a.LinkHash, (byte[]?)null).SetProperty(a => a.LinkExpiresAt, (DateTimeOffset?)null),
            cancellationToken) == 1;
    }

    internal async Task<bool> IsRightAsync(string name, string password, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var kept = await database.Accounts.Where(a => a.Id == name).Select(a => a.PasswordHash).SingleOrDefaultAsync(cancellationToken);
        return Hasher.VerifyHashedPassword(Name, kept ?? NobodysHash.Value, password) is not PasswordVerificationResult.Failed && kept is not null;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
