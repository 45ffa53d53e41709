using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>The panel in the host's client as far as is known. A session that never had one has no link.</summary>
public sealed record CompanionLink(bool Connected, CompanionAbilities Abilities)
{
    /// <summary>When the newest word about the panel was true.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Lost for longer than can be bridged: nothing is claimed from here any more.</summary>
    public bool Blind { get; init; }

    /// <summary>The room is being read anew; until it is here, nobody is touched.</summary>
    public bool Reading { get; init; }

    /// <summary>When the newest snapshot of the room was true.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>Null: never heard of.</summary>
    public bool? WaitingRoomOn { get; init; }

    public DateTimeOffset WaitingRoomAt { get; init; }

    /// <summary>People whom the client shows and who cannot be told apart by what Zoom's events say. Nothing is ever done to them.</summary>
    public ImmutableArray<UnmatchedSeat> Unmatched { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Those of the client's people who went before anybody knew them, so that an older word of their coming brings nobody back.</summary>
    public ImmutableArray<UnmatchedSeat> Gone { get => field.IsDefault ? [] : field; init; } = [];

    public bool Can(CompanionAbilities ability) => Connected && (Abilities & ability) == ability;

    /// <summary>Neither put back nor closed off from here: another client, another role, or no panel.</summary>
    [JsonIgnore]
    public bool CannotProtect => !Connected || (Abilities & (CompanionAbilities.PutBack | CompanionAbilities.SetWaitingRoom)) == CompanionAbilities.None;
}

/// <summary>Somebody in the client whose place among the participants is not certain.</summary>
/// <param name="PanelUuid">The client's own id.</param>
/// <param name="At">When this was seen.</param>
public sealed record UnmatchedSeat(string PanelUuid, string? NameKey, Place Place, DateTimeOffset At);
