using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Notices;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-11: recording, AI, streaming or a media tap without consent. With a panel the host has a card for a few seconds; without one it is stopped at once.</summary>
internal sealed class CaptureRule : ILiveRule
{
    public string Id => "LIV-11";

    public void Apply(Turn turn)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (!capture.Running)
            {
                if (Before(turn, capture.Kind) is { CardUntil: not null } before)
                {
                    turn.Timer(TimerNames.Stop + capture.Kind, null);
                    turn.Resolve(Id, turn.IdOf(Id, CauseOf(before)), Outcome.HostDecided, Surface.None, "it was stopped before it had to be");
                }

                continue;
            }

            if (Captured.IsAgreed(turn, capture.Kind) || capture.Kind == CaptureKind.LocalRecording)
            {
                continue;
            }

            if (capture.CardUntil is { } until)
            {
                if (until <= turn.Now || turn.Input.Fact is LiveFact.HostSaid { Alias: null or "", Choice: HostChoice.NotOurs })
                {
                    Lay(turn, capture, null);
                    Stop(turn, capture, turn.IdOf(Id, CauseOf(capture)));
                }
            }
            else if (turn.Raise(Id, CauseOf(capture), Captured.Subject(capture.Kind), "running", "off", "fix") is { } violation)
            {
                if (turn.State.Companion is { Connected: true } && !turn.IsLate && Captured.CommandFor(turn, capture.Kind) is not null && !turn.State.HandsOff && !turn.State.Watches)
                {
                    Lay(turn, capture, turn.Now + turn.Context.Policy.SecondsOf(Id, "cardSeconds"));
                    turn.Notify(Id, violation, $"card:{violation}", "This session is being captured without consent on file. It is stopped in a moment", null);
                }
                else
                {
                    Stop(turn, capture, violation);
                }
            }
        }
    }

    private static CaptureSeen? Before(Turn turn, CaptureKind kind)
    {
        foreach (var capture in turn.Before.Captures)
        {
            if (capture.Kind == kind)
            {
                return capture;
            }
        }

        return null;
    }

    /// <summary>The card's end; a new start of the capture has its own, because it has its own time.</summary>
    private static void Lay(Turn turn, CaptureSeen capture, DateTimeOffset? until)
    {
        turn.State = turn.State with { Captures = turn.State.Captures.Replace(capture, capture with { CardUntil = until }) };
        turn.Timer(TimerNames.Stop + capture.Kind, until);
    }

    private void Stop(Turn turn, CaptureSeen capture, string violation)
    {
        var cause = CauseOf(capture);
        if (Captured.CommandFor(turn, capture.Kind) is not { } command)
        {
            StandingWarnings.WarnOfCapture(turn, capture);
            turn.LeaveToHost(Id, violation, "Zoom offers no call that stops another app's media access");
        }
        else if (turn.Ask(Id, violation, cause, command, null) is { } action)
        {
            Effects.Expect(turn, action, violation, null, capture.Kind, PendingAct.Stop);
        }
    }

    /// <summary>The therapist wants it to go on: no warning of it stands.</summary>
    internal static void KeepForHost(Turn turn, CaptureKind? kind)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (capture.Kind == kind && capture.Running)
            {
                turn.State = turn.State with { Captures = turn.State.Captures.Replace(capture, capture with { KeptByHost = true }) };
            }
        }
    }

    internal static string CauseOf(CaptureSeen capture) => $"{capture.Kind}:{capture.At.ToUnixTimeMilliseconds()}";
}

/// <summary>REC-01: a cloud recording without consent on file was made. LIV-11 stops it; once it is off, what there is of it is a human's to look at.</summary>
internal sealed class UnconsentedRecordingRule : ILiveRule
{
    public string Id => "REC-01";

    public bool AlsoAtTheEnd => true;

    public void Apply(Turn turn)
    {
        if (turn.IsWaived("LIV-11"))
        {
            return;
        }

        foreach (var capture in turn.Before.Captures)
        {
            if (capture is { Kind: CaptureKind.CloudRecording, Running: true } && !Captured.IsAgreed(turn, capture.Kind) && IsOver(turn)
                && turn.Raise(Id, $"{capture.At.ToUnixTimeMilliseconds()}", "cloud recording", "recorded without consent on file", "not recorded", "task") is { } violation)
            {
                turn.Resolve(Id, violation, Outcome.Deferred, Surface.None, "what was recorded stays until somebody of the practice has looked at it; PolicyGuard deletes nothing");
            }
        }
    }

    private static bool IsOver(Turn turn)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (capture is { Kind: CaptureKind.CloudRecording, Running: true })
            {
                return turn.State.EndedAt is not null;
            }
        }

        return true;
    }
}

/// <summary>REC-02, live half: the client said that a recording runs on the therapist's computer. Where the file goes is asked.</summary>
internal sealed class LocalRecordingRule : ILiveRule
{
    public string Id => "REC-02";

    public void Apply(Turn turn)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (capture is { Kind: CaptureKind.LocalRecording, Running: true }
                && turn.Raise(Id, CauseOf(capture), "local recording", "on a computer", "known to the practice", "task", turn.Context.RecordingConsent ? "consent on file" : "no consent on file") is { } violation)
            {
                turn.Notify(Id, violation, $"custody:{violation}", "A recording runs on this computer. Say afterwards where the file is and when it is deleted", null);
                turn.LeaveToHost(Id, violation, "custody is to be attested: where the file is, whether it is encrypted, and until when it is kept", Outcome.Deferred);
            }
        }
    }

    internal static string CauseOf(CaptureSeen capture) => $"{capture.At.ToUnixTimeMilliseconds()}";
}

/// <summary>What the rules on capture have in common.</summary>
internal static class Captured
{
    internal static bool IsAgreed(Turn turn, CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => turn.Context.RecordingConsent || turn.IsWaived("REC-01"),
        CaptureKind.AiCompanion => turn.Context.AiConsent,
        CaptureKind.LiveStream or CaptureKind.RealTimeMedia or CaptureKind.LocalRecording => false,
    };

    /// <summary>Null: nothing stops it.</summary>
    internal static Command? CommandFor(Turn turn, CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => Ladder.StopRecording(turn),
        CaptureKind.AiCompanion => new Command.DisableAiCompanion(),
        CaptureKind.LiveStream => new Command.StopLiveStream(),
        CaptureKind.RealTimeMedia or CaptureKind.LocalRecording => null,
    };

    /// <summary>For a card's title.</summary>
    internal static string Title(CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording or CaptureKind.LocalRecording => "A recording runs",
        CaptureKind.AiCompanion => "AI Companion runs",
        CaptureKind.LiveStream => "A live stream runs",
        CaptureKind.RealTimeMedia => "An app takes sound and picture",
    };

    internal static string Subject(CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => "cloud recording",
        CaptureKind.AiCompanion => "AI Companion",
        CaptureKind.LiveStream => "live stream",
        CaptureKind.RealTimeMedia => "real-time media access",
        CaptureKind.LocalRecording => "local recording",
    };
}
