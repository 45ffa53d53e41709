using System.Globalization;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Panel;

/// <summary>The one line that says how things stand. It claims no more than is seen.</summary>
internal static class PanelLine
{
    private const string Good = "good";
    private const string Busy = "busy";
    private const string Warn = "warn";
    private const string Off = "off";

    internal static (string Line, string Tone) Of(SessionState state, SessionContext context, PanelWords words)
    {
        if (state.EndedAt is not null)
        {
            return ("The session is over.", Off);
        }

        if (state.HandsOff || state.Watches)
        {
            return ("Hands off. PolicyGuard only watches.", Off);
        }

        if (state.Companion is null or { Connected: false })
        {
            return ("Not protected from here: the panel is not connected. PolicyGuard does from outside what Zoom allows.", Warn);
        }

        if (state.Companion.CannotProtect)
        {
            return ("Not protected from here: this Zoom client cannot close the room or send anybody back. PolicyGuard does from outside what Zoom allows.", Warn);
        }

        var (line, tone) = Of(state, state.Companion, context, words);
        if (tone == Good && StandingWarnings.Of(state) is (var warning, true))
        {
            (line, tone) = (warning, Warn);
        }

        return Outside(state, words) is { Length: > 0 } more ? (Ended(line) + more, tone) : (line, tone);
    }

    private static (string, string) Of(SessionState state, CompanionLink link, SessionContext context, PanelWords words) => state.Phase switch
    {
        SessionPhase.Scheduled or SessionPhase.Armed or SessionPhase.Lobby or SessionPhase.Open => words.Missing() is { Length: > 0 } missing
            ? (Ended($"Waiting for {missing}"), Busy)
            : (Ended(words.Everybody()), Busy),
        SessionPhase.Secured => Secured(state, link, context, words),
        SessionPhase.Recovering => ($"Reconnecting: {words.Kept(state.Kept[0])}'s place is kept", Busy),
        SessionPhase.Challenge => ("Somebody unknown is inside.", Warn),
        SessionPhase.HostAway => ("The therapist is away. Nobody is put out or let in.", Busy),
        SessionPhase.HandsOff => ("Hands off. PolicyGuard only watches.", Off),
        SessionPhase.Closed => ("The session is over.", Off),
    };

    private static (string, string) Secured(SessionState state, CompanionLink link, SessionContext context, PanelWords words)
    {
        foreach (var pending in state.Pending)
        {
            if (pending.Act == PendingAct.Secure)
            {
                return ("Everybody is in. Closing the room.", Busy);
            }
        }

        return link.WaitingRoomOn switch
        {
            true => (Ended($"Secured. {words.Everybody()}"), Good),
            false => ("Not closed: the waiting room is off. Switch it on in Zoom.", Warn),
            null => context.WaitingRoomVerified ? ($"{Ended(words.Everybody())} The waiting room was on before the start.", Good) : ("Everybody is in. The waiting room was not seen on.", Warn),
        };
    }

    /// <summary>Initials bring their own full stop.</summary>
    private static string Ended(string line) => line.EndsWith('.') ? line : line + ".";

    /// <summary>How many wait, and that the next client is among them; never who.</summary>
    private static string Outside(SessionState state, PanelWords words)
    {
        var (waiting, later) = (0, 0);
        foreach (var person in state.People)
        {
            waiting += person is { Place: Place.Waiting, Later: false } ? 1 : 0;
            later += person is { Place: Place.Waiting, Later: true } ? 1 : 0;
        }

        return (state.Excused.IsEmpty ? "" : $" {words.Excused()} may still come.")
            + (later > 0 && !words.NamesNobodyOutside ? " The next client is early and waits." : "")
            + (state.Companion is { Unmatched.IsEmpty: false } && state.Raised.Contains("LIV-04:unmatched") ? " Some people cannot be told apart; nothing is done to them." : "")
            + (waiting > 3 ? string.Create(CultureInfo.InvariantCulture, $" {waiting} wait.") : "");
    }
}
