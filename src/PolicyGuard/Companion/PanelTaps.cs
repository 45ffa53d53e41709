using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What the therapist taps. Hands off only ever lessens what we do: it waits for no rate, no look at the session and no list of staff.</summary>
internal sealed class PanelTaps(PanelPaces paces, PanelRights rights, IPanelDesk desk, TimeProvider time)
{
    private static readonly string[] Choices = Enum.GetNames<HostChoice>();

    /// <summary>Returns once it is on disk.</summary>
    /// <exception cref="HubException">It was not taken.</exception>
    internal async Task TakeAsync(Panel panel, PanelRoom room, string? choice, string? alias, string? personId, string? cardId, CancellationToken cancellationToken)
    {
        // By name: numbers and lists of names would parse, too.
        var said = Array.FindIndex(Choices, c => string.Equals(c, choice, StringComparison.OrdinalIgnoreCase));

        // For Hands off only the client's own word on its role is asked.
        var handsOff = said == (int)HostChoice.HandsOff;
        if (!PanelRoles.MayEnforce(handsOff ? panel.Claimed : panel.Role))
        {
            throw new HubException("role");
        }

        if (said < 0 || alias?.Length > 100 || personId?.Length > 100 || cardId?.Length > 200)
        {
            throw new HubException("choice");
        }

        var counted = paces.Take(panel.Pass, PanelCall.Tap, 1);
        if (!handsOff && !counted)
        {
            throw new HubException("slow");
        }

        if (!handsOff && (!panel.IsLookedAt || rights.Of(panel) != PanelRight.Holds))
        {
            throw new HubException("wait");
        }

        // Every tap is one of its own: the same button may be meant twice. Only of a Hands off that is said without end one a second is enough,
        // and one after every other tap, which may have been a Resume.
        var now = time.GetUtcNow();
        var key = counted ? $"{Guid.CreateVersion7(now):N}" : $"handsOff:{now.ToUnixTimeSeconds()}:{room.Taps}";
        CountOther();
        await desk.SayAsync(panel.Place, $"companion-said:{panel.Id}:{key}", new LiveFact.HostSaid((HostChoice)said, alias, personId), cancellationToken);
        CountOther();

        void CountOther()
        {
            if (!handsOff)
            {
                room.CountTap();
            }
        }
    }
}
