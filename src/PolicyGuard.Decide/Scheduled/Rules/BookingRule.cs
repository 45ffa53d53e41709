namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class BookingRule : IScheduledRule
{
    private const int Instant = 1;

    public string Id => "SCH-17";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var expected = context.Policy.TextOf(Id, "expectedSource");
        if (meeting.Type == Instant)
            yield return Finding.Task("type", "instant", "booked");
        else if (expected != "any" && meeting.CreationSource is { } source && source != expected)
            yield return Finding.Task("creation_source", source, expected);
    }
}
