namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class JoinBeforeHostRule : IScheduledRule
{
    public string Id => "SCH-03";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.JoinBeforeHost == true)
        {
            yield return Finding.Safe("settings.join_before_host", "true", "false") with
            {
                Evidence = [meeting.JoinBeforeHostMinutes is > 0 and var minutes ? $"{minutes} minutes before the start" : "at any time"],
            };
            yield break;
        }
        foreach (var (occurrence, _) in OccurrencePaths.Coming(meeting, now).Where(one => one.Own.JoinBeforeHost == true))
            yield return Finding.OfOccurrence(occurrence, "settings.join_before_host", "true", "false");
    }
}
