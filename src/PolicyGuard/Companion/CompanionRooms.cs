using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Panel;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>Who is in a room and what part they have: tells the session which panel there is, and shows all of them the newest view.</summary>
internal sealed partial class CompanionRooms(
    PanelRegistry registry, PanelRights rights, IHubContext<CompanionHub> hub, IPanelDesk desk, CompanionMetrics metrics, TimeProvider time, ILogger<CompanionRooms> logger)
{
    internal async Task<bool> EnterAsync(Panel panel, CancellationToken cancellationToken)
    {
        await LookAtAsync(panel, cancellationToken);
        PanelRoom room;
        PanelEntry entry;
        IReadOnlyList<Panel> replaced;
        do
        {
            room = registry.Open(panel.Place);
            entry = room.TryEnter(panel, out replaced);
        }
        while (entry == PanelEntry.Closed);
        if (entry == PanelEntry.Full)
        {
            return false;
        }

        metrics.Entered(1 - replaced.Count);
        foreach (var other in replaced.Where(p => p.Id != panel.Id))
        {
            // Not dismissed: it may come back, and is told by that that it is not connected.
            other.Abort();
        }

        if (await ProveAsync(room, null, cancellationToken))
        {
            await AnnounceAsync(room, cancellationToken);
            desk.Refresh(panel.Place);
        }

        return true;
    }

    /// <summary>Looks once more whether the meeting is the practice's; once it is known it stays known.</summary>
    /// <param name="zoomUser">Whom to ask Zoom about; null: only what we know is looked at.</param>
    internal async Task<bool> ProveAsync(PanelRoom room, string? zoomUser, CancellationToken cancellationToken)
    {
        if (room.IsProven || !await desk.IsOursAsync(room.Place, zoomUser, cancellationToken))
        {
            return room.IsProven;
        }

        // What its panels were looked at with may have been nothing yet.
        var session = await desk.SessionAsync(room.Place, cancellationToken);
        foreach (var panel in room.All)
        {
            room.Know(panel, KnownOf(panel, session));
        }

        return room.IsProven = true;
    }

    /// <param name="at">When it was last there.</param>
    internal async Task LeaveAsync(Panel panel, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (registry.Find(panel.Place.Practice, panel.Place.MeetingUuid) is { } room && room.Leave(panel, at))
        {
            metrics.Left();
            await AnnounceAsync(room, cancellationToken);
        }
    }

    internal async Task ChangeAsync(Panel panel, MeetingRole role, CompanionAbilities abilities, CancellationToken cancellationToken)
    {
        if (registry.Find(panel.Place.Practice, panel.Place.MeetingUuid) is { } room)
        {
            room.Change(panel, role, abilities);
            await AnnounceAsync(room, cancellationToken);
        }
    }

    /// <summary>Holds what the clients say of themselves against what Zoom said of their users.</summary>
    /// <param name="session">Null: of the session nothing was told yet.</param>
    internal async Task KnowAsync(PanelRoom room, SessionState? session, CancellationToken cancellationToken)
    {
        var news = false;
        foreach (var panel in room.All)
        {
            news |= room.Know(panel, KnownOf(panel, session));
        }

        if (news)
        {
            await AnnounceAsync(room, cancellationToken);
        }
    }

    /// <summary>Before it enters, so that it never counts for more than Zoom last said.</summary>
    private async Task LookAtAsync(Panel panel, CancellationToken cancellationToken)
    {
        try
        {
            panel.Known = KnownOf(panel, await desk.SessionAsync(panel.Place, cancellationToken));
            panel.IsLookedAt = true;
        }
        catch (Exception e) when (StoreFaults.IsAway(e))
        {
            // It enters all the same: Hands off must arrive. For the rest it waits until the watch has had it looked at.
            Log.NotLookedAt(logger, e.GetType().Name);
        }
    }

    private MeetingRole KnownOf(Panel panel, SessionState? session) => PanelRoles.Known(panel.Pass, session is null ? null : rights.UserIn(panel, session), session);

    /// <summary>Tells the panels their parts, and the session which panel there is and what it can do, where that is news.</summary>
    internal async Task AnnounceAsync(PanelRoom room, CancellationToken cancellationToken)
    {
        await room.Announcing.WaitAsync(cancellationToken);
        try
        {
            foreach (var (panel, standing) in room.Untold())
            {
                // Begun in order and not waited for: one client that does not read must not hold up the session.
                _ = TellAsync(panel, standing);
            }

            while (room.IsProven && room.Unannounced() is { } news)
            {
                await desk.SayAsync(
                    room.Place, $"companion-open:{news.Panel.Id}:{news.Panel.Connection}:{(int)news.Abilities}:{time.GetUtcNow().ToUnixTimeMilliseconds()}",
                    new LiveFact.CompanionOpened(news.Abilities), cancellationToken);
                room.Announced(news);
            }
        }
        finally
        {
            room.Announcing.Release();
        }
    }

    /// <summary>Nobody came back: the session is told, once, and the room is given up.</summary>
    internal async Task GiveUpAsync(PanelRoom room, CancellationToken cancellationToken)
    {
        await room.Announcing.WaitAsync(cancellationToken);
        try
        {
            if (room.EmptySince is not { } since)
            {
                return;
            }

            if (room.IsProven)
            {
                await desk.SayAsync(room.Place, $"companion-lost:{room.Place.MeetingUuid}:{since.ToUnixTimeMilliseconds()}", new LiveFact.CompanionLost(), cancellationToken);
            }

            if (room.TryClose())
            {
                registry.Remove(room);
            }
            else
            {
                // Somebody entered while it was being told; they are announced after it.
                room.Forget();
            }
        }
        finally
        {
            room.Announcing.Release();
        }
    }

    /// <summary>Sends the view to all panels of the session. The latest wins; whoever is slow misses what is between.</summary>
    internal void Show(string practice, string meetingUuid, PanelView view)
    {
        if (registry.Find(practice, meetingUuid) is { } room && room.View.Offer(view))
        {
            _ = ShowAsync(room);
        }
    }

    private async Task ShowAsync(PanelRoom room)
    {
        while (room.View.Take() is { } view)
        {
            try
            {
                await hub.Clients.Clients(room.All.Where(p => PanelRoles.MayEnforce(p.Role) && rights.MayBeAsked(p)).Select(p => p.Connection)).SendAsync("Show", view);
            }
            catch (Exception e) when (IsGone(e))
            {
                // Whoever is gone gets the newest view when they are back.
                Log.NotShown(logger, e.GetType().Name);
            }
        }
    }

    private async Task TellAsync(Panel panel, PanelStanding standing)
    {
        try
        {
            await hub.Clients.Client(panel.Connection).SendAsync("Standing", standing switch { PanelStanding.Acts => "acts", PanelStanding.Standby => "standby", PanelStanding.Role => "role" });
        }
        catch (Exception e) when (IsGone(e))
        {
            // Another panel is told its part when it opens.
            Log.NotShown(logger, e.GetType().Name);
        }
    }

    private static bool IsGone(Exception e) => e is IOException or InvalidOperationException or OperationCanceledException or HubException;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A view did not arrive: {Cause}")]
        public static partial void NotShown(ILogger logger, string cause);

        [LoggerMessage(2, LogLevel.Warning, "What Zoom said of a companion's user could not be read: {Cause}. Until it can, only Hands off counts from it.")]
        public static partial void NotLookedAt(ILogger logger, string cause);
    }
}
