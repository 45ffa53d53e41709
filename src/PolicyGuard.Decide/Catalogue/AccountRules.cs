using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Catalogue;

/// <summary>Account and user settings. None is checked by this build; they are listed so that coverage pages tell the truth.</summary>
internal static class AccountRules
{
    internal static ImmutableArray<Rule> All { get; } =
    [
        Rule("ACC-01", "Waiting room for everyone", "The account SHALL send everybody to the waiting room and let only the host admit.",
            Severity.Critical, FixClass.Safe, "S04 C1.1.1.2 C1.1.1.3 H164.312(a)(1) G25", "meeting_security.waiting_room_options"),
        Rule("ACC-02", "Passcodes required and strong", "The account SHALL require strong passcodes for every kind of meeting.",
            Severity.High, FixClass.Safe, "S02 S09 C1.1.1.1 C1.1.1.4 C1.1.1.5 C1.1.1.6 C1.1.1.7", "meeting_security.meeting_password"),
        Rule("ACC-03", "Whether links carry the passcode", "Links SHALL carry the passcode only where the clinic chose so.",
            Severity.Info, FixClass.LinkBreaking, "S10 C1.1.1.8", "schedule_meeting.embed_password_in_join_link"),
        Rule("ACC-04", "Sign-in matches the profile", "Sign-in SHALL be required exactly where clients have accounts.",
            Severity.Medium, FixClass.LinkBreaking, "C1.1.1.9 H164.312(d)", "meeting_authentication"),
        Rule("ACC-05", "No chat, files or saved chat", "Meetings SHALL NOT leave chat or files behind.",
            Severity.High, FixClass.Safe, "S16 C1.1.3.1 C1.1.3.3 C1.1.3.8 C1.1.3.9", "in_meeting.chat"),
        Rule("ACC-06", "Only the host shares", "Only the host SHALL share, and nobody SHALL take control of another's computer.",
            Severity.High, FixClass.Safe, "S16 S19 C1.1.3.4 C1.1.3.5 C1.1.3.6 C1.1.3.16", "in_meeting.who_can_share_screen"),
        Rule("ACC-07", "Phone joins protected", "Phone joins SHALL need a passcode, and numbers SHALL be masked.",
            Severity.Medium, FixClass.Safe, "S11 C1.1.1.10 C1.3.2", "meeting_security.phone_password"),
        Rule("ACC-08", "Topic and description hidden", "Zoom SHALL show neither topic nor description to others.",
            Severity.High, FixClass.Safe, "S01 C1.1.2.10 G5(1)(c)", "schedule_meeting.always_display_zoom_meeting_as_topic"),
        Rule("ACC-09", "Calendar integrations reviewed", "Calendar integrations SHALL be off or agreed.",
            Severity.Medium, FixClass.Safe, "S03 C1.1.5.1 G25", "integration.google_calendar"),
        Rule("ACC-10", "Personal meeting room not used", "Personal meeting rooms SHALL be switched off.",
            Severity.High, FixClass.Safe, "C1.1.2.5 C1.1.2.6 C1.1.2.7", "schedule_meeting.personal_meeting"),
        Rule("ACC-11", "No co-hosts by default", "Co-hosts SHALL be off unless the profile needs them.",
            Severity.Medium, FixClass.Safe, "S21 C1.1.3.11", "in_meeting.co_host"),
        Rule("ACC-12", "No renaming, guests marked", "Participants SHALL NOT rename themselves, and guests SHALL be marked.",
            Severity.Medium, FixClass.Safe, "S11 C1.1.4.10", "in_meeting.allow_participants_to_rename"),
        Rule("ACC-13", "Music works", "Music therapists SHALL have original sound and no audio watermark.",
            Severity.Medium, FixClass.Safe, "S20", "in_meeting.original_audio"),
        Rule("ACC-14", "Host accounts protected", "Staff SHALL sign in with a second factor and a current client.",
            Severity.High, FixClass.Safe, "S09 C3.1 H164.312(d)", "security.sign_in_with_two_factor_auth"),
        Rule("ACC-15", "Cameras off at start", "Where the profile says so, cameras SHALL be off at the start.",
            Severity.Low, FixClass.Safe, "C1.1.2.2 C1.1.2.3", "schedule_meeting.participants_video"),
        Rule("ACC-16", "Data path in region", "Calls SHALL run through agreed regions and not peer to peer.",
            Severity.Medium, FixClass.Safe, "C1.1.4.1 C1.1.4.4 G44", "in_meeting.data_center_regions"),
        Rule("ACC-17", "Captions yes, kept transcripts no", "Captions SHALL be possible and SHALL NOT be kept.",
            Severity.Medium, FixClass.Safe, "C1.1.4.8", "in_meeting.manual_captioning"),
        Rule("ACC-18", "No live streaming", "Meetings SHALL NOT be streamed.",
            Severity.Critical, FixClass.Safe, "C1.1.4.15", "in_meeting.allow_live_streaming"),
        Rule("ACC-19", "AI Companion off", "AI Companion SHALL be off.",
            Severity.Critical, FixClass.HumanTask, "G9 G5(1)(c)", "in_meeting.meeting_summary_with_ai_companion"),
        Rule("ACC-20", "Known bot domains blocked", "Domains of note-taking bots SHALL be blocked.",
            Severity.High, FixClass.Safe, "S19", "meeting_security.block_user_domain"),
        Rule("ACC-21", "Settings locked", "The settings above SHALL be locked so that they stay.",
            Severity.High, FixClass.Safe, "S22 C1.1", "lock_settings"),
        Rule("ACC-22", "Encryption chosen on purpose", "The kind of encryption SHALL be a choice with its consequences known.",
            Severity.Info, FixClass.HumanTask, "H164.312(e)(1)", "settings.encryption_type"),
        Rule("ACC-23", "Zoom's own warnings on", "Zoom SHALL send its own warning e-mails.",
            Severity.Low, FixClass.Safe, "C1.1.6.2 C1.1.6.3 C1.1.6.4 C1.1.6.5", "email_notification"),
    ];

    private static Rule Rule(string id, string title, string shall, Severity severity, FixClass fix, string maps, string reads) =>
        new(id, title, shall, severity, Phase.Account, fix) { Implemented = false, Reads = [reads], Maps = RuleMaps.Of(maps) };
}
