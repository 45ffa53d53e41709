using System.Collections.Immutable;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <summary>One decision in the making: the state as it changes, and what is to be recorded and asked for. Lives for one call.</summary>
internal sealed class Turn(SessionState state, LiveInput input, SessionContext context)
{
    private static readonly TimeSpan ActWithin = TimeSpan.FromSeconds(20);

    private readonly ImmutableArray<Violation>.Builder violations = ImmutableArray.CreateBuilder<Violation>();
    private readonly ImmutableArray<Resolution>.Builder resolutions = ImmutableArray.CreateBuilder<Resolution>();
    private readonly ImmutableArray<RequestedAction>.Builder actions = ImmutableArray.CreateBuilder<RequestedAction>();
    private readonly ImmutableArray<TimerRequest>.Builder timers = ImmutableArray.CreateBuilder<TimerRequest>();
    private readonly ImmutableArray<TimelineEntry>.Builder timeline = ImmutableArray.CreateBuilder<TimelineEntry>();

    internal SessionState Before { get; } = state;

    internal SessionState State { get; set; } = state;

    internal LiveInput Input { get; } = input;

    internal SessionContext Context { get; } = context;

    internal DateTimeOffset Now => Input.ReceivedAt;

    /// <summary>Zoom told us of this long after it happened.</summary>
    internal bool IsLate => Input.ReceivedAt - Input.At > Vetoes.Stale;

    internal bool HostInside => State.People.Any(p => p.IsHost && p.Place == Place.Inside);

    /// <summary>Everybody required is inside; without an expected set, the client whom the host admitted first.</summary>
    internal bool AllIn
    {
        get
        {
            var required = Context.Expected.People.Where(e => e.Required).ToList();
            return required.Count > 0
                ? required.TrueForAll(e => State.People.Any(p => p.PersonId == e.Person.Id && p.Place == Place.Inside && !p.Later))
                : State.VouchedClient is { } client && State.People.Any(p => p.Place == Place.Inside && (p.Alias == client || (p.HostAdmitted && !p.IsStaff)));
        }
    }

    internal void Put(Participant person)
    {
        var at = IndexOf(person.Alias);
        State = State with { People = at < 0 ? State.People.Add(person) : State.People.SetItem(at, person) };
    }

    internal Participant? Find(string? alias) => alias is not null && IndexOf(alias) is var at and >= 0 ? State.People[at] : null;

    /// <summary>
    /// Records a violation once for its cause. Null when the rule is off or waived, the cause is known, or the rule may only observe: in the last
    /// case what would have been done is recorded as suggested.
    /// </summary>
    internal string? Raise(string ruleId, string cause, string subject, string? before, string? wanted, string decision, params ReadOnlySpan<string> evidence)
    {
        var mode = Context.ModeOf(ruleId);
        var target = new WaiverTarget(State.Uuid, State.MeetingId, State.HostId, Context.Expected.Profile);
        if (mode == RuleMode.Off || State.Raised.Contains($"{ruleId}:{cause}") || Context.Policy.WaiverOf(ruleId, target, Now) is not null)
        {
            return null;
        }

        State = State with { Raised = State.Raised.Add($"{ruleId}:{cause}") };
        var rule = RuleCatalogue.Find(ruleId)!;
        var id = StableId.Of(State.Uuid, ruleId, cause);
        violations.Add(new Violation(
            id, ruleId, rule.Version, rule.Severity, rule.Phase, subject, before, wanted, mode, mode == RuleMode.Enforce ? decision : mode == RuleMode.Warn ? "warn" : "suggest",
            [Input.EventId, .. evidence], Input.At));
        Tell("decision", ruleId, $"{rule.Title}: {subject}");
        if (mode == RuleMode.Observe)
        {
            Resolve(ruleId, id, Outcome.Suggested, Surface.None, $"observe mode: would {decision}");
            return null;
        }

        if (mode == RuleMode.Warn)
        {
            Ask(ruleId, id, $"warn:{cause}", new Command.TellHost(rule.Title, subject), null);
            Resolve(ruleId, id, Outcome.HostDecided, Surface.None, "warn mode: the host was told");
            return null;
        }

        return id;
    }

    internal void Resolve(string rule, string violationId, Outcome outcome, Surface surface, string? reason)
    {
        resolutions.Add(new Resolution(rule, violationId, outcome, surface, reason));
        Tell("outcome", null, reason is null ? outcome.ToString() : $"{outcome}: {reason}");
    }

    /// <summary>Asks for an act unless a veto forbids it. A vetoed act is resolved with the veto's words and the host is told.</summary>
    internal RequestedAction? Ask(string rule, string? violationId, string cause, Command command, Participant? about)
    {
        if (Vetoes.Check(State, command, about, Input, AllIn) is { } veto)
        {
            if (violationId is not null)
            {
                Resolve(rule, violationId, veto switch
                {
                    Veto.HandsOff => Outcome.Overridden,
                    Veto.HostAway or Veto.PlaceKept => Outcome.Deferred,
                    _ => Outcome.Unenforced,
                }, Surface.None, Vetoes.Say(veto));
            }

            return null;
        }

        var action = new RequestedAction(StableId.Of(State.Uuid, rule, cause, command.GetType().Name), rule, violationId, Now + ActWithin, command);
        actions.Add(action);
        Tell("action", rule, command switch
        {
            Command.TellHost tell => $"Tell the host: {tell.Card}",
            Command.RemoveParticipant => $"Put out {about?.Alias}",
            Command.SetWaitingText => "Waiting-room text set",
            _ => command.GetType().Name,
        });
        return action;
    }

    internal void Timer(string name, DateTimeOffset? due) => timers.Add(new TimerRequest(name, due));

    internal void Tell(string kind, string? rule, string text) => timeline.Add(new TimelineEntry(Input.At, kind, rule, text));

    internal Decision<SessionState> ToDecision() => new(State)
    {
        Violations = violations.ToImmutable(),
        Resolutions = resolutions.ToImmutable(),
        Actions = actions.ToImmutable(),
        Timers = timers.ToImmutable(),
        Timeline = timeline.ToImmutable(),
    };

    private int IndexOf(string alias)
    {
        for (var i = 0; i < State.People.Length; i++)
        {
            if (State.People[i].Alias == alias)
            {
                return i;
            }
        }

        return -1;
    }
}
