using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What a panel says that it has shown. Only ids are taken; what they stand for is looked up where they were given out.</summary>
internal sealed class PanelShown(PanelPaces paces, PanelRights rights, IPanelDesk desk)
{
    /// <summary>More than a view holds, so that what was missed in a gap goes in one call.</summary>
    internal const int MostIds = 20;

    internal const int LongestId = 40;

    /// <summary>Returns once it is on disk.</summary>
    /// <exception cref="HubException">Nothing of it was taken.</exception>
    internal async Task TakeAsync(Panel panel, string[]? ids, CancellationToken cancellationToken)
    {
        if (!PanelRoles.MayEnforce(panel.Role))
        {
            throw new HubException("role");
        }

        if (ids is not { Length: > 0 and <= MostIds } || !Array.TrueForAll(ids, IsId))
        {
            throw new HubException("tooMuch");
        }

        if (!paces.Take(panel.Pass, PanelCall.Shown, 1))
        {
            throw new HubException("slow");
        }

        if (!panel.IsLookedAt || rights.Of(panel) != PanelRight.Holds)
        {
            throw new HubException("wait");
        }

        // Told again, because the answer was lost, it is the same.
        string[] told = [.. ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        await desk.SayAsync(panel.Place, $"companion-shown:{panel.Id}:{StableId.Of(told)}", new LiveFact.NoticesShown([.. told]), cancellationToken);
    }

    /// <summary>As ours are made: letters and digits.</summary>
    private static bool IsId(string? id) => id is { Length: > 0 and <= LongestId } && id.All(char.IsAsciiLetterOrDigit);
}
