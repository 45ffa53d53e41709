using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>One panel over one connection, after its pass was good.</summary>
internal sealed class Panel(PanelPass pass, PanelPlace place, string connection, Action abort, MeetingRole role, CompanionAbilities abilities, DateTimeOffset opened)
{
    private long heard = opened.UtcTicks;

    internal PanelPass Pass => pass;

    internal string Id => pass.Id;

    internal PanelPlace Place => place;

    internal string Connection => connection;

    internal DateTimeOffset Opened => opened;

    /// <summary>Counts the panels of a room, because two may open within one tick of a clock.</summary>
    internal int Number { get; set; }

    internal MeetingRole Role { get; set; } = role;

    internal CompanionAbilities Abilities { get; set; } = abilities;

    internal PanelClock Clock { get; } = new();

    internal DateTimeOffset Heard => new(Interlocked.Read(ref heard), TimeSpan.Zero);

    internal void Hear(DateTimeOffset now) => Interlocked.Exchange(ref heard, now.UtcTicks);

    /// <summary>Ends the connection; what follows from that follows.</summary>
    internal void Abort() => abort();

    /// <summary>Who of several is asked: who can hold the door, then the host before a co-host, then the newest.</summary>
    internal bool IsBefore(Panel other)
    {
        var (mine, theirs) = (Abilities.HasFlag(CompanionAbilities.SetWaitingRoom), other.Abilities.HasFlag(CompanionAbilities.SetWaitingRoom));
        return mine != theirs ? mine
            : Role != other.Role ? Role == MeetingRole.Host
            : Number > other.Number;
    }
}
