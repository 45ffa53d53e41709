namespace PolicyGuard.Sandbox.Disorder;

internal enum Whereabouts { Nowhere, Waiting, Inside }

/// <summary>One join of one device, as Zoom itself sees it and as it really is.</summary>
internal sealed class Connection(int who, CastMember member)
{
    internal int Who { get; } = who;

    internal CastMember Member { get; } = member;

    internal string Name { get; set; } = member.Name;

    internal string Uuid { get; set; } = "";

    internal string UserId { get; set; } = "";

    internal string PanelUuid { get; set; } = "";

    /// <summary>Every id it ever had.</summary>
    internal HashSet<string> Ids { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>In Zoom's own list of participants.</summary>
    internal Whereabouts InZoom { get; set; }

    /// <summary>Let in a moment ago, and not inside yet: nobody does anything with it now.</summary>
    internal bool IsOnTheWay { get; set; }

    /// <summary>Cut off, and Zoom has not noticed.</summary>
    internal bool IsDead { get; set; }

    /// <summary>Let in by the host's own hand.</summary>
    internal bool AdmittedByHost { get; set; }

    internal DateTimeOffset AdmittedByHostAt { get; set; }

    internal bool WasInside { get; set; }

    /// <summary>Made a co-host.</summary>
    internal bool WasPromoted { get; set; }

    /// <summary>Where it really was, from when: a connection that is cut off is nowhere.</summary>
    internal List<(DateTimeOffset From, Whereabouts Place)> Path { get; } = [];

    internal bool IsBound => BoundTo is not null;

    /// <summary>The computer that this telephone belongs to.</summary>
    internal Connection? BoundTo { get; set; }

    /// <summary>Zoom's client shows a telephone and its computer as one, for as long as the computer is there.</summary>
    internal bool IsShownWithComputer => BoundTo is { IsReallyInside: true };

    internal bool IsInBreakout { get; set; }

    internal bool LeftAbruptly { get; set; }

    internal DateTimeOffset GoneAt { get; set; }

    /// <summary>An app's removal took effect on it.</summary>
    internal DateTimeOffset? RemovedByAppAt { get; set; }

    internal DateTimeOffset? RemovedByHostAt { get; set; }

    /// <summary>Put back into the waiting room by the app.</summary>
    internal DateTimeOffset? PutBackByAppAt { get; set; }

    /// <summary>The end of it is never told.</summary>
    internal bool EndIsNeverTold { get; set; }

    internal DateTimeOffset InsideSince { get; set; }

    internal bool ToldInside { get; set; }

    /// <summary>When the service last heard that it left or waits again: a move to a breakout room is told so as well.</summary>
    internal DateTimeOffset ToldGoneAt { get; set; }

    /// <summary>When the newest of what was heard in time of its being there was so; only the process that serves now heard it.</summary>
    internal DateTimeOffset FreshlyToldOf { get; set; }

    /// <summary>Something about it was heard in time since it came in: what was heard of an earlier coming says nothing about this one.</summary>
    internal bool IsFreshlyTold => FreshlyToldOf >= InsideSince.AddSeconds(-3);

    /// <summary>When it was last heard of so late that nothing may be done because of it.</summary>
    internal DateTimeOffset? HeardLateAt { get; set; }

    /// <summary>When its coming in was first heard of, from Zoom or from the panel.</summary>
    internal DateTimeOffset? ComingHeardAt { get; set; }

    /// <summary>When Zoom first told of its coming in: the panel shows a name and an id of its own, and no more.</summary>
    internal DateTimeOffset? JoinToldAt { get; set; }

    /// <summary>Zoom itself told something of it.</summary>
    internal bool IsTold { get; set; }

    /// <summary>It was told with which computer this telephone is one participant.</summary>
    internal bool IsBindTold { get; set; }

    /// <summary>It was told how they were let in, or that two legs are one person.</summary>
    internal bool IsCredentialTold { get; set; }

    internal DateTimeOffset CredentialToldAt { get; set; }

    /// <summary>Place in the true order of the newest word about where it is.</summary>
    internal int LatestTold { get; set; }

    /// <summary>In the room itself: not cut off.</summary>
    internal bool IsReallyInside => InZoom == Whereabouts.Inside && !IsDead;

    /// <summary>It really was there at some moment between the two.</summary>
    internal bool WasAt(Whereabouts place, DateTimeOffset from, DateTimeOffset until)
    {
        for (var i = 0; i < Path.Count; i++)
        {
            if (Path[i].Place == place && Path[i].From <= until && (i + 1 == Path.Count || Path[i + 1].From >= from))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => $"{Member.Part} {Who} ({Member.Name})";
}
