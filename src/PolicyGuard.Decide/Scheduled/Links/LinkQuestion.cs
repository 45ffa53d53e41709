using System.Collections.Immutable;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>What somebody of the practice is asked before a link is changed, and what there is to know for the answer.</summary>
/// <param name="Tag">Names what is asked; an answer to anything else changes nothing.</param>
/// <param name="StartsAt">Null: no fixed time.</param>
/// <param name="NearStart">A yes takes an express word, because people may be on their way.</param>
/// <param name="Holders">Aliases of those who are known to have the link.</param>
/// <param name="MailedByZoom">Zoom sent it to invitees outside the clinic.</param>
/// <param name="NewIsMailed">The new one is mailed by us to those whose address is confirmed.</param>
public sealed record LinkQuestion(
    LinkChange Change, LinkStage Stage, string Tag, DateTimeOffset? StartsAt, bool NearStart, ImmutableArray<string> Holders, bool MailedByZoom, bool NewIsMailed)
{
    /// <summary>Null when nothing is asked about that violation.</summary>
    public static LinkQuestion? Of(MeetingState state, string violationId, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (state.Standing is not (MeetingStanding.Expected or MeetingStanding.Running) || state.Watches.FirstOrDefault(watch => watch.ViolationId == violationId) is not { } watch)
            return null;
        var book = state.Links ?? LinkBook.Empty;
        var underWay = watch.Yes is not null && (watch.Asked || book.IsPending(watch));
        if (!underWay && watch.Asking is null)
            return null;
        var terms = LinkTerms.Of(context with { MeetingId = state.MeetingId }, now);
        var change = ChangeOf(watch.Path);
        return new LinkQuestion(
            change,
            underWay ? LinkStage.UnderWay
                : state.Standing == MeetingStanding.Running || state.StartsAt <= now ? LinkStage.Started
                : watch.Yes is { } yes && !LinkAsk.IsOver(yes, context, state.StartsAt, now) ? LinkStage.Approved
                : watch.Kept is not null ? LinkStage.Kept
                : LinkStage.Waiting,
            LinkAsk.TagOf(state, watch.Asking ?? ""), state.StartsAt, LinkAsk.IsNear(context, state.StartsAt, now),
            change == LinkChange.OwnLink ? [watch.Path] : HoldersOf(state, book, context, now), change != LinkChange.OwnLink && book.Mailed, terms.Releases && book.Slot is not null);
    }

    internal static LinkChange ChangeOf(string path) => path switch
    {
        "password" or "join_url" => LinkChange.Passcode,
        "settings.use_pmi" => LinkChange.MeetingNumber,
        "settings.approval_type" => LinkChange.OwnLinks,
        _ => LinkChange.OwnLink,
    };

    /// <summary>Into a series everybody expected has come by it before, as far as we can know.</summary>
    private static ImmutableArray<string> HoldersOf(MeetingState state, LinkBook book, MeetingPolicyContext context, DateTimeOffset now) =>
    [
        .. context.LinkPeople.Where(person => !person.IsFormer(now)
            && (LinkTerms.IsSeries(state.Type) || book.ReleaseOf(person, perPerson: false) is { State: ReleaseState.Sent or ReleaseState.Unverified })).Select(person => person.Label),
    ];
}

/// <summary>What becomes another: the passcode, the meeting's number, the shared link for own ones, or one person's own link.</summary>
public enum LinkChange { Passcode, MeetingNumber, OwnLinks, OwnLink }

/// <summary>Approved: said yes, not yet asked of Zoom. UnderWay: asked of Zoom. Kept: said no. Started: too late for an answer.</summary>
public enum LinkStage { Waiting, Approved, UnderWay, Kept, Started }
