using System.Collections.Frozen;
using static PolicyGuard.Decide.Scheduled.SettingTargets;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>
/// Every setting that Zoom's PATCH /meetings/{id} takes, of which kind of meeting, on which plan, and where that is written down. Drives
/// both sides: PolicyGuard sends nothing else, and the simulated Zoom refuses everything else. A setting that is not here, such as
/// <c>settings.show_join_info</c> (only GET and POST), can be changed by a person alone.
/// </summary>
public static class MeetingSettingCatalogue
{
    private const string Top = "zoom-platform.md 3.2, top level (Zoom API specification)";
    private const string Admission = "zoom-platform.md 3.2, admission (Zoom API specification)";
    private const string Media = "zoom-platform.md 3.2, media (Zoom API specification)";
    private const string Recording = "zoom-platform.md 3.2, recording (Zoom API specification)";
    private const string Ai = "zoom-platform.md 3.2, AI (Zoom API specification)";
    private const string Chat = "zoom-platform.md 3.2, chat and other (Zoom API specification)";
    private const string Occasion = "zoom-platform.md 3.2, PATCH rules: with occurrence_id only these (Zoom API specification)";
    private const string Registration = "zoom-platform.md 3.2, admission: registration needs a licensed host (Zoom API specification)";
    private const string Registrants = "Zoom API specification, PATCH /meetings/{meetingId}: registrants_*";
    private const string Changelog = "zoom-platform.md 3.2, since 2025-09-18 (Zoom changelog)";

    private const SettingTargets Whole = Meeting | UntimedSeries | Series | PersonalMeeting;
    private const SettingTargets Booked = Meeting | UntimedSeries | Series;
    private const SettingTargets Any = Whole | Occurrence;

    /// <summary>By the path in the meeting's document.</summary>
    public static FrozenDictionary<string, MeetingSetting> All { get; } = new MeetingSetting[]
    {
        new("topic", Whole, SettingValue.Text(200), Top),
        new("agenda", Any, SettingValue.Text(2000), Occasion),
        new("type", Booked, SettingValue.Number(1, 2, 3, 8, 10), Top),
        new("start_time", Meeting | Series | Occurrence, SettingValue.Text(40), Occasion),
        new("duration", Meeting | Series | Occurrence, SettingValue.Range(1, 1440), Occasion),
        new("timezone", Booked, SettingValue.Text(60), Top),
        new("template_id", Booked, SettingValue.Text(60), Top),
        new("pre_schedule", Booked, SettingValue.Flag, Top),
        new("tracking_fields", Whole, SettingValue.List, Top),
        new("password", Whole, SettingValue.Text(10), Top),
        new("recurrence", Series | UntimedSeries, SettingValue.Group, Top),
        new("schedule_for", Booked, SettingValue.Text(200), Top),

        new("settings.waiting_room", Any, SettingValue.Flag, Occasion),
        new("settings.waiting_room_options", Whole, SettingValue.Group, Changelog),
        new("settings.join_before_host", Any, SettingValue.Flag, Occasion),
        new("settings.jbh_time", Whole, SettingValue.Number(0, 5, 10, 15), Admission),
        new("settings.use_pmi", Meeting | UntimedSeries, SettingValue.Flag, "zoom-platform.md 3.2, admission: types 2 and 3 (Zoom API specification)"),
        new("settings.meeting_authentication", Whole, SettingValue.Flag, Admission),
        new("settings.authentication_option", Whole, SettingValue.Text(200), Admission),
        new("settings.authentication_domains", Whole, SettingValue.Text(2000), Admission),
        new("settings.authentication_exception", Whole, SettingValue.List, Admission),
        new("settings.approval_type", Booked, SettingValue.Number(0, 1, 2), Registration) { NeedsLicence = true },
        new("settings.registration_type", Series | UntimedSeries, SettingValue.Number(1, 2, 3), Admission) { NeedsLicence = true },
        new("settings.close_registration", Booked, SettingValue.Flag, Admission) { NeedsLicence = true },
        new("settings.registrants_confirmation_email", Booked, SettingValue.Flag, Registrants) { NeedsLicence = true },
        new("settings.registrants_email_notification", Booked, SettingValue.Flag, Registrants) { NeedsLicence = true },
        new("settings.allow_multiple_devices", Whole, SettingValue.Flag, Admission),
        new("settings.approved_or_denied_countries_or_regions", Whole, SettingValue.Group, Admission),
        new("settings.meeting_invitees", Whole, SettingValue.List, Admission),
        new("settings.alternative_hosts", Whole, SettingValue.Text(2000), Admission),
        new("settings.alternative_hosts_email_notification", Whole, SettingValue.Flag, Admission),

        new("settings.host_video", Any, SettingValue.Flag, Occasion),
        new("settings.participant_video", Any, SettingValue.Flag, Occasion),
        new("settings.mute_upon_entry", Any, SettingValue.Flag, Occasion),
        new("settings.disable_participant_video", Whole, SettingValue.Flag, Media),
        new("settings.audio", Whole, SettingValue.Word("both", "telephony", "voip", "thirdParty"), Media),
        new("settings.global_dial_in_countries", Whole, SettingValue.List, Media),
        new("settings.focus_mode", Whole, SettingValue.Flag, Media),
        new("settings.participant_focused_meeting", Whole, SettingValue.Flag, Media),
        new("settings.watermark", Any, SettingValue.Flag, Occasion),
        new("settings.encryption_type", Whole, SettingValue.Word("enhanced_encryption", "e2ee"), Media),
        new("settings.request_permission_to_unmute_participants", Whole, SettingValue.Flag, Media),
        new("settings.allow_host_control_participant_mute_state", Whole, SettingValue.Flag, Media),

        new("settings.auto_recording", Any, SettingValue.Word("local", "cloud", "none"), Occasion),
        new("settings.auto_add_recording_to_video_management", Whole, SettingValue.Group, Recording),
        new("settings.alternative_host_manage_cloud_recording", Whole, SettingValue.Flag, Recording),

        new("settings.auto_start_meeting_summary", Whole, SettingValue.Flag, Ai),
        new("settings.who_will_receive_summary", Whole, SettingValue.Number(1, 2, 3, 4), Ai),
        new("settings.auto_start_ai_companion_questions", Whole, SettingValue.Flag, Ai),
        new("settings.who_can_ask_questions", Whole, SettingValue.Number(1, 2, 3, 4, 5), Ai),
        new("settings.summary_template_id", Whole, SettingValue.Text(60), Ai),
        new("settings.alternative_host_manage_meeting_summary", Whole, SettingValue.Flag, Ai),
        new("settings.support_participants_receive_summary", Whole, SettingValue.Flag, Ai),

        new("settings.continuous_meeting_chat", Booked, SettingValue.Group, "zoom-platform.md 3.2, chat: types 2, 3 and 8 (Zoom API specification)"),
        new("settings.private_meeting", Whole, SettingValue.Flag, Chat),
        new("settings.internal_meeting", Whole, SettingValue.Flag, Chat),
        new("settings.calendar_type", Whole, SettingValue.Number(1, 2), Chat),
        new("settings.push_change_to_calendar", Whole, SettingValue.Flag, Chat),
        new("settings.email_notification", Whole, SettingValue.Flag, Chat),
        new("settings.email_in_attendee_report", Whole, SettingValue.Flag, Chat),
        new("settings.question_and_answer", Whole, SettingValue.Group, Chat),
        new("settings.breakout_room", Whole, SettingValue.Group, Chat),
        new("settings.resources", Whole, SettingValue.List, Chat),
        new("settings.custom_keys", Whole, SettingValue.List, Chat),
        new("settings.device_testing", Whole, SettingValue.Flag, Chat),
        new("settings.show_share_button", Whole, SettingValue.Flag, Chat),
        new("settings.language_interpretation", Whole, SettingValue.Group, "zoom-platform.md 2.4, possible settings keys (Zoom webhook specification)"),
        new("settings.sign_language_interpretation", Whole, SettingValue.Group, "zoom-platform.md 2.4, possible settings keys (Zoom webhook specification)"),
    }.ToFrozenDictionary(setting => setting.Path, StringComparer.Ordinal);

    /// <summary>True when Zoom's PATCH takes this setting of such a meeting from such a host.</summary>
    /// <param name="path">As in the meeting's document, e.g. <c>settings.waiting_room</c>.</param>
    public static bool Takes(string path, SettingTargets target, bool licensed) =>
        All.TryGetValue(path, out var setting) && setting.Targets.HasFlag(target) && (licensed || !setting.NeedsLicence);

    /// <summary>What a PATCH without <c>occurrence_id</c> changes of a meeting of this type.</summary>
    /// <param name="type">Zoom's number: 1 instant, 2 scheduled, 3 recurring without time, 4 personal room, 8 recurring, 10 screen share.</param>
    public static SettingTargets TargetOf(int type) => type switch
    {
        3 => UntimedSeries,
        4 => PersonalMeeting,
        8 => Series,
        _ => Meeting,
    };
}

/// <summary>One setting that a PATCH takes.</summary>
/// <param name="Targets">The kinds of meeting of which it can be changed.</param>
/// <param name="Source">Where this is written down.</param>
public sealed record MeetingSetting(string Path, SettingTargets Targets, SettingValue Value, string Source)
{
    /// <summary>The host must have a licence (user type 2): a basic user's change is refused.</summary>
    public bool NeedsLicence { get; init; }
}

/// <summary>What a PATCH is about.</summary>
[Flags]
public enum SettingTargets
{
    None = 0,

    /// <summary>One meeting: types 1, 2 and 10.</summary>
    Meeting = 1,

    /// <summary>A series without times: type 3.</summary>
    UntimedSeries = 2,

    /// <summary>A series with times as a whole: type 8.</summary>
    Series = 4,

    /// <summary>One occurrence of a series: with <c>occurrence_id</c>.</summary>
    Occurrence = 8,

    /// <summary>The host's personal room: type 4.</summary>
    PersonalMeeting = 16,
}
