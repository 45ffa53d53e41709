using System.Collections.Immutable;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>Somebody expected, as far as their way into the meeting goes.</summary>
/// <param name="Label">The alias; told apart from another of the same set.</param>
public sealed record LinkPerson(string Id, string Label)
{
    /// <summary>Keyed hash of the address their link is sent to, which may be a guardian's; null when none is on file.</summary>
    public string? AddressKey { get; init; }

    /// <summary>When somebody last made sure that the address is theirs.</summary>
    public DateOnly? ConfirmedOn { get; init; }

    /// <summary>From this day on they are no longer a client.</summary>
    public DateOnly? Discharged { get; init; }

    /// <summary>Keyed hashes of all their addresses: a registration under one of them is theirs.</summary>
    public ImmutableArray<string> EmailKeys { get; init; } = [];

    public ImmutableArray<string> RegistrantIds { get; init; } = [];

    public bool IsFormer(DateTimeOffset now) => Discharged <= DateOnly.FromDateTime(now.UtcDateTime);

    internal bool IsConfirmed(DateTimeOffset now, TimeSpan within) =>
        ConfirmedOn is { } day && day <= DateOnly.FromDateTime(now.UtcDateTime) && now - new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) <= within;

    /// <summary>The registration is theirs, by its id or its address.</summary>
    public bool Owns(RegistrantFact registrant) => RegistrantIds.Contains(registrant.Id)
        || (registrant.EmailKey is { } key && (key == AddressKey || EmailKeys.Contains(key)));
}
