using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Live;

/// <summary>What is learned of the panel itself: there, gone, gone for too long. A lost panel costs its commands nothing: they go over REST at once.</summary>
internal static class CompanionNews
{
    /// <summary>A panel that reloads or reconnects is back sooner.</summary>
    internal static readonly TimeSpan BlindAfter = TimeSpan.FromSeconds(20);

    /// <summary>How long acts wait for the room to be read anew.</summary>
    private static readonly TimeSpan ReadingPatience = TimeSpan.FromSeconds(10);

    internal static void Open(Turn turn, CompanionAbilities abilities)
    {
        var link = turn.State.Companion;
        if (link is not null && turn.Input.At < link.At)
        {
            return;
        }

        turn.State = turn.State with { Companion = (link ?? new CompanionLink(true, abilities)) with { Connected = true, Abilities = abilities, At = turn.Input.At, Blind = false } };
        turn.Timer(TimerNames.Blind, null);
        turn.Tell("event", null, turn.State.Companion!.CannotProtect
            ? "The panel is open in the host's client, and cannot close the room or send anybody back from there"
            : link is { Connected: true } ? "The panel can do other things now" : "The panel is open in the host's client");
        AskForRoom(turn);
    }

    internal static void Lose(Turn turn)
    {
        if (turn.State.Companion is not { Connected: true } link || turn.Input.At < link.At)
        {
            return;
        }

        turn.State = turn.State with { Companion = link with { Connected = false, At = turn.Input.At, Reading = false } };
        turn.Timer(TimerNames.Blind, turn.Now + BlindAfter);
        turn.Timer(TimerNames.Roster, null);
        turn.Tell("gap", null, "The panel in the host's client is not heard any more; what can be done over REST is done over REST");
    }

    /// <summary>The panel could not be asked: whatever the reason, it is not there.</summary>
    internal static void Hear(Turn turn, LiveFact.ActionReported reported)
    {
        if (reported is { Surface: Surface.Companion, Report: ActionReport.Unavailable })
        {
            Lose(turn);
        }
    }

    internal static void Fire(Turn turn, string timer)
    {
        if (turn.State.Companion is not { } link)
        {
            return;
        }

        if (timer == TimerNames.Blind && link is { Connected: false, Blind: false })
        {
            turn.State = turn.State with { Companion = link with { Blind = true, WaitingRoomOn = null } };
            turn.Tell("gap", null, "Blind: the panel has been gone for 20 seconds. Nothing is claimed from it, and the room cannot be closed or reopened until it is back");
        }
        else if (timer == TimerNames.Roster && link.Reading)
        {
            turn.State = turn.State with { Companion = link with { Reading = false } };
            turn.Tell("gap", null, "The panel did not show who is in the room; Zoom's own events are all there is");
        }
    }

    internal static void SeeWaitingRoom(Turn turn, bool on)
    {
        var link = turn.State.Companion ?? new CompanionLink(false, CompanionAbilities.None);
        if (turn.Input.At < link.WaitingRoomAt)
        {
            return;
        }

        if (link.WaitingRoomOn != on)
        {
            turn.Tell("event", null, on ? "The waiting room is on" : "The waiting room is off");
        }

        turn.State = turn.State with { Companion = link with { WaitingRoomOn = on, WaitingRoomAt = turn.Input.At } };
    }

    /// <summary>Before anybody is touched again, the room is looked at as the client shows it.</summary>
    internal static void AskForRoom(Turn turn)
    {
        if (turn.State.Companion is not { } link || !link.Can(CompanionAbilities.SeeRoster))
        {
            return;
        }

        if (turn.Ask("LIV-00", null, $"room:{turn.Input.At.ToUnixTimeMilliseconds()}", new Command.ReadRoom(), null) is not null)
        {
            turn.State = turn.State with { Companion = link with { Reading = true } };
            turn.Timer(TimerNames.Roster, turn.Now + ReadingPatience);
        }
    }
}
