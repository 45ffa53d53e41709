using System.Collections.Immutable;
using System.Security.Cryptography;
using PolicyGuard.Clinic;

namespace PolicyGuard.Show.Pages;

/// <summary>
/// Sheets that were read and shown and not yet taken over. They are full of names, so they are kept in memory alone, for a while and
/// for whoever sent them; a restart forgets them and the file is sent again.
/// </summary>
internal sealed class PendingSheets(TimeProvider time)
{
    private const int Most = 8;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);
    private readonly Lock gate = new();
    private ImmutableArray<Pending> all = [];

    /// <returns>What to ask for it by.</returns>
    internal string Add(string practice, string by, ImmutableArray<SheetRow> rows, IReadOnlyList<PersonChange> shown)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (gate)
        {
            Forget();
            all = [.. all.TakeLast(Most - 1), new Pending(id, practice, by, rows, shown, time.GetUtcNow() + Kept)];
        }

        return id;
    }

    /// <summary>Once: of two who confirm, one takes it.</summary>
    internal (ImmutableArray<SheetRow> Rows, IReadOnlyList<PersonChange> Shown)? Take(string id, string practice, string by)
    {
        lock (gate)
        {
            Forget();
            if (all.FirstOrDefault(p => p.Id == id && p.Practice == practice && p.By == by) is not { } found)
            {
                return null;
            }

            all = all.Remove(found);
            return (found.Rows, found.Shown);
        }
    }

    private void Forget() => all = all.RemoveAll(p => p.Until <= time.GetUtcNow());

    private sealed record Pending(string Id, string Practice, string By, ImmutableArray<SheetRow> Rows, IReadOnlyList<PersonChange> Shown, DateTimeOffset Until);
}
