namespace PolicyGuard.Sandbox.Zoom;

/// <summary>The granular scope without which an endpoint answers 400:4711, and the rate limit it counts against.</summary>
internal sealed record NeedsScope(string Scope, RateClass Class);

internal static class ZoomScopes
{
    internal const string ReadMeeting = "meeting:read:meeting:admin";
    internal const string ListMeetings = "meeting:read:list_meetings:admin";
    internal const string UpdateMeeting = "meeting:update:meeting:admin";
    internal const string ListRegistrants = "meeting:read:list_registrants:admin";
    internal const string WriteRegistrant = "meeting:write:registrant:admin";
    internal const string DecideRegistrant = "meeting:update:registrant_status:admin";
    internal const string Control = "meeting:update:in_meeting_controls:admin";
    internal const string Stream = "meeting:update:livestream_status:admin";
    internal const string OpenApp = "meeting:write:open_app:admin";
    internal const string DontOpenApp = "meeting:delete:open_app:admin";
    internal const string AppLink = "app:deeplink:write:admin";
    internal const string ListUsers = "user:read:list_users:admin";

    /// <summary>What an app has that was set up as zoom-platform 6.2 advises: for the calls above and for its events.</summary>
    internal static readonly string[] Usual =
    [
        ReadMeeting, ListMeetings, UpdateMeeting, ListRegistrants, WriteRegistrant, DecideRegistrant, Control, Stream, ListUsers, "meeting:read:participant:admin", "meeting:read:participant_sharing:admin",
        "meeting:read:registrant:admin", "meeting:read:ai_companion:admin", "meeting:read:livestream:admin", "cloud_recording:read:recording:admin", "user:read:user:admin",
        OpenApp, DontOpenApp, AppLink, "user:read:settings:admin", "account:read:account_setting:admin", "account:read:lock_settings:admin",
    ];
}
