using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>Which session a panel belongs to.</summary>
internal readonly record struct PanelPlace(string Practice, string Account, string MeetingUuid);

/// <summary>What panels need of the rest of the house. Whatever is told returns once it is on disk.</summary>
internal interface IPanelDesk
{
    /// <summary>Whether this is a meeting of the practice: one we have heard of, or one that Zoom says the user is running.</summary>
    /// <param name="zoomUser">Whom to ask Zoom about; null when nobody on the staff is known to hold the pass.</param>
    Task<bool> IsOursAsync(PanelPlace place, string? zoomUser, CancellationToken cancellationToken);

    /// <summary>The session as last committed; null when there is none yet.</summary>
    Task<SessionState?> SessionAsync(PanelPlace place, CancellationToken cancellationToken);

    /// <summary>Queues one event as the panel sent it.</summary>
    /// <param name="kind">Of those we know; for counting.</param>
    Task TellAsync(PanelPlace place, string deliveryKey, string kind, DateTimeOffset at, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Queues something we know or the therapist said.</summary>
    Task SayAsync(PanelPlace place, string deliveryKey, LiveFact fact, CancellationToken cancellationToken);

    /// <summary>The newest view is to be shown. Returns at once.</summary>
    void Refresh(PanelPlace place);

    /// <summary>Sessions that had a panel when the service last stopped.</summary>
    Task<IReadOnlyList<PanelPlace>> LeftOpenAsync(CancellationToken cancellationToken);
}
