using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class StaffOnlyRule : IScheduledRule
{
    public string Id => "SCH-14";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var strangers = meeting.AlternativeHosts.Count(alternative => !alternative.IsStaff);
        if (strangers > 0)
        {
            yield return new Finding("settings.alternative_hosts", $"{strangers} not staff", "staff only", FixClass.Safe,
                new FieldRepair(null, WantedMarker.StaffOnly, Personal: true));
        }
        if (!meeting.HostActive)
            yield return Finding.Task("host", "not active", "active staff");
        else if (!meeting.HostLicensed)
            yield return Finding.Task("host", "not licensed", "licensed staff");
    }
}
