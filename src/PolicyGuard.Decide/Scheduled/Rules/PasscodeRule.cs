using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class PasscodeRule : IScheduledRule
{
    public string Id => "SCH-02";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var weak = meeting.Passcode.Length < context.Policy.CountOf(Id, "minLength");
        if (weak || !(meeting.Passcode.HasLetters || meeting.Passcode.HasDigits))
        {
            yield return new Finding("password", meeting.Passcode.Length == 0 ? "none" : "weak", "strong", FixClass.LinkBreaking,
                new FieldRepair(null, WantedMarker.Generate, Personal: true));
        }
    }
}
