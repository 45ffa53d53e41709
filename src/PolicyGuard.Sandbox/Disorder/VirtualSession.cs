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
internal sealed partial class VirtualSession : ISessionAgenda, ITestedGuard
{
    private const string Practice = "p";
    private const int MostInputs = 20_000;

    private static readonly PassingKeys Keys = new();

    private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> agenda = new();
    private readonly SortedDictionary<string, DateTimeOffset> timers = new(StringComparer.Ordinal);
    private readonly List<RequestedAction> leftovers = [];
    private readonly SessionScript script;
    private readonly SessionWorld world;
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

    private VirtualSession(SessionScript script, OracleLie lie, Timeline? timeline)
    {
        (this.script, this.timeline) = (script, timeline);
        world = new SessionWorld(script, SessionMeeting.Virtual, lie, this, this, timeline);
        (truth, oracle) = (world.Truth, world.Oracle);
        context = KnownToPractice.Context(script, Keys, Practice, SessionScript.Begins);
        state = new SessionState(SessionMeeting.Virtual.Uuid) { MeetingId = SessionMeeting.Virtual.Id, HostId = SessionMeeting.Virtual.HostId };
    }

    public DateTimeOffset Now => now;

    public bool IsUp => now > downUntil;

    internal static SessionVerdict Play(SessionScript script, OracleLie lie = OracleLie.None, Timeline? timeline = null) => new VirtualSession(script, lie, timeline).Play();

    private SessionVerdict Play()
    {
        world.Begin(SessionScript.Begins, script.Steps);
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

    public void At(DateTimeOffset at, Action what) => agenda.Enqueue(what, (at, order++));

    public void Inspect(TimeSpan quiet, Func<bool> isStillQuiet) => oracle.LookAt(state, now, quiet);

    private void Disturb(Action what) => world.Disturb(what);

    public void Deliver(Delivery delivery)
    {
        if (now < downUntil)
        {
            world.Missed(delivery);
            return;
        }

        world.Arrived();
        timeline?.Say(now, $"  > {SessionWorld.Describe(delivery)}");
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

    public void Stop(double seconds)
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
