using System.Collections.Frozen;

namespace PolicyGuard.Receive;

/// <summary>
/// The event names we know, with the granular scope each needs (zoom-platform 2.1), and which line they queue in. One list: the
/// subscription to ask for and the scopes that doctor checks are derived from it.
/// </summary>
internal static class ZoomEvents
{
    internal static FrozenDictionary<string, string> Scopes { get; } = new Dictionary<string, string>
    {
        ["meeting.created"] = "meeting:read:meeting",
        ["meeting.updated"] = "meeting:read:meeting",
        ["meeting.deleted"] = "meeting:read:meeting",
        ["meeting.permanently_deleted"] = "meeting:read:meeting",
        ["meeting.recovered"] = "meeting:read:meeting",
        ["meeting.registration_created"] = "meeting:read:registrant",
        ["meeting.registration_approved"] = "meeting:read:registrant",
        ["meeting.registration_cancelled"] = "meeting:read:registrant",
        ["meeting.registration_denied"] = "meeting:read:registrant",
        ["meeting.started"] = "meeting:read:meeting",
        ["meeting.ended"] = "meeting:read:meeting",
        ["meeting.participant_joined"] = "meeting:read:participant",
        ["meeting.participant_left"] = "meeting:read:participant",
        ["meeting.participant_joined_waiting_room"] = "meeting:read:participant",
        ["meeting.participant_left_waiting_room"] = "meeting:read:participant",
        ["meeting.participant_admitted"] = "meeting:read:participant",
        ["meeting.participant_put_in_waiting_room"] = "meeting:read:participant",
        ["meeting.participant_jbh_joined"] = "meeting:read:participant",
        ["meeting.participant_role_changed"] = "meeting:read:participant",
        ["meeting.participant_bind"] = "meeting:read:participant",
        ["meeting.sharing_started"] = "meeting:read:participant_sharing",
        ["meeting.sharing_ended"] = "meeting:read:participant_sharing",
        ["recording.started"] = "cloud_recording:read:recording",
        ["recording.resumed"] = "cloud_recording:read:recording",
        ["recording.paused"] = "cloud_recording:read:recording",
        ["recording.stopped"] = "cloud_recording:read:recording",
        ["meeting.ai_companion_started"] = "meeting:read:ai_companion",
        ["meeting.ai_companion_stopped"] = "meeting:read:ai_companion",
        ["meeting.live_streaming_started"] = "meeting:read:livestream",
        ["meeting.live_streaming_stopped"] = "meeting:read:livestream",
        ["meeting.rtms_started"] = "meeting:read:participant",
        ["meeting.rtms_stopped"] = "meeting:read:participant",
        ["user.created"] = "user:read:user",
        ["user.activated"] = "user:read:user",
        ["user.deactivated"] = "user:read:user",
        ["user.disassociated"] = "user:read:user",
        ["user.deleted"] = "user:read:user",
    }.ToFrozenDictionary();

    /// <summary>Events of the scheduled meeting: their uuid is not the live instance's, so they queue by meeting id.</summary>
    private static readonly FrozenSet<string> Scheduled =
    [
        "meeting.created", "meeting.updated", "meeting.deleted", "meeting.permanently_deleted", "meeting.recovered",
        "meeting.registration_created", "meeting.registration_approved", "meeting.registration_cancelled", "meeting.registration_denied",
        "meeting.risk_alert", "meeting.converted_to_webinar",
    ];

    /// <summary>Understood or harmless when a practice subscribes to them, but not asked for.</summary>
    private static readonly FrozenSet<string> NotAskedFor =
    [
        "meeting.risk_alert", "meeting.alert", "meeting.converted_to_webinar", "meeting.participant_feedback", "meeting.device_tested",
        "meeting.participant_jbh_waiting", "meeting.participant_jbh_waiting_left", "meeting.participant_data_connection_established",
        "meeting.participant_joined_breakout_room", "meeting.participant_left_breakout_room",
        "meeting.breakout_room_sharing_started", "meeting.breakout_room_sharing_ended",
        "meeting.chat_message_sent", "meeting.chat_message_file_sent", "meeting.chat_message_file_downloaded",
        "meeting.invitation_dispatched", "meeting.invitation_accepted", "meeting.invitation_rejected", "meeting.invitation_timeout",
        "meeting.ai_companion_assets_deleted", "meeting.aic_transcript_completed", "meeting.summary_completed", "meeting.summary_shared",
        "meeting.summary_updated", "meeting.summary_trashed", "meeting.summary_deleted", "meeting.summary_recovered",
        "recording.completed", "recording.renamed", "recording.trashed", "recording.deleted", "recording.recovered",
        "recording.transcript_completed", "recording.batch_trashed", "recording.cloud_storage_usage_updated",
        "user.updated", "user.invitation_accepted",
        "user.signed_in", "user.signed_out", "user.settings_updated", "account.settings_updated", "account.lock_settings_updated",
        "app_deauthorized", "endpoint.url_validation",
    ];

    internal static bool IsKnown(string name) => Scopes.ContainsKey(name) || NotAskedFor.Contains(name);

    internal static bool IsScheduled(string name) => Scheduled.Contains(name);

    /// <param name="bodyHash">Stands in where an event names no meeting, so that it waits for nobody.</param>
    internal static string OrderingKey(RoutingKeys keys, string account, Lazy<string> bodyHash) => keys switch
    {
        { Event: { } name, MeetingId: { } id } when IsScheduled(name) => $"{account}|m|{id}",
        { Uuid: { } uuid } => $"{account}|{uuid}",
        { MeetingId: { } id } => $"{account}|m|{id}",
        _ => $"{account}|-|{bodyHash.Value}",
    };
}
