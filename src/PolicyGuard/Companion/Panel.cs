using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>One panel over one connection, after its pass was good.</summary>
/// <param name="gone">Cancelled as soon as the connection is known to be no more, before the panel leaves its room.</param>
internal sealed class Panel(
    PanelPass pass, PanelPlace place, string connection, Action abort, MeetingRole role, CompanionAbilities abilities, DateTimeOffset opened, CancellationToken gone)
{
    private long heard = opened.UtcTicks;
    private CompanionAbilities able = abilities;

    /// <summary>Renewed while the right to it holds.</summary>
    internal PanelPass Pass { get; set; } = pass;

    /// <summary>The Zoom user it belongs to, once they were found among the staff or in the session; in memory only.</summary>
    internal string? Holder { get; set; }

    internal string Id { get; } = pass.Id;

    internal PanelPlace Place => place;

    internal string Connection => connection;

    internal DateTimeOffset Opened => opened;

    internal bool IsGone => gone.IsCancellationRequested;

    /// <summary>Counts the panels of a room, because two may open within one tick of a clock.</summary>
    internal int Number { get; set; }

    /// <summary>The client's word.</summary>
    internal MeetingRole Claimed { get; private set; } = role;

    /// <summary>The highest role that Zoom itself has said of the user: in the signed context, later by its events.</summary>
    internal MeetingRole Known { get; set; } = pass.Role;

    /// <summary>What Zoom's events said of the user was looked at. Until then the pass may be older than they are, and what the panel says waits.</summary>
    internal bool IsLookedAt { get; set; }

    /// <summary>A client may say less than is known, and is believed; more, and is not.</summary>
    internal MeetingRole Role => PanelRoles.Lesser(Claimed, Known);

    internal CompanionAbilities Abilities => PanelRoles.MayEnforce(Role) ? able : CompanionAbilities.None;

    /// <summary>What the panel was last told of its own part.</summary>
    internal PanelStanding? Told { get; set; }

    internal PanelClock Clock { get; } = new();

    internal DateTimeOffset Heard => new(Interlocked.Read(ref heard), TimeSpan.Zero);

    internal void Hear(DateTimeOffset now) => Interlocked.Exchange(ref heard, now.UtcTicks);

    /// <summary>What the client says of itself from now on.</summary>
    internal void Claim(MeetingRole said, CompanionAbilities canDo) => (Claimed, able) = (said, canDo);

    /// <summary>Ends the connection; what follows from that follows.</summary>
    internal void Abort() => abort();

    /// <summary>Who of several is asked: who can hold the door, then the host before a co-host before anybody else, then the newest.</summary>
    internal bool IsBefore(Panel other)
    {
        var (mine, theirs) = (Abilities.HasFlag(CompanionAbilities.SetWaitingRoom), other.Abilities.HasFlag(CompanionAbilities.SetWaitingRoom));
        return mine != theirs ? mine
            : Role != other.Role ? Role < other.Role
            : Number > other.Number;
    }
}
