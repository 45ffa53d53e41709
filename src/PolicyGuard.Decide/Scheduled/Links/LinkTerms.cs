using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>What the practice wants of links, for one meeting.</summary>
/// <param name="PerPerson">Everybody is to have an own link.</param>
/// <param name="OwnOnly">And it is seen to, so that nobody is sent another.</param>
/// <param name="Before">How long before the start details are sent.</param>
/// <param name="RenewAfter">How old a link into a series may become.</param>
/// <param name="ConfirmedWithin">How long an address counts as confirmed.</param>
/// <param name="Silence">Why nothing is sent; null when it is.</param>
internal sealed record LinkTerms(bool PerPerson, bool OwnOnly, TimeSpan Before, TimeSpan RenewAfter, TimeSpan ConfirmedWithin, string? Silence)
{
    private const string Release = "SCH-10";
    internal const string Own = "SCH-12";
    private const int RecurringWithoutTime = 3;
    private const int Recurring = 8;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    internal bool Releases => Silence is null;

    internal static bool IsSeries(int type) => type is RecurringWithoutTime or Recurring;

    internal static LinkTerms Of(MeetingPolicyContext context, DateTimeOffset now)
    {
        var policy = context.Policy;
        var before = policy.DurationOf(Release, "releaseBefore");
        var perPerson = policy.TextOf(Own, "links") == "perPerson";
        return new LinkTerms(
            perPerson,
            perPerson && WhyNot(Own, context, now) is null,
            before < Shortest ? Shortest : before > Longest ? Longest : before,
            TimeSpan.FromDays(7 * policy.CountOf(Own, "renewWeeks")),
            policy.DurationOf("SCH-11", "confirmedWithin"),
            context.CanMail ? WhyNot(Release, context, now) : "no mail server is configured");
    }

    private static string? WhyNot(string rule, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (context.Policy.WaiverOf(rule, new WaiverTarget(null, context.MeetingId, context.HostId, context.Profile), now) is not null)
            return "the rule is waived";
        return context.Policy.ModeOf(rule, context.Profile, context.PracticeMode) switch
        {
            RuleMode.Off => "the rule is off",
            RuleMode.Observe or RuleMode.Warn => "the rule only observes",
            RuleMode.Enforce => null,
        };
    }
}

/// <summary>A deed about links that is no change of the meeting.</summary>
internal abstract record LinkAct
{
    private LinkAct() { }

    internal sealed record Register(LinkPerson Person, bool Approve) : LinkAct;

    internal sealed record Renew(LinkPerson Person, string RegistrantId, bool Approve) : LinkAct;

    internal sealed record End(ImmutableArray<string> RegistrantIds, RegistrationEnd How) : LinkAct;
}

/// <summary>
/// What came of a mail. Later: surely not sent, may be tried again. Unverified: it was handed over and no answer came; it may have
/// arrived. Gone: the meeting is not what it was asked for. Withheld: this person may not have it. Late: the start came first.
/// </summary>
public enum MailReport { Sent, Refused, Later, Unverified, Gone, Withheld, Late }
