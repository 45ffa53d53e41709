using PolicyGuard.Decide.Live.Rules;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Notices;

/// <summary>Warnings that stand for as long as what they warn of does: nobody could end it from here, and the host can in Zoom.</summary>
internal static class StandingWarnings
{
    /// <summary>The panel's line is not green meanwhile.</summary>
    internal static (string Line, bool Stands) Of(SessionState state)
    {
        // By what could not be done, and not by what is shown of it: a list of the client's that lacks somebody is not Zoom's word that they left.
        if (state.GivenUp.Any(g => g.Capture is null))
        {
            return ("Somebody who could not be removed is still inside.", true);
        }

        foreach (var notice in state.Notices)
        {
            if (notice is { Kind: NoticeKind.Warning, EndedAt: null, Capture: { } kind })
            {
                return ($"{Captured.Title(kind)} without consent, and could not be stopped from here.", true);
            }
        }

        return ("", false);
    }

    internal static void Settle(Turn turn)
    {
        foreach (var given in turn.State.GivenUp)
        {
            WarnOfPerson(turn, given);
        }

        foreach (var capture in turn.State.Captures)
        {
            if (IsUnstopped(turn, capture))
            {
                WarnOfCapture(turn, capture);
            }
        }
    }

    /// <summary>It is not true any more.</summary>
    internal static bool IsOver(Turn turn, CaptureKind kind)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (capture.Kind == kind)
            {
                return !IsUnstopped(turn, capture);
            }
        }

        return true;
    }

    internal static void WarnOfCapture(Turn turn, CaptureSeen capture)
    {
        var (rule, cause) = RaisedAs(capture);
        NoticeTracker.Add(turn, new HostNotice(
            NoticeTracker.IdOf(turn, rule, $"stillRuns:{cause}"), Text(capture.Kind), null, rule, turn.IdOf(rule, cause), turn.Input.At)
        {
            Kind = NoticeKind.Warning, Capture = capture.Kind,
        });
    }

    private static void WarnOfPerson(Turn turn, GivenUpAction given)
    {
        if (turn.Find(given.Alias) is { Place: Place.Inside, Accepted: false } person && !turn.State.Notices.Any(n => IsOf(n, person.Alias)))
        {
            var who = person.BotSignature is null ? "An unknown participant" : "A note-taker";
            NoticeTracker.Add(turn, new HostNotice(
                NoticeTracker.IdOf(turn, given.Rule, $"stillInside:{given.Alias}:{given.AskedAt.ToUnixTimeMilliseconds()}"),
                $"{who} is still in the session. Remove them in Zoom: Participants, More, Remove", person.Alias, given.Rule, null, turn.Input.At)
            {
                Kind = NoticeKind.Warning, Place = Place.Inside,
            });
        }
    }

    /// <summary>It runs, nobody agreed to it, no card is up and no request is under way: whatever was tried has not stopped it.</summary>
    private static bool IsUnstopped(Turn turn, CaptureSeen capture)
    {
        var (rule, cause) = RaisedAs(capture);
        return capture is { Running: true, CardUntil: null, KeptByHost: false } && turn.Enforces(rule) && turn.IsRaised(rule, cause) && !IsAgreed(turn, capture.Kind)
            && !turn.State.Pending.Any(p => p.Capture == capture.Kind);
    }

    private static bool IsAgreed(Turn turn, CaptureKind kind) =>
        kind == CaptureKind.LocalRecording ? turn.Context.RecordingConsent : Captured.IsAgreed(turn, kind);

    private static (string Rule, string Cause) RaisedAs(CaptureSeen capture) =>
        capture.Kind == CaptureKind.LocalRecording ? ("REC-02", LocalRecordingRule.CauseOf(capture)) : ("LIV-11", CaptureRule.CauseOf(capture));

    private static bool IsOf(HostNotice notice, string alias) => notice is { Kind: NoticeKind.Warning, EndedAt: null } && notice.Alias == alias;

    /// <summary>
    /// Zoom's own words for its own buttons. It offers the host none against an app: its notifier only tells which it is and who uses it
    /// (support.zoom.com, KB0063928).
    /// </summary>
    private static string Text(CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => "This session is still being recorded. Stop it in Zoom: More, Stop Recording",
        CaptureKind.LocalRecording => "A recording runs on this computer without consent on file. Stop it in Zoom: More, Stop Recording",
        CaptureKind.AiCompanion => "AI Companion still runs in this session. Stop it in Zoom: AI Companion, Stop",
        CaptureKind.LiveStream => "This session is still streamed live. Stop it in Zoom: More, Stop Live Stream",
        CaptureKind.RealTimeMedia => "An app takes the sound and picture of this session. Zoom shows at the top left which app it is and who uses it. Ask them to stop it",
    };
}
