using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class RegistrationRule : IScheduledRule
{
    private const int AtOnce = 10;
    private const int MostNamed = 3;

    public string Id => "SCH-15";

    public bool CanTell(MeetingFacts meeting) => !meeting.RegistrantsUnread;

    /// <summary>Where the clinic wrote nobody down, whoever registers is expected; and some sessions are open to whoever comes.</summary>
    public bool Applies(MeetingPolicyContext context) => !context.LinkPeople.IsEmpty && context.Profile is not ("dropIn" or "crisis");

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (!Applies(context) || meeting.RegistrantsUnread)
            yield break;
        var strangers = meeting.Registrants.Where(registrant => !context.LinkPeople.Any(person => person.Owns(registrant))).Select(registrant => registrant.Id).ToList();
        if (strangers.Count > 0)
        {
            yield return new Finding("registrants", $"{strangers.Count} not expected", "expected people only", FixClass.Safe, null)
            {
                Act = new LinkAct.End([.. strangers.Take(AtOnce)], RegistrationEnd.Deny),
                Evidence = [.. strangers.Take(MostNamed).Select(id => $"registrant {id}")],
            };
        }
    }
}
