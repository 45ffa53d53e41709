namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Ways in which a session can be judged wrong.</summary>
internal enum WrongKind
{
    BelongingRemoved, BelongingRemovedUnheard, BelongingHeld, StrangerLetIn, ActedOnGap, ActedOnStale, ActedWithoutHost, StrangerUnreported, ShownAndNotThere, ThereAndNotShown, TwoBecameOne, WrongIdentity,
    NotSecured, RecordingStoppedDespiteConsent, RecordingLeftRunning, UntrueOutcome, UntrueReason, NotClosed, EventDropped, Fault,
}

/// <summary>Something the oracle objects to.</summary>
internal sealed partial record Objection(WrongKind Kind, DateTimeOffset At, string Text)
{
    /// <summary>The same mistake about somebody else has the same: its kind, and what is said of it without names and times.</summary>
    internal string Mistake => $"{Kind} {(Text.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 ? Digits().Replace(Text[at..], "#") : "")}";

    [System.Text.RegularExpressions.GeneratedRegex("[0-9]+", System.Text.RegularExpressions.RegexOptions.None, 1000)]
    private static partial System.Text.RegularExpressions.Regex Digits();
}

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

    /// <summary>Events of which the mapper made nothing.</summary>
    internal int Dropped { get; set; }

    /// <summary>Looks at a stranger a good while after they were told of, whatever else went on.</summary>
    internal int StrangersLookedAt { get; set; }

    /// <summary>People who belong and were put out before anything was heard that shows it.</summary>
    internal int UnknowablePutOut { get; set; }
}

/// <summary>Tells the oracle something that is not so, to prove that it would see a mistake.</summary>
internal enum OracleLie
{
    None, StrangersBelong, NobodyBelongs, EverybodyIsElsewhere, HostIsNeverThere, RecordingIsAgreed, RecordingStillRuns, RoomIsComplete, RemovedAreStillThere,
    ClientsAreStrangers, GoneAreThere, NothingIsFresh, EverybodyIsSomebodyElse, HostWasAlwaysThere, MeetingIsOver, EverybodyIsOne,
    EverythingIsToBeRead, AllIsHeard, NobodyIsAwaited, NothingIsRecorded, NothingIsShown, HostLetNobodyIn, NobodyWaits, ThereAreOthers, NobodyWasPutOut, NothingIsLate,
}
