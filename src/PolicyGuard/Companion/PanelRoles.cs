using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Receive.Mapping;

namespace PolicyGuard.Companion;

/// <summary>Zoom spells a co-host in four ways (<c>coHost</c>, <c>cohost</c>, <c>co-host</c>, <c>co_host</c>), by where one asks.</summary>
internal static class PanelRoles
{
    internal static MeetingRole? Read(string? text) => ParticipantReader.Role(text?.Replace('_', '-'));

    internal static bool MayEnforce(MeetingRole role) => role is MeetingRole.Host or MeetingRole.CoHost;

    /// <summary>The roles are written down from the most rights to the least.</summary>
    internal static MeetingRole Lesser(MeetingRole one, MeetingRole other) => one > other ? one : other;

    /// <summary>
    /// What Zoom itself said of a user after it vouched for the panel; else what it vouched for. Of several devices that are in, the highest
    /// role counts. Who has left leads nothing, and comes back with no more than Zoom last gave them; whose meeting it is gets the host's role
    /// back by coming in. What panels say of anybody is no part of it.
    /// </summary>
    /// <param name="user">Null: nobody in the session, as far as is known.</param>
    internal static MeetingRole Known(PanelPass pass, string? user, SessionState? session)
    {
        if (user is null || session is null)
        {
            return pass.Role;
        }

        var (isIn, isOut) = (false, false);
        ZoomsWord? last = null;
        MeetingRole? highest = null;
        DateTimeOffset camein = default;
        foreach (var person in session.People)
        {
            if (person.ZoomUserId != user || person.Zooms is not { } words)
            {
                continue;
            }

            isIn |= words.Inside == true;
            isOut |= words.Inside == false && words.PlaceAt > pass.Vouched;
            camein = words.Inside == true && words.PlaceAt > camein ? words.PlaceAt : camein;
            if (words.Role is { } role && words.RoleAt > pass.Vouched)
            {
                last = last is null || words.RoleAt > last.RoleAt ? words : last;
                highest = words.Inside == false || highest < role ? highest : role;
            }
        }

        return isOut && !isIn ? MeetingRole.Attendee
            : session.HostId == user && (last is null || camein > last.RoleAt) ? MeetingRole.Host
            : highest ?? (last?.Role is { } gone ? Lesser(pass.Role, gone) : pass.Role);
    }
}
