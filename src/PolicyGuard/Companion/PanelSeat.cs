using Microsoft.AspNetCore.SignalR;

namespace PolicyGuard.Companion;

/// <summary>One connection, which ends by itself unless it opens in time, and how often it may try to.</summary>
internal sealed class PanelSeat : IAsyncDisposable
{
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(5);

    private readonly ITimer timer;
    private volatile Panel? panel;

    internal PanelSeat(HubCallerContext connection, TimeProvider time)
    {
        Opens = new PanelPace(10, 0.5, time);
        timer = time.CreateTimer(
            _ =>
            {
                if (panel is null)
                {
                    connection.Abort();
                }
            },
            null, OpenWithin, Timeout.InfiniteTimeSpan);
    }

    internal Panel? Panel
    {
        get => panel;
        set => panel = value;
    }

    /// <summary>A panel that is refused tries again after seconds.</summary>
    internal PanelPace Opens { get; }

    public ValueTask DisposeAsync() => timer.DisposeAsync();
}
