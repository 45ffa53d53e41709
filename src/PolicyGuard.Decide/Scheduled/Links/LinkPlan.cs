using System.Collections.Immutable;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>Keeps the book of a meeting's links in step with what was read.</summary>
internal static class LinkPlan
{
    private const int MostEnded = 50;
    private const int MostGiven = 100;

    private static readonly TimeSpan PendingGrace = TimeSpan.FromMinutes(1);

    /// <summary>The shared link becomes another with the passcode.</summary>
    internal static void NoteChange(MeetingDraft draft, MeetingFact.Changed changed)
    {
        if (!changed.Paths.IsDefault && (changed.Paths.Contains("password") || changed.Paths.Contains("join_url")))
            NoteAnother(draft);
        if (changed.EndedRegistration is { } ended)
            NoteEnded(draft, [ended]);
        if (changed.ApprovedRegistration is { } approved && draft.Book.Ended.Contains(approved))
            draft.Book = draft.Book with { Ended = draft.Book.Ended.Remove(approved) };
    }

    /// <summary>Whether the shared link was changed is told by the passcode itself, also where nobody reported it; and a yes is for one change.</summary>
    /// <returns>It is another now, on a yes.</returns>
    internal static bool NoteChanging(MeetingDraft draft, MeetingFacts facts)
    {
        if (draft.Book.Changing is not { } before || draft.State.RepairId is not null)
            return false;
        draft.Book = draft.Book with { Changing = null };
        if (facts.Passcode.Key is not { } now || now == before)
            return false;
        NoteAnother(draft);
        var spent = draft.State.Watches.Where(watch => watch.Yes is not null && LinkQuestion.ChangeOf(watch.Path) == LinkChange.Passcode).ToList();
        foreach (var watch in spent)
            draft.Set(watch with { Yes = null });
        if (spent.Count > 0)
            LinkAsk.NoteDone(draft, spent[0], facts);
        return spent.Count > 0;
    }

    /// <summary>Word of the same change may come twice, and the second one late.</summary>
    private static void NoteAnother(MeetingDraft draft)
    {
        var at = draft.Input.At.ToUnixTimeSeconds();
        if (at > (draft.Book.Since ?? 0))
            draft.Book = draft.Book with { Since = at, Former = [.. draft.Context.LinkPeople.Where(person => person.IsFormer(draft.Now)).Select(person => person.Id)] };
    }

    /// <summary>Whoever is a client again, and later no more, has known the link meanwhile.</summary>
    private static void NoteFormer(MeetingDraft draft)
    {
        if (draft.Book.Former is { } former && former.Any(IsPresent))
            draft.Book = draft.Book with { Former = former.RemoveAll(IsPresent) };

        bool IsPresent(string id) => draft.Context.LinkPeople.Any(person => person.Id == id && !person.IsFormer(draft.Now));
    }

    /// <summary>To be called before rules look at the meeting.</summary>
    internal static void Note(MeetingDraft draft, MeetingFacts facts)
    {
        ForgetLostActs(draft);
        NoteChanging(draft, facts);
        NoteFormer(draft);
        ReleasePlan.Roll(draft, MeetingTimes.NextOf(facts, draft.Now));
        NoteRegistrants(draft, facts.RegistrantsUnread ? null : facts.Registrants);
        if (facts.ApprovalType == 1)
            NoteGiven(draft, [.. draft.Book.Own.Select(own => own.RegistrantId)]);
        var mailed = facts.InviteesOutsideClinic > 0 && (draft.Book.Mailed || facts.EmailNotification == true);
        if (mailed != draft.Book.Mailed)
            draft.Book = draft.Book with { Mailed = mailed };
    }

    internal static void NoteRegistrants(MeetingDraft draft, ImmutableArray<RegistrantFact>? read)
    {
        if (read is not { } registrants)
            return;
        // What was somebody's and is on no list any more was ended by somebody else, also where no word of it came.
        var gone = draft.Book.Own.Select(link => link.RegistrantId).Where(id => !registrants.Any(registrant => registrant.Id == id)).ToImmutableArray();
        if (!gone.IsEmpty)
            NoteEnded(draft, gone);
        var people = draft.Context.LinkPeople.Where(person => !person.IsFormer(draft.Now)).ToList();
        ImmutableArray<OwnLink> own =
        [
            .. registrants.Where(registrant => !registrant.Pending)
                .Select(registrant => (registrant, Owners: people.Where(person => person.Owns(registrant)).Take(2).ToList()))
                .Where(match => match.Owners.Count == 1)
                .Select(match => new OwnLink(match.Owners[0].Id, match.registrant.Id)),
        ];
        var ended = draft.Book.Ended.RemoveAll(id => own.Any(link => link.RegistrantId == id));
        if (!own.SequenceEqual(draft.Book.Own) || ended.Length != draft.Book.Ended.Length)
            draft.Book = draft.Book with { Own = own, Ended = ended };
        NoteReplaced(draft, registrants);
    }

    /// <summary>An old link that has ended is told of whatever became of the new one, and of the act's own report.</summary>
    private static void NoteReplaced(MeetingDraft draft, ImmutableArray<RegistrantFact> registrants)
    {
        if (draft.Book.Ending.IsEmpty)
            return;
        var over = draft.Book.Ending.Where(link => !registrants.Any(registrant => registrant.Id == link.RegistrantId)).Select(link => link.Person).ToHashSet(StringComparer.Ordinal);
        draft.Book = draft.Book with
        {
            Ending = draft.Book.Ending.RemoveAll(link => over.Contains(link.Person) || !draft.Book.Pending.Any(act => act.Ids.Contains(link.RegistrantId))),
        };
        foreach (var person in draft.Context.LinkPeople.Where(person => over.Contains(person.Id) && !person.IsFormer(draft.Now)))
            LinkAsk.NoteReplaced(draft, person);
    }

    /// <summary>Registered by us, or approved by somebody of the practice.</summary>
    internal static void NoteGiven(MeetingDraft draft, ImmutableArray<string> registrantIds)
    {
        if (!registrantIds.All(draft.Book.Given.Contains))
            draft.Book = draft.Book with { Given = [.. draft.Book.Given.RemoveAll(registrantIds.Contains).AddRange(registrantIds).TakeLast(MostGiven)] };
    }

    internal static void NoteEnded(MeetingDraft draft, ImmutableArray<string> registrantIds)
    {
        var ended = draft.Book.Ended.RemoveAll(registrantIds.Contains).AddRange(registrantIds);
        draft.Book = draft.Book with { Ended = [.. ended.TakeLast(MostEnded)] };
    }

    private static void ForgetLostActs(MeetingDraft draft)
    {
        var since = (draft.Now - PendingGrace).ToUnixTimeSeconds();
        var lost = draft.Book.Pending.RemoveAll(act => act.Until >= since);
        if (!lost.IsEmpty)
            draft.Book = draft.Book with { Pending = draft.Book.Pending.RemoveRange(lost) };
    }
}
