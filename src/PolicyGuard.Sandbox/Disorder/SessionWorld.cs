using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>
/// Plays the steps of a script into the truth, the truth's webhooks into deliveries, and the guard's calls into their effects; knows when
/// the session is quiet. The same in virtual and in real time: only the agenda and the guard differ.
/// </summary>
internal sealed class SessionWorld
{
    private readonly SessionScript script;
    private readonly ISessionAgenda agenda;
    private readonly ITestedGuard guard;
    private readonly Timeline? timeline;
    private int undelivered;
    private int disturbances;

    internal SessionWorld(
        SessionScript script, SessionMeeting meeting, OracleLie lie, ISessionAgenda agenda, ITestedGuard guard, Timeline? timeline)
    {
        (this.script, this.agenda, this.guard, this.timeline) = (script, agenda, guard, timeline);
        Truth = new ZoomTruth(script, meeting, Send)
        {
            Dropped = (dead, at, after, causedBy) =>
                agenda.At(at.AddSeconds(after), () => Disturb(() => Truth!.Notice(dead, at, agenda.Now, causedBy))),
            Shown = guard.Show,
            Later = (at, what) => agenda.At(at, () => Disturb(what)),
        };
        Oracle = new SessionOracle(script, Truth, lie);
    }

    internal ZoomTruth Truth { get; }

    internal SessionOracle Oracle { get; }

    /// <summary>A real guard takes a moment for what a virtual one does at once.</summary>
    internal TimeSpan Allowance { get; init; }

    internal void Begin(DateTimeOffset starts, IEnumerable<ScriptStep> steps)
    {
        foreach (var act in steps)
        {
            agenda.At(starts.AddSeconds(act.At), () => Disturb(() => Perform(act)));
        }
    }

    /// <summary>Something happens, so the session is not quiet; it is inspected when it has been quiet for a while.</summary>
    internal void Disturb(Action what)
    {
        what();
        var mine = ++disturbances;
        foreach (var quiet in SessionOracle.Quiet)
        {
            agenda.At(agenda.Now + quiet + Allowance, () =>
            {
                if (IsQuiet(mine))
                {
                    guard.Inspect(quiet, () => IsQuiet(mine));
                }
                else if (quiet == SessionOracle.Quiet[0] && guard.IsUp)
                {
                    Oracle.LookAtStrangers(agenda.Now - Allowance);
                }
            });
        }
    }

    internal void Perform(ScriptStep act)
    {
        timeline?.Say(agenda.Now, Describe(act));
        switch (act.Kind)
        {
            case StepKind.ServiceStops:
                guard.Stop(act.Amount);
                break;
            case StepKind.PanelOpens:
                guard.OpenPanel();
                break;
            default:
                var host = Truth.HostIsReallyInside;
                Truth.Apply(act, agenda.Now);
                guard.FollowHost(host);
                break;
        }
    }

    /// <summary>A webhook reached the guard.</summary>
    internal void Arrived() => undelivered--;

    /// <summary>Nobody answered: Zoom tries again on its own schedule.</summary>
    internal void Missed(Delivery delivery)
    {
        undelivered--;
        timeline?.Say(agenda.Now, $"  (not delivered: {Describe(delivery)})");
        if (delivery.Try <= WebhookSender.RetryAfter.Length)
        {
            undelivered++;
            var again = delivery with { Try = delivery.Try + 1 };
            agenda.At(agenda.Now + WebhookSender.RetryAfter[delivery.Try - 1], () => Disturb(() => guard.Deliver(again)));
        }
    }

    /// <summary>Something is on its way that the session must not be called quiet without.</summary>
    internal void Expect(DateTimeOffset at, Action arrival)
    {
        undelivered++;
        agenda.At(at, () =>
        {
            undelivered--;
            Disturb(arrival);
        });
    }

    /// <summary>What Zoom or the host's client does with a call of the guard: the effect now, later or never, and the answer.</summary>
    /// <returns>The answer, and after how many seconds it comes.</returns>
    internal (ActionReport Report, string? Reason, double Wait) Answer(CallHabit habit, Surface surface, Chance chance, Action effect)
    {
        if (habit == CallHabit.Works || (habit == CallHabit.Late && surface == Surface.Companion))
        {
            agenda.At(agenda.Now.AddSeconds(chance.Between(0.05, 1.5)), () => Disturb(effect));
        }
        else if (habit == CallHabit.Late)
        {
            agenda.At(agenda.Now.AddSeconds(chance.Between(12, 60)), () => Disturb(effect));
        }
        else if (habit == CallHabit.Unanswered && chance.Is(0.5))
        {
            agenda.At(agenda.Now.AddSeconds(chance.Between(0.05, 1.5)), () => Disturb(effect));
        }

        return habit switch
        {
            CallHabit.Refused => (ActionReport.Refused, "Zoom refused it", chance.Between(0.1, 1)),
            CallHabit.Unanswered => (ActionReport.Unanswered, "no answer", surface == Surface.Companion ? 6 : chance.Between(3, 10)),
            _ => (ActionReport.Accepted, null, chance.Between(0.1, 2)),
        };
    }

    internal static string Describe(Delivery delivery)
    {
        var emission = delivery.Emission;
        var who = emission.Payload["object"]?["participant"];
        return $"{emission.Event} {emission.About} user {who?["user_id"]}{(emission is { About: not null, TellsName: false } ? " (no name)" : "")}"
            + $" of {emission.Moment:mm:ss.f}{(delivery.Key.EndsWith("again", StringComparison.Ordinal) ? " AGAIN" : "")}"
            + (delivery.Try > 1 ? $" try {delivery.Try}" : "");
    }

    private string Describe(ScriptStep act)
    {
        if (act.Kind == StepKind.ServiceStops)
        {
            return $"THE SERVICE STOPS for {act.Amount:0} s";
        }

        var told = act.Amount < 0 ? ", never told" : $", told after {act.Amount:0} s";
        return $"* {act.Kind} {(act.Who >= 0 ? $"{script.Cast[act.Who].Part} {act.Who} \"{script.Cast[act.Who].Name}\"" : "")}"
            + (act.Kind == StepKind.DropsSilently ? told : "");
    }

    private bool IsQuiet(int mine) =>
        mine == disturbances && undelivered == 0 && guard.IsUp
        && !Truth.Connections.Any(c => c.IsDead && !c.EndIsNeverTold && c.InZoom == Whereabouts.Inside);

    private void Send(Emission emission)
    {
        var orderly = emission.Step > 0 && script.Steps.First(s => s.Number == emission.Step).IsOrderly;
        foreach (var (at, delivery) in DeliverySchedule.Of(script, emission, orderly))
        {
            undelivered++;
            agenda.At(at < agenda.Now ? agenda.Now : at, () => Disturb(() => guard.Deliver(delivery)));
        }
    }
}
