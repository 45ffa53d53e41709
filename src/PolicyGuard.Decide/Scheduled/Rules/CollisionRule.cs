namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class CollisionRule : IScheduledRule
{
    private const int RecurringWithoutTime = 3;

    public string Id => "SCH-16";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var slots = MeetingTimes.SlotsOf(meeting).Where(slot => slot.EndsAt > now).ToList();
        var others = context.OtherMeetings
            .Where(other => slots.Exists(slot => slot.StartsAt < other.StartsAt.AddMinutes(other.DurationMinutes) && other.StartsAt < slot.EndsAt))
            .Select(other => other.MeetingId).Distinct(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            yield return Finding.Task("start_time", $"overlaps {others.Count} other", "a time of its own") with
            {
                Evidence = [.. others.Take(3).Select(id => $"meeting {id}")],
            };
        }
        if (meeting.Type == RecurringWithoutTime && context.ClientsOnLink > 1)
            yield return Finding.Task("type", $"one link for {context.ClientsOnLink} clients", "one link per client");
    }
}
