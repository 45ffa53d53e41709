using System.Collections.Immutable;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <summary>One decision in the making: the state as it changes, and what is to be recorded and asked for. Lives for one call.</summary>
internal sealed partial class Turn(SessionState state, LiveInput input, SessionContext context, Guard guard)
{
    private static readonly TimeSpan ActWithin = TimeSpan.FromSeconds(20);

    /// <summary>Receivers share a clock up to this; more behind means that it was set back.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(5);

    private readonly Outbound said = new();

    internal SessionState Before { get; } = state;

    internal SessionState State { get; set; } = state;

    internal LiveInput Input { get; } = input;

    internal SessionContext Context { get; } = context;

    internal SessionProfile Profile { get; } = SessionProfiles.Of(context.Expected);

    internal DateTimeOffset Now => Input.ReceivedAt;

    /// <summary>We hear of this long after it happened, or by a clock that was set back: nothing may be done because of it.</summary>
    internal bool IsLate => Input.ReceivedAt - Input.SentAt > Vetoes.Stale || Now + Jitter < Before.Heard;

    /// <summary>The panel in the host's client said it.</summary>
    internal bool IsPanels => Input.Fact.IsPanels;

    internal bool HostInside => State.HostInside;

    /// <summary>When the session begins by plan; without one, when it did. A plan half a day off is another occurrence's.</summary>
    internal DateTimeOffset Starts => Context.ScheduledStart is { } planned && (planned - (State.StartedAt ?? planned)).Duration() < TimeSpan.FromHours(12) ? planned : State.StartedAt ?? Now;

    /// <summary>Asks for an act unless a veto forbids it. What is forbidden is said once, with the veto's words.</summary>
    /// <param name="counted">It is the next surface for an act that was counted.</param>
    internal RequestedAction? Ask(string rule, string? violationId, string cause, Command command, Participant? about, bool counted = false)
    {
        if (guard(State, command, about?.Alias, new Moment(IsLate, AllIn, !Context.StaffUserIds.IsEmpty, counted, IsRegisterOpen)) is { } veto)
        {
            if (violationId is not null)
            {
                SayVeto(rule, violationId, veto);
            }

            return null;
        }

        var action = new RequestedAction(StableId.Of(State.Uuid, rule, cause, command.GetType().Name), rule, violationId, Now + ActWithin, command);
        said.Actions.Add(action);
        if (command is (Command.RemoveParticipant or Command.PutInWaitingRoom) && !counted && about is not { HostRefused: true })
        {
            State = State with { Removals = State.Removals + 1 };
        }

        Tell("action", rule, command switch
        {
            Command.RemoveParticipant remove => $"Put out {about?.Alias}{(remove.Via == Surface.Companion ? " by the companion" : "")}",
            Command.PutInWaitingRoom => $"Send {about?.Alias} back to the waiting room",
            Command.Admit => $"Let {about?.Alias} in",
            Command.Secure => "Close the room to others",
            Command.ReadRoom => "Look at who is in the room",
            Command.SetWaitingText => "Waiting-room text set",
            _ => command.GetType().Name,
        });
        return action;
    }

    /// <summary>Raises a notice or prompt for the host. Nothing is sent: the panel shows it, or nobody is told.</summary>
    /// <param name="alias">Never a full name; null: it is about the room.</param>
    internal void Notify(string rule, string? violationId, string cause, string text, string? alias) => NoticeTracker.Raise(this, rule, violationId, cause, text, alias);

    internal void Learn(Learned learned) => said.Learned.Add(learned);

    internal void Timer(string name, DateTimeOffset? due) => said.Timers.Add(new TimerRequest(name, due));

    internal void Tell(string kind, string? rule, string text) => said.Timeline.Add(new TimelineEntry(Input.At, kind, rule, text));

    /// <summary>A rule's work, all or nothing: what it did before it failed is as if it had not run.</summary>
    internal void Try(ILiveRule rule)
    {
        if (Context.ModeOf(rule.Id) == RuleMode.Off)
        {
            return;
        }

        var (state, mark) = (State, said.Mark());
        try
        {
            rule.Apply(this);
        }
#pragma warning disable CA1031 // Whatever it is, the other rules still have a session to protect.
        catch (Exception e)
#pragma warning restore CA1031
        {
            State = state;
            said.Undo(mark);
            Fail(rule.Id, e.GetType().Name);
        }
    }

    internal Decision<SessionState> ToDecision() => said.ToDecision(State);
}
