namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class WaitingRoomRule : IScheduledRule
{
    private const string Path = "settings.waiting_room";

    public string Id => "SCH-01";

    // A field Zoom left out proves nothing, so it counts as off.
    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.WaitingRoom != true)
        {
            yield return Finding.Safe(Path, meeting.WaitingRoom is null ? null : "false", "true");
            yield break;
        }
        foreach (var (occurrence, own) in OccurrencePaths.Coming(meeting, now).Where(one => one.Own.WaitingRoom != true))
            yield return Finding.OfOccurrence(occurrence, Path, own.WaitingRoom is null ? null : "false", "true");
    }
}
