using Microsoft.Data.Sqlite;

namespace PolicyGuard.Storage;

/// <summary>Tells a database that is away from work that is at fault.</summary>
internal static class StoreFaults
{
    private const int Constraint = 19;

    /// <summary>
    /// Locked, full, unreadable, not there: waiting helps, and whoever asked is not to blame. Also what comes up through EF, which
    /// wraps it or not.
    /// </summary>
    internal static bool IsAway(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is StoreUnavailableException or SqliteException { SqliteErrorCode: not Constraint })
            {
                return true;
            }
        }

        return false;
    }
}
