using System.Collections.Concurrent;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>A simulated Zoom, a running guard and their clock, which the sessions of a run share; stops the guard once and starts it again.</summary>
internal sealed class RealTimeStage : IAsyncDisposable
{
    private readonly SimulatedMail mail;
    private readonly RunningGuard guard;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource back = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? restart;
    private volatile bool isUp = true;

    private RealTimeStage(SimulatedZoom zoom, SimulatedMail mail, RunningGuard guard, ScaledTimeProvider time, double speed, IReadOnlyList<string> hosts)
    {
        (Zoom, this.mail, this.guard, Time, Speed, Hosts) = (zoom, mail, guard, time, speed, hosts);
        (Reader, Practice, Post, Door) = (new GuardReader(guard), new PracticeWriter(guard.Api, time), new SignedPost(time), zoom.Webhooks.Target!);
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

    internal bool IsUp => isUp;

    /// <summary>Null before the guard was started again.</summary>
    internal DateTimeOffset? ServesSince { get; private set; }

    /// <summary>Sessions that run: each is told before the guard starts again, and when it is back.</summary>
    internal ConcurrentDictionary<RealSession, bool> Running { get; } = new();

    /// <summary>Completes when the guard serves again after its stop; throws when it could not be started.</summary>
    internal Task Back => back.Task;

    internal static async Task<RealTimeStage> OpenAsync(string zoomUrl, string url, double speed, int hosts)
    {
        var time = new ScaledTimeProvider(TimeProvider.System, speed);
        var zoom = await SimulatedZoom.StartAsync(zoomUrl, time);
        var users = Enumerable.Range(0, hosts).Select(_ => zoom.AddUser()).ToList();
        zoom.Users["STAFF002"] = new()
        {
            ["id"] = "STAFF002", ["email"] = "colleague@clinic.example", ["type"] = 2, ["status"] = "active", ["timezone"] = "UTC",
            ["first_name"] = "Sasha", ["last_name"] = "Kern", ["display_name"] = "Sasha Kern",
        };
        var mail = SimulatedMail.Start();
        try
        {
            return new RealTimeStage(zoom, mail, await RunningGuard.StartAsync(zoom, mail, time, url), time, speed, users);
        }
        catch
        {
            await mail.DisposeAsync();
            await zoom.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the guard for so many seconds of the session's clock. Several sessions are over the same stop; the first of them causes it.</summary>
    internal void StopOnce(double seconds)
    {
        lock (gate)
        {
            restart ??= StopAndStartAsync(Time.GetUtcNow().AddSeconds(seconds));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (restart ?? Task.CompletedTask);
        await Zoom.DisposeAsync();
        await mail.DisposeAsync();
        await guard.DisposeAsync();
        Post.Dispose();
    }

    private async Task StopAndStartAsync(DateTimeOffset until)
    {
        isUp = false;
        await Task.Yield();
        try
        {
            await guard.StopAsync();
            if (until - Time.GetUtcNow() is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left, Time);
            }

            ServesSince = Time.GetUtcNow();
            foreach (var session in Running.Keys)
            {
                session.GuardStarts(ServesSince.Value);
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
