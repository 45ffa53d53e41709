using System.Collections.Immutable;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>Whose way into the meeting stands how, for people who look at it.</summary>
public static class LinkView
{
    public static ImmutableArray<LinkStatus> Of(MeetingState state, MeetingPolicyContext context, DateTimeOffset now)
    {
        var terms = LinkTerms.Of(context with { MeetingId = state.MeetingId }, now);
        var book = state.Links ?? LinkBook.Empty;
        return [.. context.LinkPeople.Select(person => Of(person, book, terms, now) with { Own = book.Own.Any(link => link.Person == person.Id) })];
    }

    private static LinkStatus Of(LinkPerson person, LinkBook book, LinkTerms terms, DateTimeOffset now)
    {
        if (person.IsFormer(now))
            return new LinkStatus(person.Label, LinkStanding.Ended, null, "discharged");
        if (book.ReleaseOf(person, terms.OwnOnly) is { } release)
        {
            return new LinkStatus(
                person.Label,
                release.State switch
                {
                    ReleaseState.Asked or ReleaseState.Waiting => LinkStanding.Sending,
                    ReleaseState.Sent => LinkStanding.Sent,
                    ReleaseState.Unverified => LinkStanding.Unverified,
                    ReleaseState.Refused => LinkStanding.Refused,
                    ReleaseState.Missed => LinkStanding.Missed,
                },
                release.State is ReleaseState.Sent or ReleaseState.Unverified ? DateTimeOffset.FromUnixTimeSeconds(release.At) : null, release.Reason);
        }
        return terms.Silence is { } silence ? new LinkStatus(person.Label, LinkStanding.Off, null, silence)
            : person.AddressKey is null ? new LinkStatus(person.Label, LinkStanding.Withheld, null, "no e-mail address is on file")
            : !person.IsConfirmed(now, terms.ConfirmedWithin) ? new LinkStatus(person.Label, LinkStanding.Withheld, null, "the address is not confirmed")
            : new LinkStatus(person.Label, LinkStanding.Planned, null, null);
    }
}

/// <summary>Off: details are not sent here at all. Withheld: not to this person as things are. Ended: no longer a client.</summary>
public enum LinkStanding { Off, Planned, Withheld, Sending, Sent, Unverified, Refused, Missed, Ended }

/// <param name="ReleasedAt">When the mail server took the details, or may have taken them.</param>
/// <param name="Reason">Null where there is nothing to explain.</param>
public sealed record LinkStatus(string Alias, LinkStanding Standing, DateTimeOffset? ReleasedAt, string? Reason)
{
    /// <summary>The person has a link of their own.</summary>
    public bool Own { get; init; }
}
