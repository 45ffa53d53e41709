using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Rules;

namespace PolicyGuard.Decide.Live;

/// <summary>Decides one input of one live session.</summary>
public static class LiveDecider
{
    /// <summary>In the order of the catalogue's concern: who is let in, who must go out, what is captured, what the host should know.</summary>
    internal static ImmutableArray<ILiveRule> Rules { get; } =
    [
        new SecureRule(), new BeforeHostRule(), new UncertainWaitingRule(), new ReturningClientRule(), new NoteTakerRule(), new UnknownInsideRule(), new RoleRule(),
        new SharingRule(), new CaptureRule(), new EarlyClientRule(), new HostAwayRule(), new OverrunRule(),
    ];

    public static Decision<SessionState> Decide(SessionState state, LiveInput input, SessionContext context) => Decide(state, input, context, Rules);

    /// <summary>Why an act that was decided must not be carried out any more; null: nothing speaks against it. A last look at the newest state, because acts wait in line.</summary>
    public static string? Withdrawn(SessionState state, RequestedAction action)
    {
        if (action.Command is not (Command.RemoveParticipant or Command.PutInWaitingRoom))
        {
            return state.HandsOff && action.Command is not Command.TellHost ? Vetoes.Say(Veto.HandsOff) : null;
        }

        foreach (var pending in state.Pending)
        {
            if (pending.ActionId == action.Id)
            {
                return Vetoes.Check(state, action.Command, pending.Alias, new Moment(Late: false, AllIn: true, StaffKnown: true, Counted: true)) is { } veto ? Vetoes.Say(veto) : null;
            }
        }

        return "it is no longer wanted";
    }

    internal static Decision<SessionState> Decide(SessionState state, LiveInput input, SessionContext context, ImmutableArray<ILiveRule> rules)
    {
        if (state.Phase == SessionPhase.Closed)
        {
            return new Decision<SessionState>(state);
        }

        var turn = new Turn(state.Profile == context.Expected.Profile ? state : state with { Profile = context.Expected.Profile }, input, context);
        Roster.Learn(turn);
        Matching.RecogniseAll(turn);
        Progress.Follow(turn);
        Effects.Settle(turn);
        if (turn.State.EndedAt is null)
        {
            foreach (var rule in rules)
            {
                turn.Try(rule);
            }

            Texts.Settle(turn);
        }

        var phase = Progress.PhaseOf(turn);
        if (phase != turn.State.Phase)
        {
            turn.State = turn.State with { Phase = phase };
        }

        return turn.ToDecision();
    }
}

/// <summary>One rule of the live catalogue. Reads the state after an input and asks; it never decides whether it may.</summary>
internal interface ILiveRule
{
    string Id { get; }

    void Apply(Turn turn);
}
