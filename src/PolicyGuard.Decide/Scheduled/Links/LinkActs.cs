using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>Asks for deeds about registrations and judges what came of them: only the list as read back counts.</summary>
internal static class LinkActs
{
    /// <summary>Anybody may register again and again where a registration page is public, so denying is held back later than repairs are.</summary>
    private const int DenialsPerDay = 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>It was tried so often within a day that trying again would not help.</summary>
    internal static bool IsSpent(MeetingDraft draft, FieldWatch watch, LinkAct act) =>
        watch.RepairedAt.Count(at => at > (draft.Now - RepairPlan.Memory).ToUnixTimeSeconds())
            >= (act is LinkAct.End { How: RegistrationEnd.Deny } ? DenialsPerDay : RepairPlan.RepairsPerDay);

    internal static void Ask(MeetingDraft draft, MeetingFacts facts, FieldWatch watch, LinkAct act)
    {
        var now = draft.Now.ToUnixTimeSeconds();
        var since = (draft.Now - RepairPlan.Memory).ToUnixTimeSeconds();
        var id = StableId.Of(draft.State.MeetingId, "links", watch.Rule, watch.Path, draft.Input.EventId);
        (Command command, string? person, ImmutableArray<string> ending, var told) = act switch
        {
            LinkAct.Register register => (new Command.Register(register.Person.Id, register.Approve), register.Person.Id, [], "An own link was asked for."),
            LinkAct.Renew renew => (new Command.RenewRegistration(renew.Person.Id, renew.RegistrantId, renew.Approve) { Stand = LinkStand.Of(facts, draft.Now) }, renew.Person.Id, [renew.RegistrantId],
                "A new link was asked for in place of an old one."),
            LinkAct.End end => ((Command)new Command.EndRegistrations(end.RegistrantIds, end.How), (string?)null, end.RegistrantIds,
                $"{end.RegistrantIds.Length} registrations are to end."),
            _ => throw new InvalidOperationException("A new deed needs its command."),
        };
        // Nobody was asked where the new link reaches the person in time, so it must not come later than that.
        var deadline = act is LinkAct.Renew ? LinkAsk.LastMoment(draft, facts, watch.Yes, draft.Terms.Before) : draft.AskDeadline;
        draft.Set(watch with { RepairedAt = [.. watch.RepairedAt.Where(at => at > since), now] });
        if (!ending.IsEmpty)
            LinkPlan.NoteEnded(draft, ending);
        draft.Book = draft.Book with
        {
            Ending = person is null ? draft.Book.Ending : draft.Book.Ending.AddRange(ending.Select(old => new OwnLink(person, old))),
            Pending = draft.Book.Pending.Add(new PendingAct(id, watch.Rule, watch.Path, deadline.ToUnixTimeSeconds(), person, ending)),
        };
        draft.Ask(id, watch.Rule, watch.ViolationId, deadline, command);
        draft.Tell("action", watch.Rule, told);
    }

    internal static void Apply(MeetingDraft draft, MeetingFact.LinksChanged changed)
    {
        if (draft.Book.Pending.FirstOrDefault(act => act.Id == changed.ActionId) is not { } act)
            return;
        draft.Book = draft.Book with { Pending = draft.Book.Pending.Remove(act) };
        LinkPlan.NoteRegistrants(draft, changed.After);
        if (changed.Given is { } given)
            LinkPlan.NoteGiven(draft, [given]);

        // Only now: whose old link is seen to have ended is told, and their yes is spent with it.
        var watch = draft.WatchOf(act.Rule, act.Path);
        var held = changed.After is { } after && Holds(draft, act, after);

        // What holds is done, also where no answer came or only after a restart.
        var (outcome, reason) = held ? (Outcome.FixedVerified, null) : changed.Report switch
        {
            ActionReport.Accepted => changed.After is null
                ? (Outcome.FixedUnverified, changed.Reason ?? "could not be read back")
                : (Outcome.Failed, "Zoom took it and shows no effect"),
            ActionReport.Refused => (Outcome.Failed, changed.Reason ?? "refused by Zoom"),
            ActionReport.Unavailable => (Outcome.Unenforced, changed.Reason ?? "no way to Zoom"),
            ActionReport.Expired => (Outcome.Unenforced, changed.Reason ?? "too late"),
            ActionReport.Unanswered => (Outcome.Unenforced, changed.Reason ?? "no answer"),
        };
        watch = draft.Say(watch, outcome, Surface.Rest, reason);
        draft.Set(held ? watch.Closed() : watch with { Yes = changed.Report is ActionReport.Accepted or ActionReport.Refused ? null : watch.Yes });
        draft.Tell("outcome", act.Rule, held ? "The registrations read back as wanted." : $"The registrations are not as wanted: {reason}.");
        if (held)
            draft.AskToRead(act.Rule);
        else
            draft.RereadAfter(RetryAfter);
    }

    private static bool Holds(MeetingDraft draft, PendingAct act, ImmutableArray<RegistrantFact> after) =>
        !after.Any(registrant => act.Ids.Contains(registrant.Id))
        && (act.Person is null || draft.Context.LinkPeople.Any(person => person.Id == act.Person && after.Any(registrant => !registrant.Pending && person.Owns(registrant))));
}
