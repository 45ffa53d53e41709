using System.Collections.Frozen;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What else follows from an answer of the host's client.</summary>
internal enum FollowUp { None, ReadRoom, LocalRecording, HandsOff }

/// <param name="Reason">In plain words for the record; null when accepted.</param>
internal sealed record SdkMeaning(ActionReport Report, string? Reason, FollowUp Then = FollowUp.None);

/// <summary>Every answer a client can give to a command, and what it comes to. One table, so that no code is met unprepared (zoom-platform 4.2).</summary>
internal static class SdkAnswers
{
    internal static readonly SdkMeaning NoAnswer = new(ActionReport.Unanswered, "the companion did not answer in time");
    internal static readonly SdkMeaning Lost = new(ActionReport.Unanswered, "the companion was lost before it answered");
    internal static readonly SdkMeaning Late = new(ActionReport.Expired, "the deadline passed before the companion could do it");

    private static readonly SdkMeaning Accepted = new(ActionReport.Accepted, null);

    /// <summary>It is so already. No event will say it, so the room is read.</summary>
    private static readonly SdkMeaning Already = new(ActionReport.Accepted, null, FollowUp.ReadRoom);

    private static readonly FrozenDictionary<int, SdkMeaning> Codes = new Dictionary<int, SdkMeaning>
    {
        // Of the waiting room.
        [10233] = Refused("the waiting room is locked by the Zoom account's policy"),
        [10234] = Already,
        [10235] = Refused("this kind of meeting has no waiting room that could be switched"),
        [10236] = Refused("the host is in a breakout room"),
        [10237] = Already,
        [10238] = Refused("the person is not in the waiting room any more", FollowUp.ReadRoom),
        [10239] = Refused(CompanionRefusals.LeadsThere, FollowUp.ReadRoom),
        [10240] = Refused("this meeting has no waiting room"),

        // Of people.
        [10049] = Refused("the client gives no access to the participants"),
        [10075] = Refused("the id of the person is out of date; the room is read anew", FollowUp.ReadRoom),

        // Of the recording.
        [10021] = Refused("the user may not record this meeting"),
        [10022] = Refused("the client does not know this act"),
        [10040] = Refused("a local recording runs on the host's computer", FollowUp.LocalRecording),
        [10048] = Refused("the client failed to change the permission to record"),
        [10050] = Already,
        [10051] = Refused("the client does not know this user", FollowUp.ReadRoom),
        [10052] = Already,
        [10055] = Refused("local recording is off for this account"),
        [10061] = Refused("only the host may do this"),

        // Of audio and shares, which no command of ours touches.
        [10105] = Refused("the client could do it for nobody"),
        [10106] = Refused("the client could do it for some only"),
        [10107] = Refused("the client takes no more than ten people at once"),
        [10108] = Refused("the client does not do this to its own user"),
        [10109] = Refused("the person has no audio"),
        [10189] = Refused("the client stops only its own share"),
        [10190] = Refused("the client stops only its own share"),

        // Of the client itself. An internal error may have come after the act.
        [10001] = new(ActionReport.Unanswered, "an error inside Zoom's client; it may have been done"),
        [10017] = Refused(CompanionRefusals.TherapistSaidNo),
        [10118] = Refused("Zoom's client could not give the app its context"),
        [10150] = Refused("the meeting was not ready"),
        [10151] = new(ActionReport.Unavailable, "Zoom Apps are switched off in this meeting"),
    }.ToFrozenDictionary();

    internal static IEnumerable<int> Known => Codes.Keys;

    internal static SdkMeaning Of(PanelAnswer? answer) => answer switch
    {
        null => NoAnswer,
        { Code: { } code } => Codes.TryGetValue(code, out var known) ? known : Refused($"Zoom's client refused, code {code}"),
        { Done: true, Message: null or "" or "Success" } => Accepted,
        { Message: "late" } => Late,
        { Message: "handsOff" } => new(ActionReport.Expired, "the therapist said hands off", FollowUp.HandsOff),
        { Message: "noAnswer" } => new(ActionReport.Unanswered, "Zoom's client did not answer the companion"),
        { Message: "role" } => Refused("the user is not host or co-host any more"),
        { Message: "context" } => Refused("the companion does not run in the meeting itself"),
        { Message: "product" or "version" or "unsupported" } => Refused("the host's client cannot do this"),
        { Message: "guest" } => Refused("the user is not signed in, or has not added the app"),
        { Message: "Failure" } => Refused("Zoom's client said Failure"),
        _ => Refused("Zoom's client refused without a code"),
    };

    private static SdkMeaning Refused(string reason, FollowUp then = FollowUp.None) => new(ActionReport.Refused, reason, then);
}
