using PolicyGuard.Decide.Live.Panel;

namespace PolicyGuard.Companion;

/// <summary>The newest view of a room that was not sent yet, and whether somebody is sending.</summary>
internal sealed class LatestView
{
    private readonly Lock gate = new();
    private PanelView? next;
    private bool showing;

    /// <summary>True: the caller has to send what <see cref="Take"/> gives until it gives nothing.</summary>
    internal bool Offer(PanelView view)
    {
        lock (gate)
        {
            next = view;
            return !showing && (showing = true);
        }
    }

    internal PanelView? Take()
    {
        lock (gate)
        {
            var view = next;
            next = null;
            showing = view is not null;
            return view;
        }
    }
}
