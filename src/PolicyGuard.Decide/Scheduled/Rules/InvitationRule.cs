namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class InvitationRule : IScheduledRule
{
    public string Id => "SCH-09";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.InviteesOutsideClinic > 0)
        {
            yield return Finding.Task("settings.meeting_invitees", $"{meeting.InviteesOutsideClinic} outside the clinic", "clinic only");
            if (meeting.EmailNotification == true)
                yield return Finding.Safe("settings.email_notification", "true", "false");
        }
        if (meeting.CalendarType is > 0 and var calendar)
        {
            yield return Finding.Task("settings.calendar_type", $"{calendar}", "none");
            if (meeting.PrivateMeeting != true)
                yield return Finding.Safe("settings.private_meeting", meeting.PrivateMeeting is null ? null : "false", "true");
        }
        if (meeting.ShowJoinInfo == true)
            yield return Finding.Safe("settings.show_join_info", "true", "false");
    }
}
