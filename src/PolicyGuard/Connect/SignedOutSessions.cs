using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Connect;

/// <summary>Sign-ins that were ended by hand. A cookie lives on in whatever copied it, so its session must be known to be over.</summary>
internal sealed class SignedOutSessions(IDbContextFactory<PolicyGuardDb> databases, TimeProvider time)
{
    internal async Task EndAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        if (person.FindFirst(SignInEndpoints.Session)?.Value is not { } id)
        {
            return;
        }

        var now = time.GetUtcNow();
        var over = now - ConnectModule.Longest;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.SignedOut.Where(s => s.At < over).ExecuteDeleteAsync(cancellationToken);
        if (!await database.SignedOut.AnyAsync(s => s.Id == id, cancellationToken))
        {
            database.SignedOut.Add(new SignedOutRow { Id = id, At = now });
            await database.SaveChangesAsync(cancellationToken);
        }
    }

    /// <returns>True also for a sign-in without a name of its own: it cannot be ended, so it does not count.</returns>
    internal async Task<bool> HasEndedAsync(ClaimsPrincipal? person, CancellationToken cancellationToken)
    {
        var id = person?.FindFirst(SignInEndpoints.Session)?.Value;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return id is null || await database.SignedOut.AnyAsync(s => s.Id == id, cancellationToken);
    }
}
