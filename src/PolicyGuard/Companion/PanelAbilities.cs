using PolicyGuard.Decide.Live;

namespace PolicyGuard.Companion;

/// <summary>What a client can do, by Zoom's own conditions (zoom-platform 4.2): role, product, where the app runs, guest mode, version, and what Zoom did not give the app.</summary>
internal static class PanelAbilities
{
    private static readonly string[] AnyMeeting = ["inMeeting", "inImmersive", "inCollaborate", "inCamera"];
    private static readonly string[] MainMeeting = ["inMeeting"];

    private static readonly Need[] Needs =
    [
        new(CompanionAbilities.SetWaitingRoom, "secure", "setWaitingRoomState", new Version(5, 15, 10), DesktopOnly: true, Guests: true, AnyMeeting),
        new(CompanionAbilities.Admit, "admit", "admitParticipantFromWaitingRoom", new Version(5, 15, 10), DesktopOnly: true, Guests: true, AnyMeeting),
        new(CompanionAbilities.PutBack, "putBack", "putParticipantToWaitingRoom", new Version(5, 15, 10), DesktopOnly: true, Guests: true, AnyMeeting),
        new(CompanionAbilities.Remove, "remove", "removeParticipant", new Version(6, 4, 5), DesktopOnly: false, Guests: false, MainMeeting),
        new(CompanionAbilities.StopRecording, "stopRecording", "cloudRecording", new Version(5, 6, 7), DesktopOnly: false, Guests: false, AnyMeeting),
        new(CompanionAbilities.SeeRoster, "readRoom", "getMeetingParticipants", new Version(5, 6, 7), DesktopOnly: false, Guests: false, AnyMeeting),
    ];

    /// <summary>The kinds of command there are, in the panel's words.</summary>
    internal static IReadOnlyList<string> Kinds { get; } = [.. Needs.Select(n => n.Kind)];

    /// <summary>What Zoom may not have given the app.</summary>
    internal static IReadOnlyList<string> Apis { get; } = [.. Needs.Select(n => n.Api)];

    internal static CompanionAbilities Of(PanelHello hello)
    {
        var all = CompanionAbilities.None;
        if (PanelRoles.Read(hello.Role) is { } role && PanelRoles.MayEnforce(role))
        {
            foreach (var need in Needs.Where(n => n.IsMet(hello)))
            {
                all |= need.Ability;
            }
        }

        return all;
    }

    /// <summary>A version that cannot be read is taken for too old.</summary>
    private static Version VersionOf(string? text)
    {
        Span<int> parts = stackalloc int[3];
        var pieces = (text ?? "").Split('.', ' ', '(');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i >= pieces.Length || !int.TryParse(pieces[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out parts[i]))
            {
                return new Version(0, 0, 0);
            }
        }

        return new Version(parts[0], parts[1], parts[2]);
    }

    private sealed record Need(CompanionAbilities Ability, string Kind, string Api, Version Since, bool DesktopOnly, bool Guests, string[] Contexts)
    {
        internal bool IsMet(PanelHello hello) =>
            Contexts.Contains(hello.RunningContext)
            && (hello.Product == "desktop" || (hello.Product == "mobile" && !DesktopOnly))
            && (Guests || hello.Status == "authorized")
            && VersionOf(hello.ClientVersion) >= Since
            && hello.UnsupportedApis?.Contains(Api) != true
            && hello.Supported?.Contains(Kind) != false;
    }
}
