using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>
/// Looks every second after what no call tells: panels that fell silent, sessions that are without one for too long, also those whose panel
/// did not come back after a restart of ours, and meetings of which it was not known yet whose they are.
/// </summary>
internal sealed partial class PanelWatch(
    PanelRegistry registry, CompanionRooms rooms, ContextGate gate, IPanelDesk desk, IHubContext<CompanionHub> hub, TimeProvider time, ILogger<PanelWatch> logger) : BackgroundService
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var taken = false;
        try
        {
            do
            {
                try
                {
                    taken = taken || await TakeUpAsync(stoppingToken);
                    foreach (var room in registry.All)
                    {
                        await LookAsync(room, stoppingToken);
                    }
                }
                catch (Exception e) when (e is QueueUnavailableException || StoreFaults.IsAway(e))
                {
                    Log.Waiting(logger, e.GetType().Name);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Whoever had a panel is found in the store at the next start.
        }
    }

    /// <summary>The clock of who had a panel before the start begins to run now.</summary>
    private async Task<bool> TakeUpAsync(CancellationToken cancellationToken)
    {
        foreach (var place in await desk.LeftOpenAsync(cancellationToken))
        {
            registry.Open(place, BackAfterStart - LostAfter).IsProven = true;
        }

        return true;
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

        if (!room.IsProven && room.Asked is { } panel)
        {
            await ProveAsync(room, panel, now, cancellationToken);
        }

        await rooms.AnnounceAsync(room, cancellationToken);
        if (room.EmptySince is { } since && now - since >= LostAfter)
        {
            await rooms.GiveUpAsync(room, cancellationToken);
        }
    }

    private async Task ProveAsync(PanelRoom room, Panel panel, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ask = now - room.AskedZoom >= AskZoomEvery;
        room.AskedZoom = ask ? now : room.AskedZoom;
        if (await rooms.ProveAsync(room, ask ? gate.HolderOf(panel.Pass) : null, cancellationToken))
        {
            desk.Refresh(room.Place);
        }
        else if (now - panel.Opened > UnprovenAtMost)
        {
            foreach (var stranger in room.All)
            {
                await hub.Clients.Client(stranger.Connection).SendAsync("Bye", "meeting", cancellationToken);
                await rooms.LeaveAsync(stranger, now, cancellationToken);
                stranger.Abort();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The companion of meeting {Uuid} fell silent")]
        public static partial void Silent(ILogger logger, string uuid);

        [LoggerMessage(2, LogLevel.Warning, "Companions wait: {Cause}. What is to be told is told when it is back.")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}
