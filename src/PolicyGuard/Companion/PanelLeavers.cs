using System.Collections.Concurrent;

namespace PolicyGuard.Companion;

/// <summary>
/// Who Zoom's own events say has left the account. They lose every right to a panel at once, also while Zoom cannot be read. This is no list of
/// staff: in the room a colleague who left a moment ago is still nobody whom PolicyGuard would put out.
/// </summary>
/// <remarks>In memory: every start reads the staff anew, and until that is done no tap of anybody's counts but Hands off.</remarks>
internal sealed class PanelLeavers
{
    /// <summary>Zoom's list may lag behind its own events; one that was read later than this after them is believed.</summary>
    internal static readonly TimeSpan ListLags = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Practice, string User), (bool Left, DateTimeOffset At)> told = new();

    /// <param name="at">When it happened: events may come in any order.</param>
    internal void Note(string practice, string user, bool left, DateTimeOffset at) =>
        told.AddOrUpdate((practice, user), (left, at), (_, before) => at >= before.At ? (left, at) : before);

    /// <summary>The staff were read anew, so whoever is on the list although they left long before came back.</summary>
    internal void Settle(string practice, DateTimeOffset read)
    {
        foreach (var (who, word) in told)
        {
            if (who.Practice == practice && read - word.At >= ListLags)
            {
                told.TryRemove(new(who, word));
            }
        }
    }

    internal bool HasLeft(string practice, string user) => told.TryGetValue((practice, user), out var word) && word.Left;

    internal IEnumerable<string> Of(string practice) => told.Where(t => t.Value.Left && t.Key.Practice == practice).Select(t => t.Key.User);
}
