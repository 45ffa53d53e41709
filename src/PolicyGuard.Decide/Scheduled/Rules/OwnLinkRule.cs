using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class OwnLinkRule : IScheduledRule
{
    internal const string Path = "settings.approval_type";

    private const string Shared = "join_url";

    /// <summary>What keeps Zoom from mailing whom we register.</summary>
    internal static readonly string[] Silence = ["settings.registrants_email_notification", "settings.registrants_confirmation_email"];

    /// <summary>Zoom gives a meeting no other number, and with another passcode the old link opens nothing.</summary>
    private static readonly Remedy NewPasscode = new(new FieldRepair(null, WantedMarker.Generate, Personal: true) { Path = "password" }, null);

    public string Id => "SCH-12";

    public bool CanTell(MeetingFacts meeting) => !meeting.RegistrantsUnread;

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var terms = LinkTerms.Of(context, now);
        var people = context.LinkPeople;
        if (meeting.RegistrantsUnread)
            return [];
        var former = people.Where(person => person.IsFormer(now)).SelectMany(person => Former(meeting, person, people.Where(other => !other.IsFormer(now)).ToList()));
        return !terms.PerPerson ? former.Concat(Worn(meeting, context, terms, now))
            : people.All(person => person.IsFormer(now)) ? former
            : meeting.ApprovalType is 0 or 1 ? former.Concat(people.Where(person => !person.IsFormer(now)).SelectMany(person => Own(meeting, context, terms, person, now)))
            : former.Append(new Finding(Path, meeting.ApprovalType?.ToString(System.Globalization.CultureInfo.InvariantCulture), "0", FixClass.LinkBreaking,
                meeting.HostLicensed ? new FieldRepair(meeting.ApprovalType is { } type ? $"{type}" : null, "0") : null));
    }

    /// <summary>A link that is also somebody else's, at one address with them, is left to them.</summary>
    private static IEnumerable<Finding> Former(MeetingFacts meeting, LinkPerson person, List<LinkPerson> present)
    {
        var links = meeting.Registrants.Where(registrant => person.Owns(registrant) && !present.Exists(other => other.Owns(registrant))).Select(registrant => registrant.Id).ToList();
        if (links.Count > 0)
        {
            yield return new Finding(person.Label, "a former client's link", "ended", FixClass.Safe, null)
            {
                Act = new LinkAct.End([.. links], RegistrationEnd.Cancel),
            };
        }
    }

    /// <summary>One link for all into a series: it does not end with anybody's therapy.</summary>
    private static IEnumerable<Finding> Worn(MeetingFacts meeting, MeetingPolicyContext context, LinkTerms terms, DateTimeOffset now)
    {
        var since = context.Book.Since is { } changed ? DateTimeOffset.FromUnixTimeSeconds(changed) : meeting.CreatedAt;
        if (!LinkTerms.IsSeries(meeting.Type) || meeting.ApprovalType is 0 or 1 || since is null)
            yield break;

        // Whoever was a client no more when the link became another has not been told it. A day is too coarse for that, and is all there is of a first link.
        var known = context.LinkPeople.Count(person => person.IsFormer(now)
            && (context.Book.Former is { } former ? !former.Contains(person.Id) : person.Discharged >= DateOnly.FromDateTime(since.Value.UtcDateTime)));
        if (known > 0)
            yield return new Finding(Shared, $"known to {known} former", "a new link", FixClass.LinkBreaking, null) { WhenApproved = NewPasscode };
        else if (now - since > terms.RenewAfter)
        {
            yield return new Finding(Shared, $"the same for {(int)((now - since.Value).TotalDays / 7)} weeks", $"new every {(int)(terms.RenewAfter.TotalDays / 7)} weeks", FixClass.LinkBreaking, null)
            {
                WhenApproved = NewPasscode, Cause = $"since {since.Value.ToUnixTimeSeconds()}",
            };
        }
    }

    private static IEnumerable<Finding> Own(MeetingFacts meeting, MeetingPolicyContext context, LinkTerms terms, LinkPerson person, DateTimeOffset now)
    {
        var approve = meeting.ApprovalType == 1;
        var links = meeting.Registrants.Where(registrant => !registrant.Pending && person.Owns(registrant)).ToList();
        if (person.AddressKey is null)
            yield return Finding.Task(person.Label, "no address", "an own link");
        else if (context.LinkPeople.Any(other => other.Id != person.Id && !other.IsFormer(now) && other.AddressKey == person.AddressKey))
            yield return Finding.Task(person.Label, "an address that somebody else has too", "an own link");
        else if (links.Count == 0)
            yield return new Finding(person.Label, "no own link", "an own link", FixClass.Safe, null) { Act = new LinkAct.Register(person, approve) };
        else if (LinkTerms.IsSeries(meeting.Type) && links.FirstOrDefault(link => now - link.At > terms.RenewAfter) is { } old)
            yield return Old(meeting, context, terms, person, old, approve, now);
    }

    /// <summary>Renewed without asking only where the new link is sure to reach the person before the next start.</summary>
    private static Finding Old(MeetingFacts meeting, MeetingPolicyContext context, LinkTerms terms, LinkPerson person, RegistrantFact old, bool approve, DateTimeOffset now)
    {
        var reaches = terms.Releases && person.IsConfirmed(now, terms.ConfirmedWithin) && context.Policy.Defaults.LinkBreakingFixes != LinkBreakingFixes.Never
            && context.Book.ReleaseOf(person, perPerson: true) is null
            && MeetingTimes.NextOf(meeting, now) is { } next && next.StartsAt - now > context.Policy.Defaults.MinLeadForRelink && next.StartsAt - now > terms.Before && !meeting.Started;
        return new Finding(person.Label, $"the same link for {(int)((now - old.At!.Value).TotalDays / 7)} weeks", $"new every {(int)(terms.RenewAfter.TotalDays / 7)} weeks",
            reaches ? FixClass.Safe : FixClass.LinkBreaking, null)
        {
            Act = reaches ? new LinkAct.Renew(person, old.Id, approve) : null,
            WhenApproved = new Remedy(null, new LinkAct.Renew(person, old.Id, approve)), Cause = $"registration {old.Id}",
        };
    }
}
