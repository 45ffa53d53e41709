using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>What panels tell of their room: of several only the one that is asked is heard, and nobody faster than any room has news.</summary>
internal sealed class PanelReports(CompanionRooms rooms, PanelPaces paces, IPanelDesk desk, IPersonalDataProtector personal, CompanionMetrics metrics, TimeProvider time)
{
    internal const int MostEvents = 100;

    /// <summary>Returns once all of it is on disk.</summary>
    /// <exception cref="HubException">Nothing of it was taken.</exception>
    internal async Task TakeAsync(Panel panel, PanelRoom room, long seq, JsonElement[]? events, CancellationToken cancellationToken)
    {
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
        var told = new List<Task>(events.Length);
        for (var i = 0; i < events.Length; i++)
        {
            var kind = CompanionMetrics.Known(PanelEventMapper.Kind(events[i]));
            if (kind == "hello")
            {
                metrics.Told(kind);
                await ChangeAsync(panel, events[i], cancellationToken);
                continue;
            }

            // Several clients see the same room; whoever is asked also tells.
            if (room.Asked != panel)
            {
                continue;
            }

            metrics.Told(kind);
            Note(room, events[i]);
            if (PanelRoles.MayEnforce(panel.Role))
            {
                told.Add(desk.TellAsync(panel.Place, $"companion:{panel.Id}:{seq + i}", kind, panel.Clock.At(events[i], now), Encoding.UTF8.GetBytes(events[i].GetRawText()), cancellationToken));
            }
        }

        await Task.WhenAll(told);
    }

    /// <summary>A roster is as much work as many events.</summary>
    private static int Weight(JsonElement[] events) => Math.Max(1, events.Sum(e => PanelEventMapper.Kind(e) == "roster" ? 10 : 1));

    private async Task ChangeAsync(Panel panel, JsonElement said, CancellationToken cancellationToken)
    {
        if (said.Deserialize(PanelJson.Default.PanelHello) is { } hello)
        {
            // Who is no host any more stays connected and can do nothing, until the client says otherwise.
            await rooms.ChangeAsync(panel, PanelRoles.Read(hello.Role) ?? MeetingRole.Attendee, PanelAbilities.Of(hello), cancellationToken);
        }
    }

    private void Note(PanelRoom room, JsonElement e)
    {
        foreach (var (id, name) in PanelEventMapper.People(e))
        {
            if (PersonKeys.Name(personal, room.Place.Practice, name) is { } key)
            {
                room.Names.Note(key, name!);
            }

            if (id is { Length: <= 100 })
            {
                room.Names.NoteId(id);
            }
        }
    }
}
