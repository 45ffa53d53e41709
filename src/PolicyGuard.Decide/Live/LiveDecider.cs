using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Rules;

namespace PolicyGuard.Decide.Live;

/// <summary>Decides one input of one live session.</summary>
public static class LiveDecider
{
    private static readonly ImmutableArray<ILiveRule> Rules =
    [
        new SecureRule(), new BeforeHostRule(), new UncertainWaitingRule(), new ReturningClientRule(), new NoteTakerRule(), new UnknownInsideRule(), new RoleRule(),
        new SharingRule(), new CaptureRule(), new EarlyClientRule(), new HostAwayRule(), new OverrunRule(),
    ];

    public static Decision<SessionState> Decide(SessionState state, LiveInput input, SessionContext context)
    {
        if (state.Phase == SessionPhase.Closed)
        {
            return new Decision<SessionState>(state);
        }

        var turn = new Turn(state with { Profile = context.Expected.Profile }, input, context);
        Roster.Learn(turn);
        Progress.Follow(turn);
        Effects.Settle(turn);
        if (turn.State.EndedAt is null)
        {
            foreach (var rule in Rules)
            {
                Apply(rule, turn);
            }
        }

        turn.State = turn.State with { Phase = Progress.PhaseOf(turn) };
        return turn.ToDecision();
    }

    /// <summary>A rule that throws fails for itself alone, and says so.</summary>
    private static void Apply(ILiveRule rule, Turn turn)
    {
        try
        {
            rule.Apply(turn);
        }
#pragma warning disable CA1031 // Whatever it is, the other rules still have a session to protect.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (turn.Raise(rule.Id, $"fault:{e.GetType().Name}", "the rule itself", null, null, "record") is { } violation)
            {
                turn.Resolve(rule.Id, violation, Outcome.Failed, Surface.None, $"the rule failed: {e.GetType().Name}");
            }
        }
    }
}

/// <summary>One rule of the live catalogue. Reads the state after an input and asks; it never decides whether it may.</summary>
internal interface ILiveRule
{
    string Id { get; }

    void Apply(Turn turn);
}
