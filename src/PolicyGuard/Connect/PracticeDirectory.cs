using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Storage;

namespace PolicyGuard.Connect;

/// <summary>The connected practices, in memory: which Zoom account is whose.</summary>
internal sealed class PracticeDirectory(IDbContextFactory<PolicyGuardDb> databases, TimeProvider time)
{
    private volatile Snapshot current = Snapshot.Empty;

    internal IReadOnlyCollection<ConnectedPractice> All => current.ById.Values;

    internal string? AccountOf(string practice) => current.ById.TryGetValue(practice, out var found) ? found.Account : null;

    internal ConnectedPractice? Find(string practice) => current.ById.GetValueOrDefault(practice);

    /// <summary>
    /// The practice an event belongs to. Some events leave the account out; with one practice connected there is only one answer,
    /// with several there is none.
    /// </summary>
    internal ConnectedPractice? Route(string? account)
    {
        var snapshot = current;
        return string.IsNullOrEmpty(account)
            ? snapshot.ById.Count == 1 ? snapshot.ById.Values[0] : null
            : snapshot.ByAccount.GetValueOrDefault(account);
    }

    /// <summary>Makes the practice of a Server-to-Server account on its first start, and takes over a changed mode.</summary>
    internal async Task ConnectAsync(string account, RuleMode cap, CancellationToken cancellationToken)
    {
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            var mode = cap.ToString().ToLowerInvariant();
            var row = await database.Practices.SingleOrDefaultAsync(p => p.ZoomAccountId == account, cancellationToken);
            if (row is null)
            {
                var now = time.GetUtcNow();
                database.Practices.Add(new Practice { Id = Guid.CreateVersion7(now).ToString("N"), ZoomAccountId = account, Mode = mode, ConnectedAt = now });
            }
            else
            {
                row.Mode = mode;
            }

            await database.SaveChangesAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
    }

    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await database.Practices.AsNoTracking().ToListAsync(cancellationToken);
        var practices = rows.Select(r => new ConnectedPractice(r.Id, r.ZoomAccountId, Enum.Parse<RuleMode>(r.Mode, ignoreCase: true))).ToList();
        current = new Snapshot(practices.ToFrozenDictionary(p => p.Id), practices.ToFrozenDictionary(p => p.Account));
    }

    private sealed record Snapshot(FrozenDictionary<string, ConnectedPractice> ById, FrozenDictionary<string, ConnectedPractice> ByAccount)
    {
        internal static Snapshot Empty { get; } = new(FrozenDictionary<string, ConnectedPractice>.Empty, FrozenDictionary<string, ConnectedPractice>.Empty);
    }
}

/// <summary>A practice whose Zoom account is connected.</summary>
/// <param name="Account">Zoom's account id.</param>
/// <param name="Cap">The furthest any rule may go: <see cref="RuleMode.Observe"/> or <see cref="RuleMode.Enforce"/>.</param>
internal sealed record ConnectedPractice(string Id, string Account, RuleMode Cap);
