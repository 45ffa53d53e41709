namespace PolicyGuard.Decide.Live;

/// <summary>The timers a session may set; those that end in a colon go on with whom or what they are for.</summary>
internal static class TimerNames
{
    internal const string Fill = "fill";
    internal const string Close = "close";
    internal const string Overrun = "overrun";
    internal const string Alone = "alone";
    internal const string Nudge = "nudge";
    internal const string Blind = "blind";
    internal const string Roster = "roster";
    internal const string Again = "again";
    internal const string Late = "late";
    internal const string Admit = "admit";
    internal const string Missing = "missing";
    internal const string Unmatched = "unmatched";
    internal const string Meet = "meet:";
    internal const string Doubt = "doubt:";
    internal const string Window = "window:";
    internal const string Stop = "stop:";
    internal const string Card = "card:";
    internal const string Grace = "grace:";
    internal const string Confirm = "confirm:";
    internal const string Gone = "gone:";
}
