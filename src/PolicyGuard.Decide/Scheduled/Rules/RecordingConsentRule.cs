namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class RecordingConsentRule : IScheduledRule
{
    public string Id => "SCH-06";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.AutoRecording is "local" or "cloud" && !context.RecordingConsent)
            yield return Finding.Safe("settings.auto_recording", $"\"{meeting.AutoRecording}\"", "\"none\"");
    }
}
