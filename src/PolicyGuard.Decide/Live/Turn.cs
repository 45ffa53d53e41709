using System.Collections.Immutable;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <summary>One decision in the making: the state as it changes, and what is to be recorded and asked for. Lives for one call.</summary>
internal sealed class Turn(SessionState state, LiveInput input, SessionContext context, Guard guard)
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
    internal bool IsLate => Input.ReceivedAt - Input.At > Vetoes.Stale || Now + Jitter < Before.Heard;

    /// <summary>The panel in the host's client said it.</summary>
    internal bool IsPanels => Input.Fact.IsPanels;

    internal bool HostInside => State.HostInside;

    /// <summary>When the session begins by plan; without one, when it did.</summary>
    internal DateTimeOffset Starts => Context.ScheduledStart ?? State.StartedAt ?? Now;

    /// <summary>Everybody required is inside; without an expected set, the client whom the host admitted first.</summary>
    internal bool AllIn
    {
        get
        {
            var required = false;
            foreach (var expected in Context.Expected.People)
            {
                if (expected.Required)
                {
                    required = true;
                    if (!IsInside(expected.Person.Id))
                    {
                        return false;
                    }
                }
            }

            return required || VouchedInside();
        }
    }

    internal void Put(Participant person)
    {
        var at = IndexOf(person.Alias);
        if (at < 0)
        {
            State = State with { People = State.People.Add(person) };
        }
        else if (!ReferenceEquals(State.People[at], person))
        {
            State = State with { People = State.People.SetItem(at, person) };
        }
    }

    internal void Remove(string alias) => State = State with { People = State.People.RemoveAt(IndexOf(alias)) };

    /// <summary>The same connection under another alias: whatever is under way for it goes with it.</summary>
    internal void Rename(string alias, Participant person)
    {
        if (IndexOf(alias) is var at and >= 0)
        {
            if (State.People[at].CardUntil is not null)
            {
                Timer(TimerNames.Card + alias, null);
                person = person with { CardUntil = null };
            }

            State = State with { People = State.People.SetItem(at, person) };
        }

        Follow(alias, person.Alias);
    }

    /// <summary>This connection turned out to be part of another.</summary>
    internal void Forget(Participant gone, string nowPartOf)
    {
        if (gone.CardUntil is not null)
        {
            Timer(TimerNames.Card + gone.Alias, null);
        }

        Remove(gone.Alias);
        Follow(gone.Alias, nowPartOf);
    }

    internal Participant? Find(string? alias) => alias is not null && IndexOf(alias) is var at and >= 0 ? State.People[at] : null;

    /// <summary>The rule may act here and now: enforced, and not waived.</summary>
    internal bool Enforces(string ruleId) => Context.ModeOf(ruleId) == RuleMode.Enforce && !IsWaived(ruleId);

    internal bool IsRaised(string ruleId, string cause) => State.Raised.Contains($"{ruleId}:{cause}");

    internal string IdOf(string ruleId, string cause) => StableId.Of(State.Uuid, ruleId, cause);

    /// <summary>Remembers something by a word, once.</summary>
    /// <returns>False when it was remembered before.</returns>
    internal bool Mark(string word)
    {
        var marked = State.Raised.Add(word);
        if (ReferenceEquals(marked, State.Raised))
        {
            return false;
        }

        State = State with { Raised = marked };
        return true;
    }

    /// <summary>
    /// Records a violation once for its cause. Null when the rule is off or waived, the cause is known, or the rule may only observe: in the last
    /// case what would have been done is recorded as suggested.
    /// </summary>
    internal string? Raise(string ruleId, string cause, string subject, string? before, string? wanted, string decision, params ReadOnlySpan<string> evidence)
    {
        var mode = Context.ModeOf(ruleId);
        if (mode == RuleMode.Off || IsRaised(ruleId, cause) || IsWaived(ruleId))
        {
            return null;
        }

        var id = Record(ruleId, cause, subject, before, wanted, mode == RuleMode.Enforce ? decision : mode == RuleMode.Warn ? "warn" : "suggest", mode, evidence);
        if (mode == RuleMode.Observe)
        {
            Resolve(ruleId, id, Outcome.Suggested, Surface.None, $"observe mode: would {decision}");
            return null;
        }

        if (mode == RuleMode.Warn)
        {
            Ask(ruleId, id, $"warn:{cause}", new Command.TellHost(RuleCatalogue.Find(ruleId)!.Title, subject), null);
            Resolve(ruleId, id, Outcome.HostDecided, Surface.None, "warn mode: the host was told");
            return null;
        }

        return id;
    }

    internal void Resolve(string rule, string violationId, Outcome outcome, Surface surface, string? reason)
    {
        said.Resolutions.Add(new Resolution(rule, violationId, outcome, surface, reason));
        Tell("outcome", null, reason is null ? outcome.ToString() : $"{outcome}: {reason}");
    }

    /// <summary>Asks for an act unless a veto forbids it. What is forbidden is said once, with the veto's words.</summary>
    /// <param name="counted">It is the next surface for an act that was counted.</param>
    internal RequestedAction? Ask(string rule, string? violationId, string cause, Command command, Participant? about, bool counted = false)
    {
        if (guard(State, command, about?.Alias, new Moment(IsLate, AllIn, !Context.StaffUserIds.IsEmpty, counted)) is { } veto)
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
            Command.TellHost tell => $"Tell the host: {tell.Card}",
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

    /// <summary>Why nothing was done, each reason once.</summary>
    internal void SayVeto(string rule, string violationId, Veto veto)
    {
        if (Mark($"veto:{violationId}:{veto}"))
        {
            Resolve(rule, violationId, Vetoes.OutcomeOf(veto), Surface.None, Vetoes.Say(veto));
        }
    }

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

    /// <summary>Recorded whatever the mode: a guard that is broken is never a suggestion. The exception's message might quote somebody.</summary>
    private void Fail(string ruleId, string fault)
    {
        if (!IsRaised(ruleId, $"fault:{fault}"))
        {
            var id = Record(ruleId, $"fault:{fault}", "the rule itself", null, null, "record", Context.ModeOf(ruleId), []);
            Resolve(ruleId, id, Outcome.Failed, Surface.None, $"the rule failed: {fault}");
        }
    }

    private string Record(
        string ruleId, string cause, string subject, string? before, string? wanted, string decision, RuleMode mode, ReadOnlySpan<string> evidence)
    {
        Mark($"{ruleId}:{cause}");
        var rule = RuleCatalogue.Find(ruleId)!;
        var id = IdOf(ruleId, cause);
        said.Violations.Add(new Violation(id, ruleId, rule.Version, rule.Severity, rule.Phase, subject, before, wanted, mode, decision, [Input.EventId, .. evidence], Input.At));
        Tell("decision", ruleId, $"{rule.Title}: {subject}");
        return id;
    }

    internal bool IsWaived(string ruleId) => !Context.Policy.Waivers.IsEmpty
        && Context.Policy.WaiverOf(ruleId, new WaiverTarget(State.Uuid, State.MeetingId, State.HostId, Context.Expected.Profile), Now) is not null;

    private void Follow(string alias, string now)
    {
        if (alias == now)
        {
            return;
        }

        for (var i = 0; i < State.People.Length; i++)
        {
            if (State.People[i].MayBe == alias)
            {
                State = State with { People = State.People.SetItem(i, State.People[i] with { MayBe = now }) };
            }
        }

        for (var i = 0; i < State.Pending.Length; i++)
        {
            if (State.Pending[i].Alias == alias)
            {
                State = State with { Pending = State.Pending.SetItem(i, State.Pending[i] with { Alias = now }) };
            }
        }

        if (State.VouchedClient == alias)
        {
            State = State with { VouchedClient = now };
        }

        if (State.Sharing.Contains(alias))
        {
            State = State with { Sharing = State.Sharing.Replace(alias, now) };
        }
    }

    internal bool IsInside(string personId)
    {
        foreach (var person in State.People)
        {
            if (person is { Place: Place.Inside, Entering: false, Later: false, Ambiguous: false } && person.PersonId == personId)
            {
                return true;
            }
        }

        return false;
    }

    private bool VouchedInside()
    {
        if (State.VouchedClient is { } client)
        {
            foreach (var person in State.People)
            {
                if (person is { Place: Place.Inside, Entering: false, Ambiguous: false } && (person.Alias == client || (person.HostAdmitted && !person.IsStaff)))
                {
                    return true;
                }
            }
        }

        return false;
    }

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
