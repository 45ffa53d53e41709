using System.Collections.Concurrent;

namespace PolicyGuard.Companion;

/// <summary>The rooms that have a panel, or had one a moment ago, on this host.</summary>
internal sealed class PanelRegistry(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Practice, string Uuid), PanelRoom> rooms = new();

    internal IEnumerable<PanelRoom> All => rooms.Values;

    internal PanelRoom? Find(string practice, string uuid) => rooms.GetValueOrDefault((practice, uuid));

    /// <param name="grace">How much later than now a panel counts as missing.</param>
    internal PanelRoom Open(PanelPlace place, TimeSpan grace = default) =>
        rooms.GetOrAdd((place.Practice, place.MeetingUuid), static (_, made) => new PanelRoom(made.place, made.since), (place, since: time.GetUtcNow() + grace));

    internal void Remove(PanelRoom room) => rooms.TryRemove(new((room.Place.Practice, room.Place.MeetingUuid), room));
}
