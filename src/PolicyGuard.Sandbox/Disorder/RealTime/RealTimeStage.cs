using System.Collections.Concurrent;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>A simulated Zoom, a guard and their clock, shared by the sessions of a run; stops the guard once and starts it again.</summary>
internal sealed class RealTimeStage : IAsyncDisposable
{
    private readonly SimulatedMail mail;
    private readonly IGuardHost guard;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource back = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? restart;
    private volatile bool isUp = true;

    private RealTimeStage(
        SimulatedZoom zoom, SimulatedMail mail, IGuardHost guard, ScaledTimeProvider time, double speed, IReadOnlyList<string> hosts)
    {
        (Zoom, this.mail, this.guard, Time, Speed, Hosts) = (zoom, mail, guard, time, speed, hosts);
        (Reader, Practice) = (new GuardReader(guard), new PracticeWriter(guard.Api, time));
        (Post, Door) = (new SignedPost(time), zoom.Webhooks.Target!);
    }

    internal SimulatedZoom Zoom { get; }

    internal ScaledTimeProvider Time { get; }

    internal double Speed { get; }

    internal IReadOnlyList<string> Hosts { get; }

    internal GuardReader Reader { get; }

    internal PracticeWriter Practice { get; }

    internal SignedPost Post { get; }

    /// <summary>Where webhooks go.</summary>
    internal Uri Door { get; }

    internal string Address => guard.Address;

    /// <summary>Null when the guard runs in this one.</summary>
    internal GuardProcess? Process => guard as GuardProcess;

    internal bool IsUp => isUp;

    /// <summary>False: its process is killed.</summary>
    internal bool IsStopOrderly { get; private init; }

    /// <summary>Sessions that run: each is told before the guard starts again, and when it is back.</summary>
    internal ConcurrentDictionary<RealSession, bool> Running { get; } = new();

    /// <summary>Completes when the guard serves again after its stop; throws when it could not be started.</summary>
    internal Task Back => back.Task;

    internal static async Task<RealTimeStage> OpenAsync(RealTimeOptions options)
    {
        var speed = options.Speed;
        var time = new ScaledTimeProvider(TimeProvider.System, speed);
        var zoom = await SimulatedZoom.StartAsync(options.ZoomUrl, time);
        var users = Enumerable.Range(0, options.Sessions).Select(_ => zoom.AddUser()).ToList();
        zoom.Users["STAFF002"] = new()
        {
            ["id"] = "STAFF002", ["email"] = "colleague@clinic.example", ["type"] = 2, ["status"] = "active", ["timezone"] = "UTC",
            ["first_name"] = "Sasha", ["last_name"] = "Kern", ["display_name"] = "Sasha Kern",
        };
        var mail = SimulatedMail.Start();
        try
        {
            // A process of its own keeps the machine's time, so one that is to run faster runs in this one.
            IGuardHost guard = options.IsProcess
                ? await GuardProcess.StartAsync(zoom, mail, options.Url)
                : await RunningGuard.StartAsync(zoom, mail, time, options.Url, options.Settings);
            return new RealTimeStage(zoom, mail, guard, time, speed, users) { IsStopOrderly = options.IsStopOrderly };
        }
        catch
        {
            await mail.DisposeAsync();
            await zoom.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the guard for so many seconds of the clock. Several sessions share this stop; the first of them causes it.</summary>
    internal void StopOnce(double seconds)
    {
        lock (gate)
        {
            restart ??= StopAndStartAsync(Time.GetUtcNow().AddSeconds(seconds));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await (restart ?? Task.CompletedTask);
        await Zoom.DisposeAsync();
        await mail.DisposeAsync();
        await guard.DisposeAsync();
        Post.Dispose();
        closing.Dispose();
    }

    private async Task StopAndStartAsync(DateTimeOffset until)
    {
        isUp = false;
        await Task.Yield();
        try
        {
            await guard.StopAsync(IsStopOrderly);
            if (until - Time.GetUtcNow() is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left, Time, closing.Token);
            }

            var servesFrom = Time.GetUtcNow();
            foreach (var session in Running.Keys)
            {
                session.GuardStarts(servesFrom);
            }

            await guard.StartAgainAsync();
        }
#pragma warning disable CA1031 // Whoever waits for the guard to be back is told why it is not.
        catch (Exception e)
#pragma warning restore CA1031
        {
            back.SetException(e);
            return;
        }

        isUp = true;
        foreach (var session in Running.Keys)
        {
            session.GuardIsBack();
        }

        back.SetResult();
    }
}
