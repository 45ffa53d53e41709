using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What came of an attempt to enter. Full: as many people as may have a panel open. Closed: given up meanwhile; another room takes its place.</summary>
internal enum PanelEntry { Entered, Full, Closed }

/// <summary>The panels of one session: one that is asked, others that only show.</summary>
internal sealed class PanelRoom(PanelPlace place, DateTimeOffset since)
{
    private const int MostPanels = 8;

    private readonly Lock gate = new();
    private readonly List<Panel> panels = [];
    private (Panel Panel, CompanionAbilities Abilities)? announced;
    private bool closed;
    private int entered;
    private int taps;

    internal PanelPlace Place => place;

    /// <summary>One announcement at a time, or the older word could be queued last.</summary>
    internal SemaphoreSlim Announcing { get; } = new(1, 1);

    internal RoomNames Names { get; } = new();

    internal string? NameOf(string nameKey) => Names.NameOf(nameKey);

    internal LatestView View { get; } = new();

    /// <summary>That it is a meeting of the practice is known. Until then nothing is queued for it and nothing of it is shown.</summary>
    internal bool IsProven { get; set; }

    /// <summary>When Zoom was last asked whose meeting this is.</summary>
    internal DateTimeOffset AskedZoom { get; set; }

    internal bool Has(Panel panel)
    {
        lock (gate)
        {
            return panels.Contains(panel);
        }
    }

    /// <summary>Since when there has been no panel; null while there is one.</summary>
    internal DateTimeOffset? EmptySince { get; private set; } = since;

    internal Panel? Asked
    {
        get
        {
            lock (gate)
            {
                return panels.FirstOrDefault();
            }
        }
    }

    internal IReadOnlyList<Panel> All
    {
        get
        {
            lock (gate)
            {
                return [.. panels];
            }
        }
    }

    /// <param name="replaced">Those it took the place of.</param>
    internal PanelEntry TryEnter(Panel panel, out IReadOnlyList<Panel> replaced)
    {
        lock (gate)
        {
            // The same panel over a new connection takes the place of its old one, which may be dead and not know it.
            replaced = panels.FindAll(p => p.Id == panel.Id);
            if (closed)
            {
                return PanelEntry.Closed;
            }

            if (panels.Count - replaced.Count >= MostPanels)
            {
                if (GivesWay(panel) is not { } other)
                {
                    return PanelEntry.Full;
                }

                replaced = [.. replaced, other];
            }

            panels.RemoveAll(replaced.Contains);
            panel.Number = ++entered;
            panels.Add(panel);
            Sort();
            EmptySince = null;
            return PanelEntry.Entered;
        }
    }

    /// <summary>The oldest panel of whoever has the most, the newcomer counted: nobody's many keep out another's first. Null when everybody has one.</summary>
    private Panel? GivesWay(Panel newcomer) => panels.Where(p => p.Id != newcomer.Id).GroupBy(p => p.Pass.User)
        .Select(of => (Panels: of, Count: of.Count() + (of.Key == newcomer.Pass.User ? 1 : 0)))
        .Where(of => of.Count > 1).OrderByDescending(of => of.Count).ThenByDescending(of => of.Panels.Min(p => p.Role))
        .FirstOrDefault().Panels?.MinBy(p => p.Number);

    internal void Change(Panel panel, MeetingRole role, CompanionAbilities abilities)
    {
        lock (gate)
        {
            panel.Claim(role, abilities);
            Sort();
        }
    }

    /// <summary>True: what Zoom says of its user's role is news.</summary>
    internal bool Know(Panel panel, MeetingRole role)
    {
        lock (gate)
        {
            panel.IsLookedAt = true;
            if (panel.Known == role)
            {
                return false;
            }

            panel.Known = role;
            Sort();
            return true;
        }
    }

    /// <summary>Panels that do not know yet what part they have now; whoever asks tells them.</summary>
    internal IReadOnlyList<(Panel Panel, PanelStanding Standing)> Untold()
    {
        lock (gate)
        {
            var untold = new List<(Panel, PanelStanding)>();
            for (var i = 0; i < panels.Count; i++)
            {
                var standing = !PanelRoles.MayEnforce(panels[i].Role) ? PanelStanding.Role : i == 0 ? PanelStanding.Acts : PanelStanding.Standby;
                if (panels[i].Told != standing)
                {
                    panels[i].Told = standing;
                    untold.Add((panels[i], standing));
                }
            }

            return untold;
        }
    }

    /// <param name="at">When it was last there.</param>
    internal bool Leave(Panel panel, DateTimeOffset at)
    {
        lock (gate)
        {
            var was = panels.Remove(panel);
            if (was && panels.Count == 0)
            {
                EmptySince = at;
                announced = null;
            }

            return was;
        }
    }

    /// <summary>True once: nobody came back, and nobody can enter any more.</summary>
    internal bool TryClose()
    {
        lock (gate)
        {
            return closed = panels.Count == 0;
        }
    }

    /// <summary>What has to be queued because the panel that is asked is another one, or can do other things; null when it is known.</summary>
    internal (Panel Panel, CompanionAbilities Abilities)? Unannounced()
    {
        lock (gate)
        {
            return panels is [var first, ..] && announced != (first, first.Abilities) ? (first, first.Abilities) : null;
        }
    }

    internal void Announced((Panel Panel, CompanionAbilities Abilities) what)
    {
        lock (gate)
        {
            if (panels.Contains(what.Panel))
            {
                announced = what;
            }
        }
    }

    /// <summary>Whatever was announced does not count any more.</summary>
    internal void Forget()
    {
        lock (gate)
        {
            announced = null;
        }
    }

    /// <summary>How many taps were on their way to the session or there: what was said before another of them is not the same as what is said after it.</summary>
    internal int Taps => Volatile.Read(ref taps);

    internal void CountTap() => Interlocked.Increment(ref taps);

    private void Sort() => panels.Sort((a, b) => ReferenceEquals(a, b) ? 0 : a.IsBefore(b) ? -1 : 1);
}
