using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class LateReleaseRule : IScheduledRule
{
    public string Id => ReleasePlan.Rule;

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var terms = LinkTerms.Of(context, now);
        var start = MeetingTimes.NextOf(meeting, now)?.StartsAt;
        var wanted = $"sent {(int)terms.Before.TotalMinutes} minutes before the start";
        if (context.Book.Mailed && (start is null || start - now > terms.Before))
            yield return Finding.Task("settings.meeting_invitees", $"{meeting.InviteesOutsideClinic} mailed by Zoom at booking", wanted);

        // Nobody but us would hold the link back, and we do not: whoever booked has given it out.
        if (!terms.Releases && !context.LinkPeople.IsEmpty && meeting.ApprovalType is not (0 or 1) && start - now > terms.Before
            && start - meeting.CreatedAt > context.Policy.DurationOf(Id, "farAhead"))
        {
            yield return Finding.Task("join_url", "fixed since booking", wanted) with { Evidence = [terms.Silence!] };
        }
        foreach (var release in context.Book.Releases)
        {
            if (ReleasePlan.EndOf(release) is { } end)
                yield return Finding.Task(release.Label, ReleasePlan.Word(release.State), "sent") with { Ended = end };
        }
    }
}

internal sealed class ContactRule : IScheduledRule
{
    /// <summary>Soon enough to ask, late enough not to ask for every session of the year.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(7);

    public string Id => "SCH-11";

    public bool Applies(MeetingPolicyContext context) => context.CanMail && !context.LinkPeople.IsEmpty;

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var terms = LinkTerms.Of(context, now);
        if (!terms.Releases || MeetingTimes.NextOf(meeting, now) is not { } next || next.StartsAt - now > Ahead)
            yield break;
        foreach (var person in context.LinkPeople.Where(person => !person.IsFormer(now)))
        {
            if (person.AddressKey is null)
                yield return Finding.Task(person.Label, "no address", "an e-mail address");
            else if (!person.IsConfirmed(now, terms.ConfirmedWithin))
                yield return Finding.Task(person.Label, person.ConfirmedOn is { } day ? $"confirmed {day:O}" : "never confirmed", $"confirmed within {(int)terms.ConfirmedWithin.TotalDays} days");
        }
    }
}
