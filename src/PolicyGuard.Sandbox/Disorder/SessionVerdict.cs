namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Ways in which a session can be judged wrong.</summary>
internal enum WrongKind
{
    BelongingRemoved, BelongingRemovedUnheard, BelongingHeld, StrangerLetIn, ActedOnGap, ActedOnStale, ActedWithoutHost, StrangerUnreported, ShownAndNotThere, ThereAndNotShown, TwoBecameOne, WrongIdentity,
    NotSecured, RecordingStoppedDespiteConsent, RecordingLeftRunning, UntrueOutcome, UntrueReason, NotClosed, Fault,
}

/// <summary>Something the oracle objects to.</summary>
internal sealed record Objection(WrongKind Kind, DateTimeOffset At, string Text);

/// <summary>What the oracle thinks of one session.</summary>
internal sealed record SessionVerdict(SessionScript Script, IReadOnlyList<Objection> Objections, OracleCounts Counts)
{
    internal bool IsWrong => Objections.Count > 0;
}

/// <summary>How much there was to judge: a run in which nothing happens proves nothing.</summary>
internal sealed class OracleCounts
{
    internal int Looks { get; set; }

    internal int Calls { get; set; }

    internal int StrangersOut { get; set; }

    internal int StrangersReported { get; set; }

    internal int Secured { get; set; }

    internal int Recordings { get; set; }

    internal int Reasons { get; set; }

    internal int Heard { get; set; }

    internal int HeardLate { get; set; }

    internal int Closed { get; set; }
}

/// <summary>Tells the oracle something that is not so, to prove that it would see a mistake.</summary>
internal enum OracleLie
{
    None, StrangersBelong, NobodyBelongs, EverybodyIsElsewhere, HostIsNeverThere, RecordingIsAgreed, RecordingStillRuns, RoomIsComplete, RemovedAreStillThere,
    ClientsAreStrangers, GoneAreThere, NothingIsFresh, EverybodyIsSomebodyElse, HostWasAlwaysThere, MeetingIsOver, EverybodyIsOne,
}
