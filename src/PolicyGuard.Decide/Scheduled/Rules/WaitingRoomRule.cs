namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class WaitingRoomRule : IScheduledRule
{
    public string Id => "SCH-01";

    // A field Zoom left out proves nothing, so it counts as off.
    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.WaitingRoom != true)
            yield return Finding.Safe("settings.waiting_room", meeting.WaitingRoom is null ? null : "false", "true");
    }
}
