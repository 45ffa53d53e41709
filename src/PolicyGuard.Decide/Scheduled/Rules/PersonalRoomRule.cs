using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class PersonalRoomRule : IScheduledRule
{
    private const int PersonalRoom = 4;

    public string Id => "SCH-04";

    // Leaving the personal room gives the meeting a new id: never done without a person.
    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (meeting.UsePmi == true)
            yield return new Finding("settings.use_pmi", "true", "false", FixClass.LinkBreaking, null) { WhenApproved = new Remedy(new FieldRepair("true", "false"), null) };
        else if (meeting.Type == PersonalRoom)
            yield return new Finding("type", "4", "2", FixClass.LinkBreaking, null);
    }
}
