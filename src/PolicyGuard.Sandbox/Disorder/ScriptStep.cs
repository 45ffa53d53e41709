namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Something that people, or the machine, do in a session.</summary>
internal enum StepKind
{
    MeetingStarts, Waits, ComesStraightIn, HostAdmits, HostDenies, HostPutsBack, Leaves, DropsSilently, MovesToBreakout, ReturnsFromBreakout, BindsPhone, PhoneHangsUp,
    ChangesRole, Renames, StartsRecording, StopsRecording, ServiceStops, PanelOpens, MeetingEnds,
}

/// <param name="At">Seconds from the beginning of the session.</param>
/// <param name="Who">Index in the cast.</param>
/// <param name="Amount">For a silent drop: seconds until Zoom notices, negative for never; for a stop of the service: how long it is down; otherwise free.</param>
internal sealed record ScriptStep(double At, StepKind Kind, int Who = -1, double Amount = 0)
{
    /// <summary>Its place in the script as drawn: what chance does to its deliveries hangs on this alone, so that a shrunk script meets the same chance.</summary>
    internal int Number { get; init; }

    /// <summary>Delivered at once, once and in order.</summary>
    internal bool IsOrderly { get; init; }
}

/// <summary>What a member of the cast really is.</summary>
internal enum Part { Host, Client, Colleague, Stranger, Bot, ClientDevice, ClientPhone, Extra }

/// <summary>A device of a person of the cast. What is not on file proves nothing to the practice.</summary>
/// <param name="Owner">Index of the person whose device this is.</param>
/// <param name="Person">The id under which the practice knows them; null: it does not.</param>
internal sealed record CastMember(string Name, Part Part, int Owner, string Email = "", string ZoomUserId = "", string Registrant = "", string Phone = "", string? Person = null);

/// <summary>By what the practice knows its clients.</summary>
internal enum KnownBy { Email, Registrant, Phone, Name, Nothing }

/// <summary>Whether somebody keeps their ids on the way in from the waiting room, which no source settles.</summary>
internal enum IdsOnAdmission { Kept, NewUserId, AllNew }

/// <summary>What this session's Zoom and its client do with what they are asked.</summary>
internal enum CallHabit { Works, Late, WithoutEffect, Refused, Unanswered }

/// <summary>Everything about a session that is not an act of somebody.</summary>
internal sealed record SessionConditions
{
    public KnownBy KnownBy { get; init; }

    public bool HasPanel { get; init; }

    public bool PanelIdsDiffer { get; init; }

    public bool IsRecordingAgreed { get; init; }

    public IdsOnAdmission IdsOnAdmission { get; init; }

    /// <summary>Admission is also told as a leave of the waiting room (zoom-platform 9, no. 3).</summary>
    public bool AdmissionTellsLeave { get; init; }

    /// <summary>Being put back is also told as a leave of the meeting (zoom-platform 2.6).</summary>
    public bool PutBackTellsLeave { get; init; }

    public bool NamesHidden { get; init; }

    public bool WithoutUuids { get; init; }

    public bool WithoutEventTimes { get; init; }

    public bool StartIsLost { get; init; }

    /// <summary>A silent drop's <c>leave_time</c> is when Zoom noticed, else when it happened: no source settles it.</summary>
    public bool LeaveTimeIsWhenNoticed { get; init; }

    public CallHabit Removal { get; init; }

    public CallHabit Recording { get; init; }

    public CallHabit Panel { get; init; }

    public bool WaitingRoomVerified { get; init; } = true;

    /// <summary>What is unusual about them.</summary>
    public override string ToString() => $"known by {KnownBy}; ids on admission {IdsOnAdmission}; removal {Removal}{(HasPanel ? $"; panel {Panel}{(PanelIdsDiffer ? ", ids differ" : "")}" : "")}; recording {Recording}, {(IsRecordingAgreed ? "agreed" : "not agreed")}"
        + $"{(AdmissionTellsLeave ? "; admission tells leave" : "")}{(PutBackTellsLeave ? "; put back tells leave" : "")}{(NamesHidden ? "; names hidden" : "")}{(WithoutUuids ? "; no uuids" : "")}{(WithoutEventTimes ? "; no event_ts" : "")}"
        + $"{(StartIsLost ? "; started lost" : "")}{(LeaveTimeIsWhenNoticed ? "" : "; leave_time of the drop")}{(WaitingRoomVerified ? "" : "; waiting room not verified")}";
}

/// <summary>One session as it really happens, drawn from a seed.</summary>
internal sealed record SessionScript(int Seed, SessionConditions Conditions, IReadOnlyList<CastMember> Cast, IReadOnlyList<ScriptStep> Steps)
{
    /// <summary>When the clock of every session begins.</summary>
    internal static readonly DateTimeOffset Begins = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
}
