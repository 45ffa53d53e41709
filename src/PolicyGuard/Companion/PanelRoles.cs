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
    /// The highest role that is known of a user: what Zoom said of them in the room after it vouched for the panel, of all the devices they are in
    /// with; else what it vouched for. Whose meeting it is gets the host's role back whenever they come in.
    /// </summary>
    internal static MeetingRole Known(PanelPass pass, string? user, SessionState session)
    {
        MeetingRole? known = null;
        foreach (var person in session.People)
        {
            if (user is not null && person is { Place: Place.Inside, MeetingRole: { } role } && person.ZoomUserId == user && person.RoleAt > pass.Vouched)
            {
                known = known is { } other && other < role ? other : role;
            }
        }

        return known ?? (user is not null && session.HostId == user ? MeetingRole.Host : pass.Role);
    }
}
