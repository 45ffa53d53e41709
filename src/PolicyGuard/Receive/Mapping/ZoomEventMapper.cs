using System.Collections.Immutable;
using System.Text.Json;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Storage;

namespace PolicyGuard.Receive.Mapping;

/// <summary>Zoom's payloads in our own words. Total: whatever the bytes are, the answer is a <see cref="MappedEvent"/>.</summary>
internal static class ZoomEventMapper
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(1);

    /// <param name="deliveryKey">Goes into evidence as the event's id.</param>
    internal static MappedEvent Map(
        ReadOnlyMemory<byte> body, string practice, IPersonalDataProtector personal, DateTimeOffset receivedAt, string deliveryKey)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return ZoomJson.Text(document.RootElement, "event") is { } name
                ? new Reading(name, document.RootElement, practice, personal, receivedAt, deliveryKey).Map()
                : new MappedEvent.Unreadable("no event name");
        }
        catch (JsonException)
        {
            return new MappedEvent.Unreadable("not JSON");
        }
        catch (InvalidOperationException)
        {
            // A property name that is not Unicode.
            return new MappedEvent.Unreadable("not UTF-8");
        }
    }

    private sealed class Reading(
        string name, JsonElement root, string practice, IPersonalDataProtector personal, DateTimeOffset receivedAt, string deliveryKey)
    {
        private readonly JsonElement payload = ZoomJson.Child(root, "payload");
        private readonly JsonElement thing = ZoomJson.Child(ZoomJson.Child(root, "payload"), "object");

        private JsonElement Participant => ZoomJson.Child(thing, "participant");

        private string? MeetingId => ZoomJson.Digits(ZoomJson.Text(thing, "id", "meeting_number", "meeting_id") ?? ZoomJson.Text(payload, "meeting_number", "meeting_id"));

        private string? Uuid => ZoomJson.Text(thing, "uuid", "meeting_uuid") ?? ZoomJson.Text(payload, "meeting_uuid");

        private string? HostId => ZoomJson.Text(thing, "host_id");

        /// <summary>
        /// When it happened: join_time, leave_time or date_time, which Zoom writes in whole seconds, made finer by event_ts where that lies in
        /// the same second. event_ts alone says when Zoom sent it, and two events of one move are sent in either order.
        /// </summary>
        private DateTimeOffset At => Possible(ParticipantReader.When(Participant)) is { } own
            ? Sent is { } sent && sent >= own && sent < own.AddSeconds(1) ? sent : own
            : Sent ?? receivedAt;

        private DateTimeOffset? Sent => Possible(ZoomJson.Milliseconds(root, "event_ts") ?? ZoomJson.Milliseconds(payload, "time_stamp"));

        /// <summary>Nothing is heard of before it happens: a time far ahead would make everything that follows look old.</summary>
        private DateTimeOffset? Possible(DateTimeOffset? told) => told <= receivedAt + MostSkew ? told : null;

        internal MappedEvent Map() => name switch
        {
            "meeting.started" => MeetingId is { } id ? Live(new LiveFact.MeetingStarted(id, HostId ?? "")) : Missing("meeting id"),
            "meeting.ended" => Live(new LiveFact.MeetingEnded()),
            // In a breakout room somebody is in the meeting all the same, under another user_id.
            "meeting.participant_joined" or "meeting.participant_joined_breakout_room" => Seen(who => new LiveFact.Joined(who)),
            "meeting.participant_left" => Seen(who => new LiveFact.Left(who, ParticipantReader.Reason(ZoomJson.Text(Participant, "leave_reason")))),
            "meeting.participant_joined_waiting_room" => Seen(who => new LiveFact.EnteredWaitingRoom(who)),
            "meeting.participant_left_waiting_room" => Seen(who => new LiveFact.LeftWaitingRoom(who)),
            "meeting.participant_admitted" => Seen(who => new LiveFact.Admitted(who)),
            "meeting.participant_put_in_waiting_room" => Seen(who => new LiveFact.PutInWaitingRoom(who)),
            "meeting.participant_jbh_joined" => Seen(who => new LiveFact.JoinedBeforeHost(who)),
            "meeting.participant_role_changed" => ParticipantReader.Role(ZoomJson.Text(Participant, "new_role")) is { } role
                ? Seen(who => new LiveFact.RoleChanged(who, role))
                : Missing("role"),
            "meeting.participant_bind" => ZoomJson.Text(Participant, "bind_user_id") is { } bound
                ? Seen(who => new LiveFact.PhoneBound(who, bound, ParticipantReader.Uuid(ZoomJson.Text(Participant, "bind_participant_uuid"))))
                : Missing("bound user id"),
            "meeting.sharing_started" => Seen(who => new LiveFact.SharingStarted(who)),
            "meeting.sharing_ended" => Seen(who => new LiveFact.SharingEnded(who)),
            "recording.started" or "recording.resumed" => Live(new LiveFact.Capture(CaptureKind.CloudRecording, true)),
            "recording.paused" or "recording.stopped" => Live(new LiveFact.Capture(CaptureKind.CloudRecording, false)),
            "meeting.ai_companion_started" => Live(new LiveFact.Capture(CaptureKind.AiCompanion, true)),
            "meeting.ai_companion_stopped" => Live(new LiveFact.Capture(CaptureKind.AiCompanion, false)),
            "meeting.live_streaming_started" => Live(new LiveFact.Capture(CaptureKind.LiveStream, true)),
            "meeting.live_streaming_stopped" => Live(new LiveFact.Capture(CaptureKind.LiveStream, false)),
            "meeting.rtms_started" => Live(new LiveFact.Capture(CaptureKind.RealTimeMedia, true)),
            "meeting.rtms_stopped" => Live(new LiveFact.Capture(CaptureKind.RealTimeMedia, false)),
            "meeting.created" => Changed(MeetingChange.Created, []),
            "meeting.updated" => Changed(MeetingChange.Updated, SettingPaths.Of(thing)),
            "meeting.recovered" => Changed(MeetingChange.Recovered, []),

            // One occurrence gone is a changed series, not a deleted meeting.
            "meeting.deleted" when ZoomJson.Text(payload, "operation") == "single" => Changed(MeetingChange.Updated, ["occurrences"]),
            "meeting.deleted" or "meeting.permanently_deleted" => Meeting(new MeetingFact.Deleted()),
            "meeting.registration_created" => Registered(RegistrationChange.Created),
            "meeting.registration_approved" => Registered(RegistrationChange.Approved),
            "meeting.registration_cancelled" => Registered(RegistrationChange.Cancelled),
            "meeting.registration_denied" => Registered(RegistrationChange.Denied),
            "user.settings_updated" => Settings(SettingsOwner.User),
            "account.settings_updated" => Settings(SettingsOwner.Account),
            "account.lock_settings_updated" => Settings(SettingsOwner.AccountLocks),
            "user.deactivated" or "user.disassociated" or "user.deleted" => StaffChanged(left: true),
            "user.created" or "user.activated" or "user.invitation_accepted" => StaffChanged(left: false),
            "user.updated" => StaffChanged(left: null),
            "app_deauthorized" => new MappedEvent.AppDeauthorized(ZoomJson.Text(payload, "account_id"), ZoomJson.Text(payload, "user_id")),
            _ => ZoomEvents.IsKnown(name) ? new MappedEvent.Ignored(name) : new MappedEvent.Unknown(),
        };

        private MappedEvent.StaffChanged StaffChanged(bool? left) => new(ZoomJson.Text(thing, "id"), left, At);

        private static MappedEvent.Unreadable Missing(string what) => new($"no {what}");

        private MappedEvent Live(LiveFact fact) =>
            Uuid is { } uuid
                ? new MappedEvent.Live(uuid, MeetingId, HostId, new LiveInput(deliveryKey, At, receivedAt, fact) { SentAt = Sent ?? At })
                {
                    IsTimed = Sent is not null || Possible(ParticipantReader.When(Participant)) is not null,
                }
                : Missing("meeting uuid");

        private MappedEvent Seen(Func<Decide.People.Sighting, LiveFact> fact) =>
            Participant.ValueKind == JsonValueKind.Object ? Live(fact(ParticipantReader.Who(Participant, practice, personal))) : Missing("participant");

        private MappedEvent Meeting(MeetingFact fact) =>
            MeetingId is { } id ? new MappedEvent.Meeting(id, HostId, new MeetingInput(deliveryKey, At, receivedAt, fact)) : Missing("meeting id");

        private MappedEvent Changed(MeetingChange kind, ImmutableArray<string> paths) =>
            Meeting(new MeetingFact.Changed(kind, PersonKeys.Email(personal, practice, ZoomJson.Text(payload, "operator")), paths));

        private MappedEvent Registered(RegistrationChange change) =>
            MeetingId is { } id
                ? new MappedEvent.Registration(id, HostId, ZoomJson.Text(ZoomJson.Child(thing, "registrant"), "id"), change)
                : Missing("meeting id");

        private MappedEvent.SettingsChanged Settings(SettingsOwner owner) =>
            new(owner, ZoomJson.Text(thing, "id"), SettingPaths.Of(ZoomJson.Child(thing, "settings")));
    }
}
