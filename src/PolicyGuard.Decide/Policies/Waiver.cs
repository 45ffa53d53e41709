using System.Collections.Immutable;

namespace PolicyGuard.Decide.Policies;

/// <summary>A rule set aside for a while, by somebody, for a reason.</summary>
/// <param name="Scope">Keys <c>session</c>, <c>meeting</c>, <c>host</c>, <c>profile</c> to a value that may end in <c>*</c>; all must match; empty covers the practice.</param>
/// <param name="Owner">Role of who answers for it; no name.</param>
/// <param name="Expires">Last day it counts.</param>
public sealed record Waiver(string Rule, ImmutableDictionary<string, string> Scope, string Reason, string Owner, DateOnly Expires)
{
    public static ImmutableArray<string> ScopeKeys { get; } = ["session", "meeting", "host", "profile"];

    public bool Covers(WaiverTarget target, DateTimeOffset now) =>
        DateOnly.FromDateTime(now.UtcDateTime) <= Expires && Scope.All(part => Matches(part.Value, target.ValueOf(part.Key)));

    private static bool Matches(string pattern, string? value) => value is not null && (pattern.EndsWith('*')
        ? value.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(pattern, value, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a waiver is held against.</summary>
/// <param name="Session">Meeting uuid of a live session; null for a scheduled meeting.</param>
public sealed record WaiverTarget(string? Session, string? Meeting, string? Host, string? Profile)
{
    internal string? ValueOf(string scopeKey) => scopeKey switch
    {
        "session" => Session ?? Meeting,
        "meeting" => Meeting,
        "host" => Host,
        "profile" => Profile,
        _ => null,
    };
}
