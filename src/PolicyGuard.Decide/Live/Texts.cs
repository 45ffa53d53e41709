using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// What people in the waiting room read. There is one text for all of them, so it says something about one person only while nobody
/// else waits, and it goes back to the ordinary one when its reason is over.
/// </summary>
internal static class Texts
{
    internal static void Settle(Turn turn)
    {
        var (text, rule) = Wanted(turn);
        if (text == turn.State.Text)
        {
            return;
        }

        if (turn.Ask(rule, null, $"text:{text}:{turn.Input.EventId}", new Command.SetWaitingText(text), null) is not null)
        {
            turn.State = turn.State with { Text = text };
        }
    }

    private static (WaitingText Text, string Rule) Wanted(Turn turn)
    {
        if (turn.State.HostSeen && !turn.HostInside && turn.Enforces("LIV-15"))
        {
            return (WaitingText.TherapistReconnecting, "LIV-15");
        }

        var (returning, early, others) = (0, 0, 0);
        foreach (var person in turn.State.People)
        {
            if (person.Place == Place.Waiting)
            {
                _ = person.Later ? early++ : ReconnectGrace.IsReturning(turn, person) ? returning++ : others++;
            }
        }

        return returning > 0 && turn.Enforces("LIV-06") ? (early + others == 0 ? WaitingText.BeingLetBackIn : WaitingText.RightPlace, "LIV-06")
            : early > 0 && turn.Enforces("LIV-13") ? (others == 0 ? WaitingText.SessionStartsLater : WaitingText.RightPlace, "LIV-13")
            : (WaitingText.Default, "LIV-15");
    }
}
