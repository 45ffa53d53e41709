using System.Collections.Concurrent;

namespace PolicyGuard.Zoom;

/// <summary>
/// Zoom allows 100 creates and updates per host and UTC day, shared with the clinic's own booking. Counts ours only: an event does not
/// tell whether it came of a call or of a click, which is free, so of the clinic's own we learn when Zoom says that nothing is left. In
/// memory, so that after a restart it errs towards spending.
/// </summary>
internal sealed class HostDayBudget
{
    internal const int PerDay = 100;

    private readonly ConcurrentDictionary<string, (DateOnly Day, int Spent)> spent = new();

    /// <summary>When Zoom counts a day's limit anew: the next midnight in UTC.</summary>
    internal static DateTimeOffset ResetAfter(DateTimeOffset now) => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);

    internal int Remaining(string? host, DateTimeOffset now) =>
        host is not null && spent.TryGetValue(host, out var known) && known.Day == DayOf(now) ? Math.Max(PerDay - known.Spent, 0) : PerDay;

    internal void Spend(string? host, DateTimeOffset now, int updates = 1)
    {
        if (host is not null)
        {
            var today = DayOf(now);
            spent.AddOrUpdate(host, _ => (today, updates), (_, old) => old.Day == today ? (today, old.Spent + updates) : (today, updates));
        }
    }

    /// <summary>Zoom itself said that nothing is left.</summary>
    internal void Exhaust(string host, DateTimeOffset now) => spent[host] = (DayOf(now), PerDay);

    /// <summary>Hosts with fewer than <paramref name="least"/> left today.</summary>
    internal IEnumerable<(string Host, int Left)> Low(int least, DateTimeOffset now) =>
        spent.Where(s => s.Value.Day == DayOf(now) && PerDay - s.Value.Spent < least).Select(s => (s.Key, Math.Max(PerDay - s.Value.Spent, 0)));

    private static DateOnly DayOf(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime);
}

/// <summary>What an account turned out not to have, remembered for some hours: <c>participant.remove</c> is new and not everywhere.</summary>
internal sealed class ZoomCapabilities(TimeProvider time)
{
    internal const string NotForThisAccount = "this call is not available for the account";

    private static readonly TimeSpan Holds = TimeSpan.FromHours(6);
    private readonly ConcurrentDictionary<(string Account, string Method), DateTimeOffset> missing = new();

    internal bool Has(string account, string method) => !missing.TryGetValue((account, method), out var since) || time.GetUtcNow() - since > Holds;

    internal void Lacks(string account, string method) => missing[(account, method)] = time.GetUtcNow();
}
