using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-01: everybody is in for a while, so nobody else comes in.</summary>
internal sealed class SecureRule : ILiveRule
{
    public string Id => "LIV-01";

    public void Apply(Turn turn)
    {
        if (turn.State.SecuredAt is null || turn.Before.SecuredAt is not null)
        {
            return;
        }

        if (turn.Context.CompanionConnected)
        {
            turn.Ask(Id, null, $"secure:{turn.State.SecuredAt:O}", new Command.Secure(), null);
        }
        else if (turn.Context.WaitingRoomVerified)
        {
            turn.Tell("outcome", Id, "Secured: everybody expected is in, and the waiting room holds everybody else");
        }
        else if (turn.Raise(Id, "secure", "room", "open", "secured", "record") is { } violation)
        {
            turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, "the waiting room was not seen on before the start, and Zoom has no REST call to lock a room");
        }
    }
}

/// <summary>LIV-15: without a host nobody is put out, and whoever waits is told.</summary>
internal sealed class HostAwayRule : ILiveRule
{
    public string Id => "LIV-15";

    public void Apply(Turn turn)
    {
        if (turn.HostInside || !turn.Before.HostInside || turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.HostEnded })
        {
            return;
        }

        if (turn.Raise(Id, $"{turn.Input.At.ToUnixTimeMilliseconds()}", "host", "inside", "inside", "hold") is { } violation)
        {
            turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
        }
    }
}

/// <summary>LIV-16: past the planned end by some time. Never ended by us.</summary>
internal sealed class OverrunRule : ILiveRule
{
    public string Id => "LIV-16";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.TimerFired { Name: TimerNames.Overrun } && turn.Raise(Id, "overrun", "room", "running", "ended", "card") is { } violation)
        {
            turn.Ask(Id, violation, "overrun", new Command.TellHost("The session runs over its planned end", null), null);
            turn.Resolve(Id, violation, Outcome.HostDecided, Surface.None, null);
        }
    }
}

/// <summary>LIV-11: recording, AI, streaming or a media tap without consent.</summary>
internal sealed class CaptureRule : ILiveRule
{
    public string Id => "LIV-11";

    public void Apply(Turn turn)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (!capture.Running || Consented(turn, capture.Kind))
            {
                continue;
            }

            var cause = $"{capture.Kind}:{capture.At.ToUnixTimeMilliseconds()}";
            if (turn.Raise(Id, cause, Subject(capture.Kind), "running", "off", "fix") is not { } violation)
            {
                continue;
            }

            if (CommandFor(capture.Kind) is not { } command)
            {
                turn.Ask(Id, violation, $"tell:{cause}", new Command.TellHost("An app takes the sound and picture of this session", null), null);
                turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, "Zoom offers no call that stops another app's media access");
            }
            else if (turn.Ask(Id, violation, cause, command, null) is { } action)
            {
                Effects.Expect(turn, action, violation, null, capture.Kind);
            }
            else
            {
                turn.Ask(Id, null, $"tell:{cause}", new Command.TellHost("Something records this session", null), null);
            }
        }
    }

    private static bool Consented(Turn turn, CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => turn.Context.RecordingConsent,
        CaptureKind.AiCompanion => turn.Context.AiConsent,
        CaptureKind.LiveStream or CaptureKind.RealTimeMedia or CaptureKind.LocalRecording => false,
    };

    private static Command? CommandFor(CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => new Command.StopRecording(),
        CaptureKind.AiCompanion => new Command.DisableAiCompanion(),
        CaptureKind.LiveStream => new Command.StopLiveStream(),
        CaptureKind.RealTimeMedia or CaptureKind.LocalRecording => null,
    };

    private static string Subject(CaptureKind kind) => kind switch
    {
        CaptureKind.CloudRecording => "cloud recording",
        CaptureKind.AiCompanion => "AI Companion",
        CaptureKind.LiveStream => "live stream",
        CaptureKind.RealTimeMedia => "real-time media access",
        CaptureKind.LocalRecording => "local recording",
    };
}
