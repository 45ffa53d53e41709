using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Links;

/// <summary>
/// Which mails were begun and which were sent, on disk before the mail server hears of them. A mail that was begun and of whose end
/// nothing is known is never sent again: nobody can tell any more whether it arrived.
/// </summary>
internal sealed class MailBook(IDbContextFactory<PolicyGuardDb> databases, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    internal async Task<MailStage> StageAsync(string practice, string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Mails.AsNoTracking().SingleOrDefaultAsync(m => m.Practice == practice && m.Id == id, cancellationToken);
        return row is null ? MailStage.None : row.Sent ? MailStage.Sent : MailStage.Begun;
    }

    /// <summary>Waits for the disk: the mail server hears the text only when this has come back.</summary>
    /// <exception cref="DbUpdateException">It was begun by somebody else meanwhile.</exception>
    internal void Begin(string practice, string id)
    {
        using var database = databases.CreateDbContext();
        database.Mails.Add(new MailRow { Practice = practice, Id = id, At = time.GetUtcNow() });
        database.SaveChanges();
    }

    internal async Task SentAsync(string practice, string id)
    {
        await using var database = await databases.CreateDbContextAsync();
        await database.Mails.Where(m => m.Practice == practice && m.Id == id).ExecuteUpdateAsync(m => m.SetProperty(x => x.Sent, true));
        var before = time.GetUtcNow() - Kept;
        await database.Mails.Where(m => m.At < before).ExecuteDeleteAsync();
    }

    /// <summary>It was surely not sent, so it may be begun again.</summary>
    internal async Task ForgetAsync(string practice, string id)
    {
        await using var database = await databases.CreateDbContextAsync();
        await database.Mails.Where(m => m.Practice == practice && m.Id == id).ExecuteDeleteAsync();
    }
}

internal enum MailStage { None, Begun, Sent }
