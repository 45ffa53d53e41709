using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>Wants everybody out, everybody in and the room closed, all the time.</summary>
internal sealed class RecklessRule : ILiveRule
{
    public string Id => "LIV-05";

    public void Apply(Turn turn)
    {
        turn.State = turn.State with { Raised = [] };
        foreach (var person in turn.State.People)
        {
            foreach (var command in Wishes(turn.State.Companion, person))
            {
                turn.Ask(Id, null, $"{person.Alias}:{command}", command, turn.Find(person.Alias));
            }
        }

        if (turn.State.Companion is { Connected: true })
        {
            turn.Ask(Id, null, "secure", new Command.Secure(), null);
        }
    }

    private static IEnumerable<Command> Wishes(CompanionLink? link, Participant person)
    {
        yield return new Command.RemoveParticipant(person.Uuid ?? "");
        if (link is { Connected: true })
        {
            yield return new Command.PutInWaitingRoom(person.PanelUuid ?? "");
            yield return new Command.RemoveParticipant(person.PanelUuid ?? "", Surface.Companion);
            yield return new Command.Admit(person.PanelUuid ?? "");
        }
    }
}
