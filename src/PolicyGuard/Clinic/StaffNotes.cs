using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PolicyGuard.Clinic;

/// <summary>Who is on the staff of each practice, as Zoom last told; in memory only.</summary>
internal sealed class StaffNotes
{
    private readonly ConcurrentDictionary<string, Staff> staff = new();

    internal Staff Of(string practice) => staff.GetValueOrDefault(practice, Staff.None);

    internal void Note(string practice, Staff now) => staff[practice] = now;
}

/// <summary>The active users of the practice's Zoom account.</summary>
internal sealed record Staff(ImmutableHashSet<string> UserIds, ImmutableHashSet<string> EmailKeys, ImmutableHashSet<string> Licensed)
{
    internal static Staff None { get; } = new([], [], []);

    /// <summary>In memory only, to tell a therapist's name in a topic from a client's.</summary>
    internal ImmutableArray<string> FoldedNames { get; init; } = [];
}
