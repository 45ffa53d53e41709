using System.Collections.Frozen;

namespace PolicyGuard.Sandbox.Client;

/// <summary>Where and for whom one method or event of the Apps SDK exists (zoom-platform 4.2).</summary>
/// <param name="Since">Oldest desktop client.</param>
/// <param name="HostOnly">Host and co-host.</param>
internal sealed record SdkMethod(string Name, string Since, bool HostOnly, bool GuestMode, bool DesktopOnly, bool InMeeting = true)
{
    private const string WaitingRoom = "5.15.10";
    private const string WaitingRoomEvents = "5.16.0";
    private const string Meeting = "5.6.7";

    /// <summary>Everything the simulated client knows. What is not here it does not support.</summary>
    internal static FrozenDictionary<string, SdkMethod> All { get; } = new SdkMethod[]
    {
        new("getSupportedJsApis", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false, InMeeting: false),
        new("getRunningContext", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false, InMeeting: false),
        new("getUserContext", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false, InMeeting: false),
        new("getAppContext", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false, InMeeting: false),
        new("onRunningContextChange", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false, InMeeting: false),
        new("onMyUserContextChange", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false, InMeeting: false),
        new("onMeeting", Meeting, HostOnly: false, GuestMode: false, DesktopOnly: false, InMeeting: false),
        new("getMeetingUUID", Meeting, HostOnly: false, GuestMode: true, DesktopOnly: false),
        new("getMeetingContext", Meeting, HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("getMeetingParticipants", Meeting, HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("onParticipantChange", Meeting, HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("getWaitingRoomState", WaitingRoom, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("setWaitingRoomState", WaitingRoom, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("putParticipantToWaitingRoom", WaitingRoom, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("admitParticipantFromWaitingRoom", WaitingRoom, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("getWaitingRoomParticipants", WaitingRoom, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("onWaitingRoomParticipantJoin", WaitingRoomEvents, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("onWaitingRoomParticipantLeave", WaitingRoomEvents, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("onWaitingRoomStateChange", WaitingRoomEvents, HostOnly: true, GuestMode: true, DesktopOnly: true),
        new("removeParticipant", "6.4.5", HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("cloudRecording", Meeting, HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("getRecordingContext", Meeting, HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("onCloudRecording", Meeting, HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("onShareScreen", "5.13.5", HostOnly: false, GuestMode: true, DesktopOnly: true),
        new("toggleParticipantMediaAudio", "5.10.3", HostOnly: true, GuestMode: false, DesktopOnly: false),
        new("allowParticipantToRecord", "5.8.3", HostOnly: true, GuestMode: false, DesktopOnly: false),
    }.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    internal bool IsIn(HostClient client) =>
        Version.TryParse(client.Version, out var have) && have >= Version.Parse(Since) && (GuestMode || !client.GuestMode)
        && client.Product switch { "desktop" => true, "mobile" => !DesktopOnly, _ => !DesktopOnly && !HostOnly };
}

/// <summary>How the SDK throws: a code and a text.</summary>
internal sealed class SdkException(int code, string message) : Exception(message)
{
    internal int Code { get; } = code;
}
