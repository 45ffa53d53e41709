using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>
/// Looks every second after what no call tells: panels that fell silent, panels whose right is over or wants renewing, sessions that are without
/// one for too long, also those whose panel did not come back after a restart of ours, and meetings of which it was not known yet whose they are.
/// </summary>
internal sealed partial class PanelWatch(
    PanelRegistry registry, CompanionRooms rooms, PanelRights rights, IPanelDesk desk, IHubContext<CompanionHub> hub, TimeProvider time, ILogger<PanelWatch> logger) : BackgroundService
{
    /// <summary>A connection that breaks is usually back before. The session itself counts the 20 seconds from here to blindness.</summary>
    internal static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(2);

    /// <summary>Two beats of five seconds missed.</summary>
    internal static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(11);

    /// <summary>After a start of ours every panel comes back by itself, some after a pause.</summary>
    private static readonly TimeSpan BackAfterStart = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskZoomEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnprovenAtMost = TimeSpan.FromMinutes(2);

    /// <summary>A client that does not read must not hold up all others.</summary>
    private static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var looks = new Dictionary<PanelRoom, Task>();
        var taken = false;
        try
        {
            do
            {
                taken = taken || await GuardedAsync(() => TakeUpAsync(stoppingToken));

                // Side by side: a room about which Zoom or a client is slow must not hold up the others.
                foreach (var room in registry.All.Where(r => !looks.TryGetValue(r, out var look) || look.IsCompleted).ToList())
                {
                    looks[room] = GuardedAsync(() => LookAsync(room, stoppingToken));
                }

                foreach (var (done, _) in looks.Where(l => l.Value.IsCompleted))
                {
                    looks.Remove(done);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Whoever had a panel is found in the store at the next start.
        }
        finally
        {
            await Task.WhenAll(looks.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whatever befalls one look, the next one is due in a second: a watch that has ended protects nobody.</summary>
    private async Task<bool> GuardedAsync(Func<Task> look)
    {
        try
        {
            await look();
            return true;
        }
        catch (Exception e) when (e is QueueUnavailableException || StoreFaults.IsAway(e))
        {
            Log.Waiting(logger, e.GetType().Name);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e.GetType().Name);
        }

        return false;
    }

    /// <summary>The clock of who had a panel before the start begins to run now.</summary>
    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        foreach (var place in await desk.LeftOpenAsync(cancellationToken))
        {
            registry.Open(place, BackAfterStart - LostAfter).IsProven = true;
        }
    }

    private async Task LookAsync(PanelRoom room, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var silent in room.All.Where(p => now - p.Heard > SilentAfter))
        {
            Log.Silent(logger, silent.Place.MeetingUuid);
            await rooms.LeaveAsync(silent, silent.Heard, cancellationToken);
            silent.Abort();
        }

        foreach (var panel in room.All)
        {
            await CheckAsync(panel, now, cancellationToken);
        }

        if (room.IsProven && room.All.Any(p => !p.IsLookedAt))
        {
            desk.Refresh(room.Place);
        }

        if (!room.IsProven && room.Asked is { } asked)
        {
            await ProveAsync(room, asked, now, cancellationToken);
        }

        await rooms.AnnounceAsync(room, cancellationToken);
        if (room.EmptySince is { } since && now - since >= LostAfter)
        {
            await rooms.GiveUpAsync(room, cancellationToken);
        }
    }

    private async Task CheckAsync(Panel panel, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (rights.Of(panel))
        {
            case PanelRight.Gone:
                Log.NoRight(logger, panel.Place.MeetingUuid);
                await DismissAsync(panel, "right", now, cancellationToken);
                break;
            case PanelRight.Over:
                // Told nothing: cut off, it comes back with a fresh context of Zoom's, or with Zoom's or our own words for why not.
                await DismissAsync(panel, null, now, cancellationToken);
                break;
            case PanelRight.Holds:
                if (rights.Renew(panel) is { } token)
                {
                    _ = SendAsync(panel, "Pass", token, cancellationToken);
                }

                break;
            case PanelRight.Unconfirmed:
                break;
        }
    }

    /// <summary>It leaves the room now; how long the client takes to hear why holds up nobody.</summary>
    private async Task DismissAsync(Panel panel, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _ = SayGoodbyeAsync(panel, reason, cancellationToken);
        await rooms.LeaveAsync(panel, now, cancellationToken);
    }

    private async Task SayGoodbyeAsync(Panel panel, string? reason, CancellationToken cancellationToken)
    {
        try
        {
            if (reason is not null)
            {
                await SendAsync(panel, "Bye", reason, cancellationToken);
            }
        }
        finally
        {
            panel.Abort();
        }
    }

    private async Task SendAsync(Panel panel, string method, string word, CancellationToken cancellationToken)
    {
        try
        {
            await hub.Clients.Client(panel.Connection).SendAsync(method, word, cancellationToken).WaitAsync(GoodbyeWithin, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or IOException or InvalidOperationException or OperationCanceledException)
        {
            Log.NotSaid(logger, method, e.GetType().Name);
        }
    }

    private async Task ProveAsync(PanelRoom room, Panel panel, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ask = now - room.AskedZoom >= AskZoomEvery;
        room.AskedZoom = ask ? now : room.AskedZoom;
        if (await rooms.ProveAsync(room, ask ? rights.HolderOf(panel) : null, cancellationToken))
        {
            desk.Refresh(room.Place);
        }
        else if (now - panel.Opened > UnprovenAtMost)
        {
            foreach (var stranger in room.All)
            {
                await DismissAsync(stranger, "meeting", now, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The companion of meeting {Uuid} fell silent")]
        public static partial void Silent(ILogger logger, string uuid);

        [LoggerMessage(2, LogLevel.Warning, "Companions wait: {Cause}. What is to be told is told when it is back.")]
        public static partial void Waiting(ILogger logger, string cause);

        [LoggerMessage(3, LogLevel.Warning, "A companion of meeting {Uuid} lost its right: its user is not of the practice's staff any more, or the practice is not connected")]
        public static partial void NoRight(ILogger logger, string uuid);

        [LoggerMessage(4, LogLevel.Debug, "{Method} did not reach a companion: {Cause}")]
        public static partial void NotSaid(ILogger logger, string method, string cause);

        [LoggerMessage(5, LogLevel.Error, "A look after companions failed: {Cause}. The next one is due in a second.")]
        public static partial void Failed(ILogger logger, string cause);
    }
}
