using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Findings;

/// <summary>An intent. The host picks the surface that carries it out and reports back as a new input.</summary>
[JsonDerivedType(typeof(Command.RemoveParticipant), "removeParticipant")]
[JsonDerivedType(typeof(Command.PutInWaitingRoom), "putInWaitingRoom")]
[JsonDerivedType(typeof(Command.Admit), "admit")]
[JsonDerivedType(typeof(Command.Secure), "secure")]
[JsonDerivedType(typeof(Command.ReadRoom), "readRoom")]
[JsonDerivedType(typeof(Command.StopRecording), "stopRecording")]
[JsonDerivedType(typeof(Command.DisableAiCompanion), "disableAiCompanion")]
[JsonDerivedType(typeof(Command.StopLiveStream), "stopLiveStream")]
[JsonDerivedType(typeof(Command.SetWaitingText), "setWaitingText")]
[JsonDerivedType(typeof(Command.ReadMeeting), "readMeeting")]
[JsonDerivedType(typeof(Command.RepairMeeting), "repairMeeting")]
[JsonDerivedType(typeof(Command.ReleaseLink), "releaseLink")]
[JsonDerivedType(typeof(Command.Register), "register")]
[JsonDerivedType(typeof(Command.RenewRegistration), "renewRegistration")]
[JsonDerivedType(typeof(Command.EndRegistrations), "endRegistrations")]
public abstract record Command
{
    private Command() { }

    /// <summary>Put one person out of the room for good.</summary>
    /// <param name="ParticipantUuid">An id of the kind that <paramref name="Via"/> knows: the webhook's for REST, the client's for the companion.</param>
    public sealed record RemoveParticipant(string ParticipantUuid, Surface Via = Surface.Rest) : Command;

    /// <summary>Send one person back to the waiting room (reversible). Companion only.</summary>
    public sealed record PutInWaitingRoom(string ParticipantUuid) : Command;

    /// <summary>Let one waiting person in. Companion only.</summary>
    public sealed record Admit(string ParticipantUuid) : Command;

    /// <summary>Waiting room on and nobody admitted any more. Companion; over REST it stands on the waiting room verified at T-15m.</summary>
    public sealed record Secure : Command;

    /// <summary>The companion shows the room as the client sees it, as a <c>RosterSeen</c> and a <c>WaitingRoomSeen</c>.</summary>
    public sealed record ReadRoom : Command;

    /// <summary>Stop the cloud recording over one surface.</summary>
    public sealed record StopRecording(Surface Via = Surface.Rest) : Command;

    public sealed record DisableAiCompanion : Command;

    public sealed record StopLiveStream : Command;

    /// <summary>Choose what waiting people read.</summary>
    public sealed record SetWaitingText(WaitingText Text) : Command;

    /// <summary>Read the scheduled meeting; answered by a <c>MeetingRead</c> input.</summary>
    public sealed record ReadMeeting : Command;

    /// <summary>One PATCH of one meeting, read back afterwards; answered by a <c>MeetingRepaired</c> input.</summary>
    public sealed record RepairMeeting(ImmutableArray<SettingChange> Changes) : Command
    {
        /// <summary>A link that people may hold changes too, so the meeting is looked at once more first; null when none does.</summary>
        public LinkStand? Stand { get; init; }
    }

    /// <summary>Mail one person the way into one session; answered by a <c>LinkSent</c> input. Whether they may have it is looked at again at the last moment.</summary>
    /// <param name="MailId">Of the mail itself: the same for every try to send it, so that it arrives once.</param>
    /// <param name="StartsAt">Nothing is sent when the meeting starts at another time by then.</param>
    /// <param name="RegistrantId">Whose own link it is; null for the link that all share.</param>
    public sealed record ReleaseLink(string Person, string MailId, DateTimeOffset StartsAt, string? RegistrantId) : Command;

    /// <summary>Give one person a link of their own; answered by a <c>LinksChanged</c> input.</summary>
    /// <param name="Approve">The meeting's registrations wait for somebody's word, and this is it.</param>
    public sealed record Register(string Person, bool Approve) : Command;

    /// <summary>End one person's link and give them another; answered by a <c>LinksChanged</c> input.</summary>
    public sealed record RenewRegistration(string Person, string RegistrantId, bool Approve) : Command
    {
        /// <summary>Null in what was asked for by an older version.</summary>
        public LinkStand? Stand { get; init; }
    }

    /// <summary>These links must not work any more; answered by a <c>LinksChanged</c> input.</summary>
    public sealed record EndRegistrations(ImmutableArray<string> RegistrantIds, RegistrationEnd How) : Command;
}

/// <summary>Cancel what was once right, deny what never was.</summary>
public enum RegistrationEnd { Cancel, Deny }

/// <summary>Kind texts for people in the waiting room; the wording lives with the surface.</summary>
public enum WaitingText { Default, RightPlace, BeingLetBackIn, TherapistReconnecting, SessionStartsLater }

/// <summary>One field of a repair. <paramref name="Before"/> is kept for undo, encrypted where it is personal.</summary>
/// <param name="Path">Path as in the Zoom meeting object, e.g. <c>settings.waiting_room</c>, <c>topic</c>.</param>
/// <param name="Wanted">JSON literal of the wanted value, e.g. <c>true</c>, <c>"none"</c>; or one of the <see cref="WantedMarker"/>s the host turns into a value.</param>
/// <param name="Personal">Before and Wanted may tell who somebody is: encrypt them before they are stored, never log them.</param>
public sealed record SettingChange(string Rule, string ViolationId, string Path, string? Before, string Wanted, bool Personal = false)
{
    /// <summary>Keeps Zoom from telling people of the change; no rule wants it for its own sake, so it goes along with whatever is sent.</summary>
    public bool Quiet { get; init; }

    /// <summary>The occurrence of a series whose setting this is; null: of the whole meeting.</summary>
    public string? OccurrenceId { get; init; }
}

/// <summary>Wanted values that Decide cannot know, because they are random or personal.</summary>
public static class WantedMarker
{
    /// <summary>A new passcode that meets the user's requirements.</summary>
    public const string Generate = "\"$generate\"";

    /// <summary>The alternative hosts there are now, without those who are not staff.</summary>
    public const string StaffOnly = "\"$staffOnly\"";
}
