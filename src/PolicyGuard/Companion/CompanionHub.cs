using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Live;
using PolicyGuard.Queue;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>
/// Where panels call. The first call must be <c>Open</c> with a good token; a connection that does not open is ended. A panel speaks only of
/// the meeting in its token, and only as long as its right to that holds. What it tells is answered once it is on disk: an error means that it is
/// to be told again. "slow" means the same: nothing of the call was taken.
/// </summary>
internal sealed class CompanionHub(
    CompanionRooms rooms, PanelRegistry registry, PanelPasses passes, PanelRights rights, PracticeDirectory practices, PanelPaces paces, IPanelDesk desk, IPersonalDataProtector personal,
    CompanionMetrics metrics, TimeProvider time) : Hub
{
    internal const int MostEvents = 100;
    internal const int MostBytes = 128 * 1024;

    private static readonly object SeatKey = new();
    private static readonly string[] Choices = Enum.GetNames<HostChoice>();

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
        if (!await StoredAsync(() => rooms.EnterAsync(panel, connection.ConnectionAborted)))
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
        if (seq < 0 || events is null || events.Length > MostEvents)
        {
            throw new HubException("tooMuch");
        }

        if (!panel.IsLookedAt)
        {
            throw new HubException("wait");
        }

        if (!paces.Take(panel.Pass, PanelCall.Event, Weight(events)))
        {
            throw new HubException("slow");
        }

        var now = time.GetUtcNow();
        panel.Clock.Learn(events, now);
        var place = panel.Place;
        var told = new List<Task>(events.Length);
        for (var i = 0; i < events.Length; i++)
        {
            var kind = CompanionMetrics.Known(PanelEventMapper.Kind(events[i]));
            if (kind == "hello")
            {
                metrics.Told(kind);
                await ChangeAsync(panel, events[i]);
                continue;
            }

            // Several clients see the same room; whoever is asked also tells.
            if (room.Asked != panel)
            {
                continue;
            }

            metrics.Told(kind);
            Note(room, events[i]);
            if (!PanelRoles.MayEnforce(panel.Role))
            {
                continue;
            }

            told.Add(desk.TellAsync(place, $"companion:{panel.Id}:{seq + i}", kind, panel.Clock.At(events[i], now), Encoding.UTF8.GetBytes(events[i].GetRawText()), Context.ConnectionAborted));
        }

        await StoredAsync(async () =>
        {
            await Task.WhenAll(told);
            return true;
        });
    }

    public Task Say(string? choice, string? alias, string? personId, string? cardId)
    {
        var (panel, room) = Here();

        // By name: numbers and lists of names would parse, too.
        var said = Array.FindIndex(Choices, c => string.Equals(c, choice, StringComparison.OrdinalIgnoreCase));

        // Hands off only ever lessens what we do. It waits for no rate and no list of staff, and for a role only the client's own word is asked.
        var handsOff = said == (int)HostChoice.HandsOff;
        if (!PanelRoles.MayEnforce(handsOff ? panel.Claimed : panel.Role))
        {
            throw new HubException("role");
        }

        if (said < 0 || alias?.Length > 100 || personId?.Length > 100 || cardId?.Length > 200)
        {
            throw new HubException("choice");
        }

        var counted = paces.Take(panel.Pass, PanelCall.Tap, 1);
        if (!handsOff && !counted)
        {
            throw new HubException("slow");
        }

        if (!handsOff && (!panel.IsLookedAt || rights.Of(panel) != PanelRight.Holds))
        {
            throw new HubException("wait");
        }

        // Every tap is one of its own: the same button may be meant twice. Only of a Hands off that is said without end one a second is enough,
        // and one after every other tap, which may have been a Resume.
        var now = time.GetUtcNow();
        var key = counted ? $"{Guid.CreateVersion7(now):N}" : $"handsOff:{now.ToUnixTimeSeconds()}:{room.Taps}";
        return StoredAsync(async () =>
        {
            CountOther();
            await desk.SayAsync(panel.Place, $"companion-said:{panel.Id}:{key}", new LiveFact.HostSaid((HostChoice)said, alias, personId), Context.ConnectionAborted);
            CountOther();
            return true;
        });

        void CountOther()
        {
            if (!handsOff)
            {
                room.CountTap();
            }
        }
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

    /// <summary>A roster is as much work as many events.</summary>
    private static int Weight(JsonElement[] events) => Math.Max(1, events.Sum(e => PanelEventMapper.Kind(e) == "roster" ? 10 : 1));

    private async Task ChangeAsync(Panel panel, JsonElement said)
    {
        if (said.Deserialize(PanelJson.Default.PanelHello) is { } hello)
        {
            // Who is no host any more stays connected and can do nothing, until the client says otherwise.
            await StoredAsync(async () =>
            {
                await rooms.ChangeAsync(panel, PanelRoles.Read(hello.Role) ?? MeetingRole.Attendee, PanelAbilities.Of(hello), Context.ConnectionAborted);
                return true;
            });
        }
    }

    private void Note(PanelRoom room, JsonElement e)
    {
        foreach (var (id, name) in PanelEventMapper.People(e))
        {
            if (PersonKeys.Name(personal, room.Place.Practice, name) is { } key)
            {
                room.Note(key, name!);
            }

            if (id is { Length: <= 100 })
            {
                room.NoteId(id);
            }
        }
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

    private static async Task<T> StoredAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (QueueUnavailableException e)
        {
            throw new HubException("notStored", e);
        }
    }
}
