using PolicyGuard.Connect;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>
/// What a pass is worth now. Unconfirmed: it is ours and runs, and the staff were not read since our start, so that nobody can be found missing.
/// Over: it has run out; the client may ask Zoom for a fresh context. Gone: the practice is not connected any more, or its user is not of its staff.
/// </summary>
internal enum PanelRight { Holds, Unconfirmed, Over, Gone }

/// <summary>
/// A right holds only as long as what it was given for: looked at when a panel opens, at every call, before every command and every second.
/// <para>
/// Unconfirmed, a panel shows, tells and is asked: its user was of the staff when we sealed the pass, and Zoom's client itself does nothing for
/// who is no host. But no tap of it counts that lets anybody in, puts anybody out or takes hands on again.
/// </para>
/// </summary>
internal sealed class PanelRights(ContextGate gate, PracticeDirectory practices, PanelPasses passes, TimeProvider time)
{
    internal PanelRight Of(PanelPass pass) => Of(pass, gate.HolderOf(pass));

    internal PanelRight Of(Panel panel) => Of(panel.Pass, HolderOf(panel));

    internal bool MayBeAsked(Panel panel) => !panel.IsGone && !Lost(Of(panel));

    internal static bool Lost(PanelRight right) => right is PanelRight.Over or PanelRight.Gone;

    /// <summary>Who on the staff has this panel open; null when it is not known, or nobody any more.</summary>
    internal string? HolderOf(Panel panel)
    {
        // Found by its hash once; afterwards looked up as it is, because this is asked for every panel every second.
        panel.Holder ??= gate.HolderOf(panel.Pass);
        return panel.Holder is { } user && gate.IsStaff(panel.Pass.Practice, user) ? user : null;
    }

    /// <summary>Who of those in a session this panel's user is, on the staff or not; null when they are none of them.</summary>
    internal string? UserIn(Panel panel, SessionState session) =>
        panel.Holder ??= gate.HolderOf(panel.Pass, session.People.Select(p => p.ZoomUserId).Append(session.HostId).OfType<string>().Distinct());

    /// <summary>A fresh token, when it is time for one and the right holds; the panel has it from then on.</summary>
    internal string? Renew(Panel panel)
    {
        if (Of(panel) != PanelRight.Holds || passes.Renew(panel.Pass) is not { } renewed)
        {
            return null;
        }

        panel.Pass = renewed;
        return passes.Seal(renewed);
    }

    private PanelRight Of(PanelPass pass, string? holder) =>
        practices.Find(pass.Practice) is null ? PanelRight.Gone
        : pass.Until <= time.GetUtcNow() ? PanelRight.Over
        : holder is not null ? PanelRight.Holds
        : gate.KnowsStaffOf(pass.Practice) || gate.HasLeft(pass) ? PanelRight.Gone
        : PanelRight.Unconfirmed;
}
