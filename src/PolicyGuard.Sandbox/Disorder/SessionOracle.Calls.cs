using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>What the service asks Zoom, or the host's client, to do.</content>
internal sealed partial class SessionOracle
{
    private int removalsAsked;

    /// <summary>The service is about to ask for something.</summary>
    internal void Called(RequestedAction action, DateTimeOffset now)
    {
        Counts.Calls++;
        switch (action.Command)
        {
            case Command.RemoveParticipant remove:
                JudgePuttingOut(remove.ParticipantUuid, forGood: true, now);
                break;
            case Command.PutInWaitingRoom put:
                JudgePuttingOut(put.ParticipantUuid, forGood: false, now);
                break;
            case Command.Admit admit when truth.Find(admit.ParticipantUuid) is { } waiting && !Belongs(waiting):
                Object(WrongKind.StrangerLetIn, now, $"{waiting} is let in");
                break;
            case Command.StopRecording when script.Conditions.IsRecordingAgreed || lie == OracleLie.RecordingIsAgreed:
                Object(WrongKind.RecordingStoppedDespiteConsent, now, "a recording is stopped that was agreed to");
                break;
            default:
                break;
        }
    }

    private void JudgePuttingOut(string uuid, bool forGood, DateTimeOffset now)
    {
        if (truth.Find(uuid) is not { } who)
        {
            Object(forGood ? WrongKind.BelongingRemoved : WrongKind.BelongingHeld, now, "nobody in particular is put out");
            return;
        }

        if (who.InZoom != Whereabouts.Inside)
        {
            return;
        }

        if (Belongs(who) && (forGood || ProvesToBelong(who)))
        {
            JudgeBelonging(who, forGood, now);
        }

        if (!who.IsFreshlyTold || lie == OracleLie.NothingIsFresh)
        {
            Object(restartedAt is { } at && now >= at ? WrongKind.ActedOnGap : WrongKind.ActedOnStale, now, $"{who} is put out on what was {(restartedAt is null ? "heard too late" : "known before a gap")}");
        }

        if (!truth.Connections.Any(c => c.Member.Part is Part.Host or Part.Colleague && (c.ToldInside || c.IsReallyInside)) || lie == OracleLie.HostIsNeverThere)
        {
            Object(WrongKind.ActedWithoutHost, now, $"{who} is put out while the host is away");
        }
    }

    private void JudgeBelonging(Connection who, bool forGood, DateTimeOffset now)
    {
        if (IsCredentialUnderWay(who))
        {
            // As far as anybody could know they were a stranger who came straight in. Counted, so that nobody has to believe that it is rare.
            Counts.UnknowablePutOut++;
            return;
        }

        Object(forGood ? WrongKind.BelongingRemoved : WrongKind.BelongingHeld, now,
            $"{who}{(who.AdmittedByHost ? ", let in by the host," : "")} is {(forGood ? "removed" : "sent to the waiting room")}");
    }
}
