namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class RecordingConsentRule : IScheduledRule
{
    public string Id => "SCH-06";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (context.RecordingConsent)
            yield break;
        if (meeting.AutoRecording is "local" or "cloud")
        {
            yield return Finding.Safe("settings.auto_recording", $"\"{meeting.AutoRecording}\"", "\"none\"");
            yield break;
        }
        foreach (var (occurrence, own) in OccurrencePaths.Coming(meeting, now).Where(one => one.Own.AutoRecording is "local" or "cloud"))
            yield return Finding.OfOccurrence(occurrence, "settings.auto_recording", $"\"{own.AutoRecording}\"", "\"none\"");
    }
}
