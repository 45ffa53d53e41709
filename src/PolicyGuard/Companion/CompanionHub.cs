using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Connect;
using PolicyGuard.Queue;

namespace PolicyGuard.Companion;

/// <summary>
/// Where panels call. The first call must be <c>Open</c> with a good token; a connection that does not open is ended. A panel speaks only of
/// the meeting in its token, and only as long as its right to that holds. What it tells is answered once it is on disk: an error means that it is
/// to be told again. "slow" and "wait" mean the same: nothing of the call was taken.
/// </summary>
internal sealed class CompanionHub(
    CompanionRooms rooms, PanelRegistry registry, PanelPasses passes, PanelRights rights, PracticeDirectory practices, PanelPaces paces, PanelReports reports, PanelTaps taps,
    PanelShown shown, TimeProvider time) : Hub
{
    internal const int MostBytes = 128 * 1024;

    private static readonly object SeatKey = new();

    public override Task OnConnectedAsync()
    {
        Context.Items[SeatKey] = new PanelSeat(Context, time);
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        var seat = Mine;
        await seat.DisposeAsync();
        if (seat.Panel is { } panel)
        {
            try
            {
                await rooms.LeaveAsync(panel, time.GetUtcNow(), CancellationToken.None);
            }
            catch (QueueUnavailableException)
            {
                // It has left all the same; the watch tells of the next one as soon as there is a disk.
            }
        }
    }

    public async Task<OpenAnswer> Open(string? token, PanelHello? hello)
    {
        var seat = Mine;
        if (!seat.Opens.Take(1))
        {
            throw new HubException("slow");
        }

        if (passes.Read(token) is not { } pass || practices.Find(pass.Practice) is not { } practice || PanelRights.Lost(rights.Of(pass)))
        {
            throw new HubException("token");
        }

        if (!paces.Take(pass, PanelCall.Open, 1))
        {
            throw new HubException("slow");
        }

        if (hello is null || PanelRoles.Read(hello.Role) is not { } role || !PanelRoles.MayEnforce(role))
        {
            throw new HubException("role");
        }

        if (seat.Panel is { } before)
        {
            seat.Panel = null;
            await rooms.LeaveAsync(before, time.GetUtcNow(), Context.ConnectionAborted);
        }

        var connection = Context;
        var panel = new Panel(pass, new PanelPlace(practice.Id, practice.Account, pass.MeetingUuid), connection.ConnectionId, connection.Abort, role, PanelAbilities.Of(hello), time.GetUtcNow(), connection.ConnectionAborted);
        seat.Panel = panel;
        var entered = false;
        await StoredAsync(async () => entered = await rooms.EnterAsync(panel, connection.ConnectionAborted));
        if (!entered)
        {
            seat.Panel = null;
            throw new HubException("full");
        }

        return new OpenAnswer(panel.Id);
    }

    /// <param name="seq">The number of the first event; each event has its own, and told twice counts once.</param>
    public async Task Report(long seq, JsonElement[]? events)
    {
        var (panel, room) = Here();
        await StoredAsync(() => reports.TakeAsync(panel, room, seq, events, Context.ConnectionAborted));
    }

    public Task Say(string? choice, string? alias, string? personId, string? cardId)
    {
        var (panel, room) = Here();
        return StoredAsync(() => taps.TakeAsync(panel, room, choice, alias, personId, cardId, Context.ConnectionAborted));
    }

    /// <param name="ids">Of notices and cards that the panel has painted where the therapist can see them.</param>
    public Task Shown(string[]? ids)
    {
        var (panel, _) = Here();
        return StoredAsync(() => shown.TakeAsync(panel, ids, Context.ConnectionAborted));
    }

    /// <summary>As pages beat that were loaded before an update of ours.</summary>
    public long Beat() => BeatAt(0);

    /// <param name="sent">When it was sent, by the client's clock, in unix milliseconds.</param>
    /// <returns>Our clock, in unix milliseconds, by which deadlines are meant.</returns>
    public long BeatAt(long sent)
    {
        var now = time.GetUtcNow();
        if (Mine.Panel is { } panel)
        {
            panel.Hear(now);
            panel.Clock.Beat(sent, now);
        }

        return now.ToUnixTimeMilliseconds();
    }

    private PanelSeat Mine => (PanelSeat)Context.Items[SeatKey]!;

    /// <summary>The caller's panel, which may speak: it is open, and its meeting is the practice's.</summary>
    private (Panel Panel, PanelRoom Room) Here()
    {
        if (Mine.Panel is not { } panel || registry.Find(panel.Place.Practice, panel.Place.MeetingUuid) is not { } room || !room.Has(panel))
        {
            throw new HubException("open");
        }

        if (PanelRights.Lost(rights.Of(panel)))
        {
            throw new HubException("token");
        }

        panel.Hear(time.GetUtcNow());
        return room.IsProven ? (panel, room) : throw new HubException("meeting");
    }

    private static async Task StoredAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (QueueUnavailableException e)
        {
            throw new HubException("notStored", e);
        }
    }
}
