using Microsoft.EntityFrameworkCore;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Live;
using PolicyGuard.Queue;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Takes what panels tell into the queue, as everything else comes in, and knows whose meeting is whose.</summary>
internal sealed class PanelDesk(
    IEventQueue queue, StateCache states, StaleViews stale, ZoomApi zoom, IDbContextFactory<PolicyGuardDb> databases, Connect.PracticeDirectory practices, TimeProvider time) : IPanelDesk
{
    public async Task<bool> IsOursAsync(PanelPlace place, string? zoomUser, CancellationToken cancellationToken) =>
        await states.SessionAsync(Key(place), cancellationToken) is not null
        || (zoomUser is not null
            && await zoom.MeetingsAsync(place.Account, zoomUser, "live", Lane.Live, cancellationToken) is ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var live }
            && live.Any(m => m.Uuid == place.MeetingUuid));

    public async Task<SessionState?> SessionAsync(PanelPlace place, CancellationToken cancellationToken) => await states.SessionAsync(Key(place), cancellationToken);

    public async Task TellAsync(PanelPlace place, string deliveryKey, string kind, DateTimeOffset at, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => await queue.EnqueueAsync(
        new Envelope(
            deliveryKey, $"{place.Account}|{place.MeetingUuid}", EnvelopeKinds.Companion, at, time.GetUtcNow(), body, place.Account, $"companion.{kind}", PipelineTraces.TraceParent),
        cancellationToken);

    public async Task SayAsync(PanelPlace place, string deliveryKey, LiveFact fact, CancellationToken cancellationToken) => await queue.EnqueueAsync(
        new OwnMessage(Key(place), new MeetingContext(null, place.MeetingUuid, null), fact).ToEnvelope(deliveryKey, place.Account, time.GetUtcNow()), cancellationToken);

    public void Refresh(PanelPlace place) => stale.Mark(Key(place));

    public async Task<IReadOnlyList<PanelPlace>> LeftOpenAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await database.Sessions.AsNoTracking().Where(s => s.Surface == SessionDesk.ByCompanion && s.State != "closed").Select(s => new { s.Practice, s.Uuid }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => practices.AccountOf(r.Practice) is { } account ? new PanelPlace(r.Practice, account, r.Uuid) : (PanelPlace?)null).OfType<PanelPlace>()];
    }

    private static StateKey Key(PanelPlace place) => new(place.Practice, StateKinds.Session, place.MeetingUuid);
}
