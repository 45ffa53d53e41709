namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>What a meeting was when a change of its link was decided on: where it is another by then, the link is left as it is.</summary>
/// <param name="StartsAt">The start that comes next; null: no fixed time.</param>
/// <param name="Passcode">The passcode's key; null when there was none.</param>
public sealed record LinkStand(DateTimeOffset? StartsAt, string? Passcode)
{
    internal static LinkStand Of(MeetingFacts meeting, DateTimeOffset now) => new(MeetingTimes.NextOf(meeting, now)?.StartsAt, meeting.Passcode.Key);

    /// <summary>Null while it is as it was.</summary>
    public string? WhyNot(MeetingFacts meeting, DateTimeOffset now) =>
        MeetingTimes.StandingOf(meeting, now) == MeetingStanding.Running ? "the meeting is running"
        : MeetingTimes.NextOf(meeting, now)?.StartsAt != StartsAt ? "the meeting starts at another time than when it was asked for"
        : StartsAt <= now ? "the start came first"
        : meeting.Passcode.Key != Passcode ? "the passcode is another than when it was asked for"
        : null;
}
