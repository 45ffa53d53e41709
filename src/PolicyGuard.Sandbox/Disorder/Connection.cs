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

    /// <summary>Cut off, and Zoom has not noticed.</summary>
    internal bool IsDead { get; set; }

    /// <summary>Let in by the host's own hand.</summary>
    internal bool AdmittedByHost { get; set; }

    internal bool WasInside { get; set; }

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

    /// <summary>Something about it was heard in time, by the process that serves now.</summary>
    internal bool IsFreshlyTold { get; set; }

    /// <summary>Zoom itself told something of it.</summary>
    internal bool IsTold { get; set; }

    /// <summary>It was told how they were let in, or that two legs are one person.</summary>
    internal bool IsCredentialTold { get; set; }

    /// <summary>Place in the true order of the newest word about where it is.</summary>
    internal int LatestTold { get; set; }

    /// <summary>In the room itself: not cut off.</summary>
    internal bool IsReallyInside => InZoom == Whereabouts.Inside && !IsDead;

    public override string ToString() => $"{Member.Part} {Who} ({Member.Name})";
}
