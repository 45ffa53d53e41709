using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace PolicyGuard.Storage;

/// <summary>What a writer asks of the version that is there before it writes; version 0 is nothing there.</summary>
internal sealed class Precondition
{
    private readonly bool mustExist;
    private readonly ImmutableArray<long>? versions;

    private Precondition(bool mustExist, ImmutableArray<long>? versions) => (this.mustExist, this.versions) = (mustExist, versions);

    /// <summary>Writes over whatever is there.</summary>
    internal static Precondition None { get; } = new(false, null);

    internal static Precondition Exists { get; } = new(true, null);

    internal static Precondition OneOf(params ImmutableArray<long> versions) => new(false, versions);

    internal bool Allows(long current) => versions?.Contains(current) ?? (!mustExist || current > 0);

    /// <summary>Somebody wrote the same row in between; what is there must be looked at anew.</summary>
    internal static bool IsLostRace(DbUpdateException e) => e is DbUpdateConcurrencyException || e.InnerException is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT };
}
