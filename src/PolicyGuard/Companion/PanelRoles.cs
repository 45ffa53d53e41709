using PolicyGuard.Decide.Live;
using PolicyGuard.Receive.Mapping;

namespace PolicyGuard.Companion;

/// <summary>Zoom spells a co-host in four ways (<c>coHost</c>, <c>cohost</c>, <c>co-host</c>, <c>co_host</c>), by where one asks.</summary>
internal static class PanelRoles
{
    internal static MeetingRole? Read(string? text) => ParticipantReader.Role(text?.Replace('_', '-'));

    internal static bool MayEnforce(MeetingRole role) => role is MeetingRole.Host or MeetingRole.CoHost;
}
