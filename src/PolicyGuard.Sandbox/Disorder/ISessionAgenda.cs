using PolicyGuard.Decide.Live;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>The clock of a session and what is due on it, in virtual or in real time. One thing happens after the other.</summary>
internal interface ISessionAgenda
{
    DateTimeOffset Now { get; }

    void At(DateTimeOffset at, Action what);
}

/// <summary>The guard that a session is played against, as far as Zoom, the host's client and the machine reach it.</summary>
internal interface ITestedGuard
{
    /// <summary>False while it is stopped.</summary>
    bool IsUp { get; }

    /// <summary>Tries a delivery once; calls <see cref="SessionWorld.Arrived"/> or <see cref="SessionWorld.Missed"/> then.</summary>
    void Deliver(Delivery delivery);

    void Stop(double seconds);

    void OpenPanel();

    /// <summary>The host's client shows a change.</summary>
    void Show(PanelSight sight);

    /// <summary>The host may have come or gone since <paramref name="wasInside"/>; the panel lives in the host's client.</summary>
    void FollowHost(bool wasInside);

    /// <summary>The session has been quiet for so long: the time to have the oracle compare.</summary>
    /// <param name="isStillQuiet">False when something happened while the guard was being asked.</param>
    void Inspect(TimeSpan quiet, Func<bool> isStillQuiet);
}
