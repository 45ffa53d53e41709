namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class AiCompanionRule : IScheduledRule
{
    public string Id => "SCH-05";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.AutoStartMeetingSummary == true)
            yield return Finding.Safe("settings.auto_start_meeting_summary", "true", "false");
        if (meeting.AutoStartAiCompanionQuestions == true)
            yield return Finding.Safe("settings.auto_start_ai_companion_questions", "true", "false");
    }
}
