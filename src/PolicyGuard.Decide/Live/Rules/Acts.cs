using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>Acts on people: asked once for each time somebody came, and waited for.</summary>
internal static class Acts
{
    /// <summary>Zoom's events and the client tell of the same person moments apart; so long nothing is held against who is known from one of them only.</summary>
    private static readonly TimeSpan Meeting = TimeSpan.FromSeconds(3);

    internal static void MarkActedOn(Turn turn, Participant person)
    {
        if (turn.Find(person.Alias) is { ActedOn: false } now)
        {
            turn.Put(now with { ActedOn = true });
        }
    }

    /// <summary>Asks, unless a veto forbids it; then it may be asked again when the veto's reason is over.</summary>
    /// <param name="violation">Empty: none hangs on it.</param>
    /// <param name="again">Tells this asking from an earlier one: the host's own word for it.</param>
    internal static void Do(Turn turn, string rule, string violation, Participant person, Command command, PendingAct act = PendingAct.PutOut, string? again = null)
    {
        if (turn.IsLate && !person.LearnedLate && !person.HostRefused)
        {
            // What came late is about somebody else: they are judged by what is known of them, in a turn of its own.
            turn.Timer(TimerNames.Again, turn.Now);
            return;
        }

        if (turn.Ask(rule, violation.Length == 0 ? null : violation, $"{(act == PendingAct.PutOut ? "out" : "in")}:{person.Alias}:{person.Uuid ?? person.PanelUuid}:{person.PlaceAt.ToUnixTimeMilliseconds()}{again}", command, person) is { } action)
        {
            MarkActedOn(turn, person);
            Effects.Expect(turn, action, violation, person.Alias, null, act);
        }
    }

    /// <summary>The client alone has shown them so far: what proves who they are may be a moment away.</summary>
    internal static bool MayBeProvenSoon(Turn turn, Participant person) => person.PanelOnly && IsJustHere(turn, person);

    /// <summary>The client has not shown them so far: its id, by which more can be done, may be a moment away.</summary>
    internal static bool MayBeShownSoon(Turn turn, Participant person, CompanionAbilities ability) =>
        IsToBeShown(turn.State.Companion, person, ability) && IsJustHere(turn, person);

    private static bool IsToBeShown(CompanionLink? link, Participant person, CompanionAbilities ability) =>
        person.PanelUuids.IsEmpty && link is not null && link.Can(ability | CompanionAbilities.SeeRoster);

    /// <summary>What else is told of them may be a moment away; looked at once more then.</summary>
    internal static bool IsJustHere(Turn turn, Participant person)
    {
        var until = person.PlaceAt + Meeting;
        if (until <= turn.Now || turn.IsLate)
        {
            return false;
        }

        turn.Timer(TimerNames.Meet + person.Alias, until);
        return true;
    }
}
