using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Notices;

/// <summary>When a notice is not true any more. What is over is not shown, and so nobody is said to have been told of it in time.</summary>
internal static class NoticeEnds
{
    internal static bool IsOver(Turn turn, HostNotice notice)
    {
        var state = turn.State;
        return state.EndedAt is not null || (notice.Alias is null ? IsOverInRoom(turn, notice) : IsOverFor(state, notice, turn.Find(notice.Alias)));
    }

    private static bool IsOverFor(SessionState state, HostNotice notice, Participant? person) =>
        person is null || person.Place != notice.Place
        || notice.Kind switch
        {
            NoticeKind.Prompt => person.CardAnswered || (notice.Rule is "LIV-05" or "LIV-20" && person.Accepted),
            NoticeKind.Warning or NoticeKind.Failure => person.Accepted,
            NoticeKind.Notice => notice.Rule switch
            {
                "LIV-08" => person.MeetingRole is not (MeetingRole.Host or MeetingRole.CoHost),
                "LIV-10" => !state.Sharing.Contains(person.Alias),
                "LIV-21" => !person.ShowsFullName,
                _ => false,
            },
        };

    private static bool IsOverInRoom(Turn turn, HostNotice notice) => notice.Capture is { } kind ? StandingWarnings.IsOver(turn, kind) : IsOverInRoom(turn.State, notice);

    private static bool IsOverInRoom(SessionState state, HostNotice notice) => notice.Rule switch
    {
        "LIV-01" => state.Companion is { WaitingRoomOn: true },
        "LIV-04" => state.Companion is not { Unmatched.IsEmpty: false },
        "LIV-11" when notice.Kind == NoticeKind.Prompt => !state.Captures.Any(c => c is { Running: true, CardUntil: not null }) && !state.Pending.Any(p => p.Act == PendingAct.Stop),
        "LIV-11" => !state.Captures.Any(c => c is { Running: true, Kind: not CaptureKind.LocalRecording }),
        "REC-02" => !state.Captures.Any(c => c is { Running: true, Kind: CaptureKind.LocalRecording }),
        "LIV-16" => notice.Kind == NoticeKind.Notice && notice.Text != Overrun && state.HostInside,
        _ => false,
    };

    /// <summary>Said while the host is inside; the other notices of the rule are about a host who is not.</summary>
    private const string Overrun = Rules.OverrunRule.Overrun;
}
