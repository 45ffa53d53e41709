using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Which surface is asked first, and which after it: the companion where it can, REST where that helps, then the host is told.</summary>
public static class Ladder
{
    /// <summary>Over which a command goes.</summary>
    public static Surface SurfaceOf(Command command) => command switch
    {
        Command.RemoveParticipant remove => remove.Via,
        Command.StopRecording stop => stop.Via,
        Command.PutInWaitingRoom or Command.Admit or Command.Secure or Command.ReadRoom => Surface.Companion,
        _ => Surface.Rest,
    };

    /// <summary>Puts somebody out: back to the waiting room where that can be done, for good where it must be.</summary>
    internal static Command Out(CompanionLink? link, Participant person, bool forGood) =>
        person.PanelUuid is not { } id || link is null ? new Command.RemoveParticipant(person.Uuid ?? "")
        : forGood && link.Can(CompanionAbilities.Remove) && !person.PanelByName ? new Command.RemoveParticipant(id, Surface.Companion)
        : !forGood && link.Can(CompanionAbilities.PutBack) ? new Command.PutInWaitingRoom(id)
        : new Command.RemoveParticipant(person.Uuid ?? "");

    internal static Command StopRecording(Turn turn) =>
        new Command.StopRecording(turn.State.Companion?.Can(CompanionAbilities.StopRecording) == true ? Surface.Companion : Surface.Rest);

    /// <summary>The companion did not do it. The same violation goes on over REST, and counts once.</summary>
    /// <param name="reason">Why it did not; more is said where that is why there is no further rung.</param>
    /// <returns>False: there is no further rung.</returns>
    internal static bool Next(Turn turn, PendingEffect pending, ref string reason)
    {
        var person = turn.Find(pending.Alias);
        var after = $"companion: {reason}";
        switch (pending.Act)
        {
            case PendingAct.PutOut when person is { Place: Place.Inside } && reason == CompanionRefusals.LeadsThere:
                turn.Put(person with { MeetingRole = person.MeetingRole ?? MeetingRole.CoHost });
                return false;
            case PendingAct.PutOut when !MayRemove(turn, pending.Rule):
                reason = $"{reason}; it is the waiting room or nothing for this rule";
                return false;
            case PendingAct.PutOut when person is { Place: Place.Inside }:
                turn.Tell("outcome", pending.Rule, $"{after}; tried over REST");
                if (turn.Ask(pending.Rule, Id(pending), $"rest:{pending.ActionId}", new Command.RemoveParticipant(person.Uuid ?? ""), person, counted: true) is not { } asked)
                {
                    GivenUpActions.Add(turn, pending);
                    turn.Notify(pending.Rule, null, $"unenforced:{pending.ActionId}", "This could not be done for you", pending.Alias);
                    return true;
                }

                Effects.Expect(turn, asked, pending.ViolationId, pending.Alias, null, PendingAct.PutOut, after);
                return true;
            case PendingAct.Stop:
                turn.Tell("outcome", pending.Rule, $"{after}; tried over REST");
                if (turn.Ask(pending.Rule, Id(pending), $"rest:{pending.ActionId}", new Command.StopRecording(), null) is { } stop)
                {
                    Effects.Expect(turn, stop, pending.ViolationId, null, pending.Capture, PendingAct.Stop, after);
                }

                return true;
            case PendingAct.PutOut or PendingAct.LetIn or PendingAct.Secure:
            default:
                return false;
        }
    }

    /// <summary>REST knows no waiting room, only removal: a rule that never asks for one, or whose policy could have chosen it and did not, ends with the companion.</summary>
    private static bool MayRemove(Turn turn, string id)
    {
        var rule = RuleCatalogue.Find(id)!;
        return rule.Asks.Contains(nameof(Command.RemoveParticipant)) && (!rule.Parameters.Any(p => p is { Name: "action", Choices: var choices } && choices.Contains("remove")) || turn.Context.Policy.TextOf(id, "action") == "remove");
    }

    private static string? Id(PendingEffect pending) => pending.ViolationId.Length == 0 ? null : pending.ViolationId;
}
