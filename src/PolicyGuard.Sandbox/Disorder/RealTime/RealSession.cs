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
    private static readonly TimeSpan DecidedWithin = TimeSpan.FromSeconds(2);
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
    private long lastHeard;

    internal RealSession(RealTimeStage stage, SessionScript script, SessionMeeting meeting, CancellationToken stopping)
    {
        (this.stage, this.script, this.meeting, this.stopping) = (stage, script, meeting, stopping);
        (timeline, latest) = (new Timeline(meeting.StartsAt), new SessionState(meeting.Uuid));
        world = new SessionWorld(script, meeting, OracleLie.None, this, this, timeline)
        {
            Allowance = stage.Speed == 1 ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(4) * stage.Speed,
        };
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
                    timeline.Say(Now, "THE RUN IS OVER: the session did not come to rest in time");
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
            var where = e.StackTrace?.Split('\n').FirstOrDefault()?.Trim();
            world.Oracle.Object(WrongKind.Fault, Now, $"{e.GetType().Name}: {e.Message} {where}");
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
