using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.Live.Rules;

namespace PolicyGuard.Decide.Live;

/// <summary>Decides one input of one live session.</summary>
public static class LiveDecider
{
    /// <summary>In the order of the catalogue's concern: who is let in, who must go out, what is captured, what the host should know.</summary>
    internal static ImmutableArray<ILiveRule> Rules { get; } =
    [
        new SecureRule(), new BeforeHostRule(), new ReturningClientRule(), new AdmitRule(), new UncertainWaitingRule(), new NoteTakerRule(), new UnknownInsideRule(),
        new ImitationRule(), new RoleRule(), new RenamedRule(), new FullNameRule(), new SharingRule(), new ChildShareRule(), new CaptureRule(), new UnconsentedRecordingRule(), new LocalRecordingRule(),
        new EarlyClientRule(), new ColleagueRule(), new SecondDeviceRule(), new MissingRule(), new ObserverRule(), new HostAwayRule(), new OverrunRule(), new UnmatchedRule(),
    ];

    public static Decision<SessionState> Decide(SessionState state, LiveInput input, SessionContext context) => Decide(state, input, context, Rules, Vetoes.Check);

    /// <summary>Why an act that was decided must not be carried out any more; null: nothing speaks against it. A last look at the newest state, because acts wait in line.</summary>
    /// <param name="serviceSince">Since when PolicyGuard has been running: what was asked for before is not done after a gap.</param>
    public static string? Withdrawn(SessionState state, RequestedAction action, DateTimeOffset? serviceSince = null)
    {
        if (action.Command is not (Command.RemoveParticipant or Command.PutInWaitingRoom or Command.Admit))
        {
            return action.Command is Command.ReadRoom ? null : state.HandsOff ? Vetoes.Say(Veto.HandsOff) : null;
        }

        if (serviceSince is not null && state.ServiceSince != serviceSince)
        {
            return Vetoes.Say(Veto.BeforeGap);
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

    internal static Decision<SessionState> Decide(SessionState state, LiveInput input, SessionContext context, ImmutableArray<ILiveRule> rules, Guard guard)
    {
        if (state.Phase == SessionPhase.Closed)
        {
            return AfterTheEnd(state, input, context, guard);
        }

        // The client's clock is its own; what it says cannot be from after we heard it.
        var heard = input.Fact.IsPanels && input.At > input.ReceivedAt ? input with { At = input.ReceivedAt } : input;
        var turn = new Turn(state.Profile == context.Expected.Profile ? state : state with { Profile = context.Expected.Profile }, heard, context, guard);
        if (turn.Profile.HandsOff != turn.State.Watches && !turn.State.Resumed)
        {
            turn.State = turn.State with { Watches = turn.Profile.HandsOff };
        }

        ServiceGaps.Apply(turn);
        Roster.Learn(turn);
        Admission.EndOldDoubts(turn);
        Admission.EndUnseenEntries(turn);
        Matching.RecogniseAll(turn);
        SharedIdentifiers.Apply(turn);
        Codes.Note(turn);
        Progress.Follow(turn);
        Effects.Settle(turn);
        OpenCards.Settle(turn);
        foreach (var rule in rules)
        {
            if (turn.State.EndedAt is null || rule.AlsoAtTheEnd)
            {
                turn.Try(rule);
            }
        }

        if (turn.State.EndedAt is null)
        {
            Texts.Settle(turn);
        }

        NoticeTracker.Settle(turn);
        var phase = Progress.PhaseOf(turn);
        if (phase != turn.State.Phase)
        {
            turn.State = turn.State with { Phase = phase };
        }

        if (phase == SessionPhase.Closed)
        {
            Progress.EmptyRoom(turn);
        }

        if (!ReferenceEquals(turn.State, state))
        {
            turn.State = turn.State with { Revision = state.Revision + 1 };
        }

        return turn.ToDecision();
    }

    /// <summary>Nothing is done any more; but what the therapist answers to the recap is learned, and what was shown is recorded.</summary>
    private static Decision<SessionState> AfterTheEnd(SessionState state, LiveInput input, SessionContext context, Guard guard)
    {
        var turn = new Turn(state, input, context, guard);
        if (input.Fact is LiveFact.HostSaid said)
        {
            HostWords.HearRecap(turn, said);
        }
        else if (input.Fact is LiveFact.NoticesShown shown)
        {
            // Shown before the end, and said after it.
            NoticeTracker.Hear(turn, shown.Ids);
        }

        return turn.ToDecision();
    }
}

/// <summary>One rule of the live catalogue. Reads the state after an input and asks; it never decides whether it may.</summary>
internal interface ILiveRule
{
    string Id { get; }

    /// <summary>It looks once more when the session is over.</summary>
    bool AlsoAtTheEnd => false;

    void Apply(Turn turn);
}
