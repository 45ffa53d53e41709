using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// Somebody comes straight in under the name of somebody who belongs and was here first. It may be they themselves, back before or after
/// Zoom told that they left: so they are held or asked about, and not removed.
/// </summary>
internal static class NameClaims
{
    internal static void Apply(Turn turn, string alias)
    {
        if (turn.Find(alias) is not { Accepted: false, ClaimsName: false, BotSignature: null, NameKey: { } name } newer || !IsTelling(turn.State, name))
        {
            return;
        }

        foreach (var other in turn.State.People)
        {
            if (other.Alias != alias && other.NameKey == name && other is { Accepted: true, HostRefused: false } && other.FirstInsideAt < newer.PlaceAt)
            {
                turn.Put(newer with { ClaimsName = true, Claims = other.PersonId ?? other.Alias });
                return;
            }
        }
    }

    /// <summary>An account that hides names shows one for all, the host's too: it says nothing of anybody.</summary>
    internal static bool IsTelling(SessionState state, string name)
    {
        foreach (var person in state.People)
        {
            if (person.NameKey == name && (person.Role == PersonRole.Host || person.IsStaff))
            {
                return false;
            }
        }

        return true;
    }
}
