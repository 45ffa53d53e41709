using System.Collections.Immutable;
using PolicyGuard.Commands;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>
/// Plays one script against the real reading of webhooks and the real decisions, on a clock of its own: no network, no database, no waiting.
/// Timers, answers of Zoom, restarts with the state through its stored form: as the service has them.
/// </summary>
internal sealed partial class VirtualSession
{
    private const string Practice = "p";
    private const int MostInputs = 20_000;

    private static readonly PassingKeys Keys = new();

    private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> agenda = new();
    private readonly SortedDictionary<string, DateTimeOffset> timers = new(StringComparer.Ordinal);
    private readonly List<RequestedAction> leftovers = [];
    private readonly SessionScript script;
    private readonly ZoomTruth truth;
    private readonly SessionOracle oracle;
    private readonly Timeline? timeline;
    private SessionContext context;
    private SessionState state;
    private DateTimeOffset now = SessionScript.Begins;
    private DateTimeOffset downUntil = DateTimeOffset.MinValue;
    private bool panelIsOpen;
    private bool panelIsLinked;
    private int order;
    private int inputs;
    private int undelivered;
    private int disturbances;

    private VirtualSession(SessionScript script, OracleLie lie, Timeline? timeline)
    {
        (this.script, this.timeline) = (script, timeline);
        truth = new ZoomTruth(script, Send) { Dropped = (dead, at, after, causedBy) => At(at.AddSeconds(after), () => Disturb(() => truth!.Notice(dead, at, now, causedBy))), Shown = Show, Later = (at, what) => At(at, () => Disturb(what)) };
        context = KnownToPractice.Context(script, Keys, Practice, SessionScript.Begins);
        state = new SessionState(ZoomTruth.Uuid) { MeetingId = ZoomTruth.MeetingId, HostId = ZoomTruth.HostId };
        oracle = new SessionOracle(script, truth, lie);
    }

    internal static SessionVerdict Play(SessionScript script, OracleLie lie = OracleLie.None, Timeline? timeline = null) => new VirtualSession(script, lie, timeline).Play();

    private SessionVerdict Play()
    {
        foreach (var act in script.Steps)
        {
            At(SessionScript.Begins.AddSeconds(act.At), () => Disturb(() => Do(act)));
        }

        try
        {
            while (Next() is { } next)
            {
                next();
                if (inputs > MostInputs)
                {
                    oracle.Object(WrongKind.Fault, now, "the session does not come to rest");
                    break;
                }
            }
        }
#pragma warning disable CA1031 // Whatever a decision throws is what is looked for here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            oracle.Object(WrongKind.Fault, now, $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
        }

        return new SessionVerdict(script, oracle.Objections, oracle.Counts);
    }

    private void At(DateTimeOffset at, Action what) => agenda.Enqueue(what, (at, order++));

    /// <summary>Something happens, so the session is not quiet; it is looked at when it has been quiet for a while.</summary>
    private void Disturb(Action what)
    {
        what();
        var mine = ++disturbances;
        foreach (var quiet in SessionOracle.Quiet)
        {
            At(now + quiet, () =>
            {
                if (mine == disturbances && undelivered == 0 && now > downUntil && !truth.Connections.Any(c => c.IsDead && !c.EndIsNeverTold && c.InZoom == Whereabouts.Inside))
                {
                    oracle.LookAt(state, now, quiet);
                }
                else if (quiet == SessionOracle.Quiet[0] && now > downUntil)
                {
                    oracle.LookAtStrangers(now);
                }
            });
        }
    }

    private void Do(ScriptStep act)
    {
        timeline?.Say(now, act.Kind == StepKind.ServiceStops ? $"THE SERVICE STOPS for {act.Amount:0} s" : $"* {act.Kind} {(act.Who >= 0 ? $"{script.Cast[act.Who].Part} {act.Who} \"{script.Cast[act.Who].Name}\"" : "")}{(act.Kind == StepKind.DropsSilently ? act.Amount < 0 ? ", never told" : $", told after {act.Amount:0} s" : "")}");
        switch (act.Kind)
        {
            case StepKind.ServiceStops:
                Stop(act.Amount);
                break;
            case StepKind.PanelOpens:
                OpenPanel();
                break;
            default:
                var host = truth.HostIsReallyInside;
                truth.Apply(act, now);
                FollowHost(host);
                break;
        }
    }

    private void Send(Emission emission)
    {
        var orderly = emission.Step > 0 && script.Steps.First(s => s.Number == emission.Step).IsOrderly;
        foreach (var (at, delivery) in DeliverySchedule.Of(script, emission, orderly))
        {
            undelivered++;
            At(at < now ? now : at, () => Disturb(() => Deliver(delivery)));
        }
    }

    private void Deliver(Delivery delivery)
    {
        undelivered--;
        if (now < downUntil)
        {
            // Nobody answers: Zoom tries again on its own schedule.
            timeline?.Say(now, $"  (not delivered: {Of(delivery)})");
            if (delivery.Try <= WebhookSender.RetryAfter.Length)
            {
                undelivered++;
                At(now + WebhookSender.RetryAfter[delivery.Try - 1], () => Disturb(() => Deliver(delivery with { Try = delivery.Try + 1 })));
            }

            return;
        }

        timeline?.Say(now, $"  > {Of(delivery)}");
        if (ZoomEventMapper.Map(delivery.Body, Practice, Keys, now, delivery.Key) is MappedEvent.Live live)
        {
            oracle.Heard(delivery.Emission, live.Input);
            Take(live.Input);
            oracle.HeardNothing();
        }
        else
        {
            oracle.Dropped(delivery.Emission.Event, now);
        }
    }

    private static string Of(Delivery delivery) =>
        $"{delivery.Emission.Event} {delivery.Emission.About} user {delivery.Emission.Payload["object"]?["participant"]?["user_id"]}{(delivery.Emission is { About: not null, TellsName: false } ? " (no name)" : "")} of {delivery.Emission.Moment:mm:ss.f}{(delivery.Key.EndsWith("again", StringComparison.Ordinal) ? " AGAIN" : "")}{(delivery.Try > 1 ? $" try {delivery.Try}" : "")}";

    /// <summary>Whatever comes first: something on the agenda, or a timer of the service when it is up. Null when nothing more comes.</summary>
    private Action? Next()
    {
        var (first, due) = ((string?)null, DateTimeOffset.MaxValue);
        foreach (var (name, at) in timers)
        {
            if (at < due)
            {
                (first, due) = (name, at);
            }
        }

        due = due < downUntil ? downUntil : due;
        if (agenda.TryPeek(out _, out var priority) && priority.At <= due)
        {
            now = priority.At;
            return agenda.Dequeue();
        }

        if (first is null || agenda.Count == 0)
        {
            // A timer alone disturbs nobody: what it leads to is on the agenda.
            return null;
        }

        now = due > now ? due : now;
        timers.Remove(first);
        return () =>
        {
            timeline?.Say(now, $"  timer {first}");
            Take(Own(new LiveFact.TimerFired(first), $"timer {first}"));
        };
    }

    private LiveInput Own(LiveFact fact, string id) => new(id, now, now, fact);

    private void Take(LiveInput input)
    {
        inputs++;
        var before = state;
        var decision = LiveDecider.Decide(state, input, context);
        state = decision.State;
        foreach (var timer in decision.Timers)
        {
            if (timer.Due is { } due)
            {
                timers[timer.Name] = due;
            }
            else
            {
                timers.Remove(timer.Name);
            }
        }

        timeline?.Say(now, decision, before, state);
        oracle.Hear(decision, before, state, now);
        ShowNotices();
        foreach (var action in decision.Actions)
        {
            var asked = now.AddSeconds(0.05);
            leftovers.Add(action);
            At(asked, () => CarryOut(action, leftover: false));
        }
    }

    private void Stop(double seconds)
    {
        downUntil = now.AddSeconds(seconds);
        LosePanelSilently();
        At(downUntil, () => Disturb(Restart));
    }

    private void Restart()
    {
        state = SessionState.FromJson(state.ToJson());
        context = KnownToPractice.Restarted(context, now);
        oracle.Restarted(now);
        timeline?.Say(now, "THE SERVICE IS BACK");
        if (panelIsOpen)
        {
            Take(Own(new LiveFact.CompanionLost(), $"panel {order}"));
        }

        foreach (var action in leftovers.ToImmutableArray())
        {
            At(now.AddSeconds(0.1), () => CarryOut(action, leftover: true));
        }

        if (panelIsOpen)
        {
            At(now.AddSeconds(1.5), () => Disturb(LinkPanel));
        }
    }
}
