using System.Collections.Concurrent;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Client;

/// <summary>The desks at which a host's client stands, by meeting id.</summary>
internal sealed class ClientDesks(SimulatedZoom zoom)
{
    private readonly ConcurrentDictionary<string, Lazy<ClientDesk>> desks = new();

    /// <summary>Where PolicyGuard's panel is; the page that Zoom would open in the side panel.</summary>
    internal Uri? Panel { get; set; }

    /// <summary>Null: no such meeting.</summary>
    internal ClientDesk? Find(string meetingId) => zoom.Meetings.TryGetValue(meetingId, out var meeting)
        ? desks.GetOrAdd(meetingId, _ => new Lazy<ClientDesk>(() => new ClientDesk(zoom, meeting, this))).Value
        : null;
}
