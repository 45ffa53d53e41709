using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>Acts on people: asked once for each time somebody came in, and waited for.</summary>
internal static class Acts
{
    internal static bool WasActedOn(Turn turn, Participant person) => turn.State.Raised.Contains(Word(person));

    internal static void MarkActedOn(Turn turn, Participant person) => turn.Mark(Word(person));

    /// <summary>Asks, unless a veto forbids it; then it may be asked again when the veto's reason is over.</summary>
    internal static void Do(Turn turn, string rule, string violation, Participant person, Command command)
    {
        if (turn.Ask(rule, violation, $"out:{person.Alias}:{person.Uuid}", command, person) is { } action)
        {
            MarkActedOn(turn, person);
            Effects.Expect(turn, action, violation, person.Alias, null);
        }
    }

    private static string Word(Participant person) => $"acted:{person.Alias}:{person.Uuid}";
}
