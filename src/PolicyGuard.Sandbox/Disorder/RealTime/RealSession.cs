using System.Globalization;
using PolicyGuard.Commands;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Receive.Mapping;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>
/// Plays one script in real time against the running guard: webhooks as signed posts to its door, its calls as requests to the simulated
/// Zoom, and its roster, phase and record as its API shows them. The same world and oracle as on virtual time.
/// </summary>
internal sealed partial class RealSession : ISessionAgenda, ITestedGuard
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);
    private static readonly PassingKeys Keys = new();

    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> agenda = new();
    private readonly HashSet<Task> underWay = [];
    private readonly Dictionary<string, string?> recorded = new(StringComparer.Ordinal);
    private readonly RealTimeStage stage;
    private readonly SessionMeeting meeting;
    private readonly SessionScript script;
    private readonly SessionWorld world;
    private readonly Timeline timeline;
    private readonly DateTimeOffset lastStep;
    private readonly CancellationToken stopping;
    private SessionState latest;
    private bool isDone;
    private int order;
    private int calls;

    internal RealSession(RealTimeStage stage, SessionScript script, SessionMeeting meeting, OracleLie lie, CancellationToken stopping)
    {
        (this.stage, this.script, this.meeting, this.stopping) = (stage, script, meeting, stopping);
        (timeline, latest) = (new Timeline(meeting.StartsAt), new SessionState(meeting.Uuid));
        world = new SessionWorld(script, meeting, lie, this, this, timeline) { Allowance = TimeSpan.FromSeconds(2) * Math.Max(1, stage.Speed) };
        var steps = script.Steps.Where(s => s.Kind != StepKind.MeetingEnds).ToList();
        lastStep = meeting.StartsAt.AddSeconds(steps.Count == 0 ? 0 : steps.Max(s => s.At));
        world.Begin(meeting.StartsAt, steps);
    }

    public DateTimeOffset Now => stage.Time.GetUtcNow();

    public bool IsUp => stage.IsUp;

    /// <summary>It was compared after its last step, and after its end when it has one.</summary>
    internal bool CameToRest => isDone;

    internal bool HadStrangerInside => world.Truth.Connections.Any(c => c.Member.Part is Part.Stranger or Part.Bot && c.WasInside);

    internal string Story => timeline.ToString();

    internal async Task<SessionVerdict> PlayAsync(DateTimeOffset until)
    {
        stage.Zoom.Controlled[meeting.Id] = this;
        stage.Running[this] = true;
        var reading = ReadRecordAsync();
        try
        {
            while (!isDone && !stopping.IsCancellationRequested)
            {
                var wait = PerformDue();
                if (Now > until)
                {
                    lock (gate)
                    {
                        world.Oracle.Object(WrongKind.Fault, Now, "the session did not come to rest in time");
                    }

                    break;
                }

                await Task.Delay(wait, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
#pragma warning disable CA1031 // Anything that breaks the session is what its verdict must say.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
        finally
        {
            stage.Running.TryRemove(this, out _);
            var wasDone = isDone;
            isDone = true;
            await Task.WhenAll([reading, .. Outstanding()]);
            isDone = wasDone;
        }

        lock (gate)
        {
            return new SessionVerdict(script, [.. world.Oracle.Objections], world.Oracle.Counts);
        }
    }

    public void At(DateTimeOffset at, Action what)
    {
        lock (gate)
        {
            agenda.Enqueue(what, (at, order++));
        }
    }

    public void Deliver(Delivery delivery)
    {
        var heard = IsUp;
        if (heard)
        {
            // Before it is sent: the guard may act on it before we read its answer.
            Hear(delivery);
        }

        Remember(PostAsync(delivery, heard));
    }

    public void Stop(double seconds) => stage.StopOnce(seconds);

    public void OpenPanel()
    {
        // No panel here: RealTimeScripts draws none.
    }

    public void Show(PanelSight sight)
    {
        // As above.
    }

    public void FollowHost(bool wasInside)
    {
        // As above.
    }

    public void Inspect(TimeSpan quiet, Func<bool> isStillQuiet) => Remember(InspectAsync(quiet, isStillQuiet));

    /// <returns>How long nothing is due, in real time.</returns>
    private TimeSpan PerformDue()
    {
        lock (gate)
        {
            while (agenda.TryPeek(out var what, out var due))
            {
                if (due.At > Now)
                {
                    var wait = (due.At - Now) / stage.Speed;
                    return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait < LongestWait ? wait : LongestWait;
                }

                agenda.Dequeue();
                what();
            }

            return LongestWait;
        }
    }

    private void Hear(Delivery delivery)
    {
        timeline.Say(Now, $"  > {SessionWorld.Describe(delivery)}");
        if (ZoomEventMapper.Map(delivery.Body, meeting.Id, Keys, Now, delivery.Key) is MappedEvent.Live live)
        {
            world.Oracle.Heard(delivery.Emission, live.Input);
        }
    }

    private async Task PostAsync(Delivery delivery, bool heard)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{meeting.Number:x4}_{delivery.Key}");
        using var answer = await stage.Post.SendAsync(stage.Door, delivery.Body, id, stopping);
        lock (gate)
        {
            if (answer is { IsSuccessStatusCode: true })
            {
                if (!heard)
                {
                    Hear(delivery);
                }

                world.Disturb(world.Arrived);
            }
            else if (answer is null || (int)answer.StatusCode >= 500)
            {
                world.Disturb(() => world.Missed(delivery));
            }
            else
            {
                world.Oracle.Object(WrongKind.Fault, Now, $"{delivery.Emission.Event} was refused with {(int)answer.StatusCode}");
                world.Disturb(world.Arrived);
            }
        }
    }

    private async Task InspectAsync(TimeSpan quiet, Func<bool> isStillQuiet)
    {
        await Task.Yield();
        var view = await stage.Reader.ReadAsync(meeting.Uuid, stopping);
        lock (gate)
        {
            if (isDone || !isStillQuiet())
            {
                return;
            }

            if (view is null)
            {
                world.Oracle.Object(WrongKind.Fault, Now, "the guard's API did not answer");
                isDone = true;
                return;
            }

            Record(view);
            CompareShown(view);
            world.Oracle.LookAt(view.State, Now, quiet);
            timeline.Say(Now, $"  (compared after {quiet.TotalSeconds:0} quiet seconds; {view.State.Phase}; {string.Join(", ", view.State.People.Where(p => p.Place != Place.Left).Select(p => $"{p.Alias} {p.Place} {p.Evidence}"))})");
            if (world.Truth.IsOver)
            {
                isDone = true;
            }
            else if (quiet == SessionOracle.Quiet[^1] && Now > lastStep)
            {
                if (script.Steps.FirstOrDefault(s => s.Kind == StepKind.MeetingEnds) is { } end)
                {
                    world.Disturb(() => world.Perform(end));
                }
                else
                {
                    isDone = true;
                }
            }
        }
    }

    /// <summary>From here on it acts on what it hears anew; told before it can hear anything.</summary>
    internal void GuardStarts(DateTimeOffset at)
    {
        lock (gate)
        {
            world.Oracle.Restarted(at);
        }
    }

    internal void GuardIsBack()
    {
        lock (gate)
        {
            world.Disturb(() => timeline.Say(Now, "THE SERVICE IS BACK"));
        }
    }

    private void Remember(Task task)
    {
        lock (gate)
        {
            underWay.RemoveWhere(t => t.IsCompleted);
            underWay.Add(GuardedAsync(task));
        }
    }

    private async Task GuardedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The run was stopped by hand.
        }
#pragma warning disable CA1031 // Anything that breaks the session is what its verdict must say.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        lock (gate)
        {
            world.Oracle.Object(WrongKind.Fault, Now, $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
            isDone = true;
        }
    }

    private Task[] Outstanding()
    {
        lock (gate)
        {
            return [.. underWay];
        }
    }
}
