namespace PolicyGuard.Sandbox.Disorder;

/// <summary>The running meeting that a script is played in.</summary>
/// <param name="Number">Part of every participant's uuid, so that no two sessions of one run share one.</param>
internal sealed record SessionMeeting(string Id, string Uuid, string HostId, DateTimeOffset StartsAt, int Number)
{
    /// <summary>Virtual sessions never meet, so all of them are this one.</summary>
    internal static SessionMeeting Virtual { get; } =
        new("84712639219", "4444AAAiAAAAAiAiAiiAii==", "HOST0001", SessionScript.Begins, 0x1476);
}
