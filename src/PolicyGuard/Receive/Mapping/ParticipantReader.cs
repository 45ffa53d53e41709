using System.Text.Json;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;

namespace PolicyGuard.Receive.Mapping;

/// <summary>Reads <c>payload.object.participant</c> of the participant family (zoom-platform 2.6).</summary>
internal static class ParticipantReader
{
    internal static Sighting Who(JsonElement participant, string practice, IPersonalDataProtector personal)
    {
        var email = ZoomJson.Text(participant, "email");
        var name = ZoomJson.Text(participant, "user_name");
        return new Sighting(
            Uuid(ZoomJson.Text(participant, "participant_uuid")),
            ZoomJson.Text(participant, "user_id"),
            ZoomJson.Text(participant, "participant_user_id", "id"),
            PersonKeys.Email(personal, practice, email),
            email is not null && email.LastIndexOf('@') is >= 0 and var at ? email[(at + 1)..].Trim().ToLowerInvariant() : null,
            PersonKeys.Phone(personal, practice, ZoomJson.Text(participant, "phone_number")),
            ZoomJson.Text(participant, "registrant_id"),
            PersonKeys.Name(personal, practice, name),
            name)
        {
            CodeKey = PersonKeys.Code(personal, practice, name),
        };
    }

    internal static string? Uuid(string? text) => text?.Trim().Trim('{', '}').ToUpperInvariant();

    internal static DateTimeOffset? When(JsonElement participant) =>
        ZoomJson.Date(ZoomJson.Text(participant, "join_time", "leave_time", "date_time") ?? ZoomJson.Text(ZoomJson.Child(participant, "sharing_details"), "date_time"));

    internal static MeetingRole? Role(string? text) => text?.ToLowerInvariant() switch
    {
        "host" => MeetingRole.Host,
        "co-host" or "cohost" => MeetingRole.CoHost,
        "attendee" or "participant" => MeetingRole.Attendee,
        _ => null,
    };

    /// <summary>
    /// The sentence begins with the guest's own display name, so only what stands after the last "reason" is believed; without one, only
    /// the end of the sentence.
    /// </summary>
    internal static LeaveReason Reason(string? text)
    {
        if (text is null)
        {
            return LeaveReason.Unknown;
        }

        var plain = string.Join(' ', text.Replace("<br>", " ", StringComparison.OrdinalIgnoreCase).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var mark = plain.LastIndexOf("reason", StringComparison.OrdinalIgnoreCase);
        var reason = (mark < 0 ? plain : plain[(mark + "reason".Length)..]).Trim(' ', ':', '.');
        return Ends(reason, "waiting room") ? (Ends(reason, "removed by host from waiting room") ? LeaveReason.RemovedByHost : LeaveReason.LeftWaitingRoom)
            : Ends(reason, "removed by host") || Ends(reason, "removed by the host") ? LeaveReason.RemovedByHost
            : Ends(reason, "host ended the meeting") || Ends(reason, "host closed the meeting") || Ends(reason, "host started a new meeting")
                || Ends(reason, "free meeting minutes limit") ? LeaveReason.HostEnded
            : Ends(reason, "disconnected from the meeting") || Ends(reason, "network connection error") ? LeaveReason.Disconnected
            : Ends(reason, "left the meeting to join breakout room") ? LeaveReason.MovedToBreakoutRoom
            : Ends(reason, "left the meeting") ? LeaveReason.LeftByThemselves
            : LeaveReason.Unknown;
    }

    private static bool Ends(string reason, string words) => reason.EndsWith(words, StringComparison.OrdinalIgnoreCase);
}
