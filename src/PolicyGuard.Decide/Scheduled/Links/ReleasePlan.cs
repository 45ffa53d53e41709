using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>
/// When whose details are sent. Every start has its own: a session moved is told anew, a session gone is told to nobody. The meeting is
/// always read before anything is sent.
/// </summary>
internal static class ReleasePlan
{
    internal const string Rule = "SCH-10";
    internal const string Timer = "release";

    private const string NoOwnLink = "there is no own link yet";
    private const string BeingChanged = "the link is being changed";

    /// <summary>After how many minutes a mail that was surely not sent is tried again.</summary>
    private static readonly int[] RetryMinutes = [1, 2, 4, 8, 15];

    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(2);

    /// <summary>Another start came next: what was for the last one is over, and what of it never went out is said.</summary>
    internal static void Roll(MeetingDraft draft, MeetingSlot? next)
    {
        var book = draft.Book;
        var start = next?.StartsAt.ToUnixTimeSeconds();
        var slot = start == book.Slot || (next?.StartsAt > draft.Now && draft.Terms.Releases) ? start : null;
        if (slot == book.Slot)
            return;
        if (book.Slot <= draft.Now.ToUnixTimeSeconds())
            GiveUp(draft, over: true);

        // Their last outcome stands: nobody mended what is over.
        var labels = draft.Book.Releases.Select(release => release.Label).ToHashSet(StringComparer.Ordinal);
        draft.State = draft.State with { Watches = draft.State.Watches.RemoveAll(watch => watch.Rule == Rule && labels.Contains(watch.Path)) };
        draft.Book = draft.Book with { Slot = slot, Opened = false, Releases = [] };
    }

    internal static void Make(MeetingDraft draft, MeetingFacts facts)
    {
        var terms = draft.Terms;
        if (draft.Book.Slot is not { } slot)
            return;
        var start = DateTimeOffset.FromUnixTimeSeconds(slot);
        if (start <= draft.Now)
        {
            if (!draft.Book.Opened)
                MissAll(draft, terms);
            GiveUp(draft, over: false);
            draft.Timer(Timer, null);
        }
        else if (!terms.Releases || draft.Context.LinkPeople.IsEmpty)
            draft.Timer(Timer, null);
        else if (draft.Now < start - terms.Before)
            draft.Timer(Timer, start - terms.Before);
        else
        {
            draft.Book = draft.Book with { Opened = true };
            foreach (var person in draft.Context.LinkPeople.Where(person => MayHave(draft, terms, person)))
                Send(draft, facts, terms, person, start);
            Arm(draft, start);
        }
    }

    internal static void Apply(MeetingDraft draft, MeetingFact.LinkSent sent)
    {
        if (draft.Book.Releases.FirstOrDefault(release => release.ActionId == sent.ActionId) is not { } release || draft.Book.Slot is not { } slot)
            return;
        var (start, now) = (DateTimeOffset.FromUnixTimeSeconds(slot), draft.Now.ToUnixTimeSeconds());
        release = release with { ActionId = null, At = now, Reason = sent.Reason };
        draft.Tell("outcome", Rule, sent.Report == MailReport.Sent ? $"Details were sent to {release.Label}." : $"Details for {release.Label}: {sent.Reason}.");
        switch (sent.Report)
        {
            case MailReport.Sent:
                draft.Book = draft.Book.With(release with { State = ReleaseState.Sent }) with { OutSince = draft.Book.OutSince ?? now };
                Settle(draft, release.Label);
                break;
            case MailReport.Unverified:
                draft.Book = draft.Book with { OutSince = draft.Book.OutSince ?? now };
                Say(draft, release with { State = ReleaseState.Unverified });
                break;
            case MailReport.Refused:
                Say(draft, release with { State = ReleaseState.Refused });
                break;
            case MailReport.Later when RetryAt(draft, release) < start:
                draft.Book = draft.Book.With(release with { State = ReleaseState.Waiting, At = RetryAt(draft, release).ToUnixTimeSeconds() });
                Arm(draft, start);
                break;
            case MailReport.Later or MailReport.Late:
                Say(draft, release with { State = ReleaseState.Missed });
                break;
            case MailReport.Gone or MailReport.Withheld:
                // What is read next says whether there is still anything to send.
                draft.Book = draft.Book.With(release with { State = ReleaseState.Waiting, At = (draft.Now + LookAgain).ToUnixTimeSeconds() });
                draft.AskToRead(Rule);
                return;
        }
        if (draft.State.Watches.Any(watch => watch.Yes is not null))
            draft.AskToRead(Rule);
    }

    /// <summary>A mail has left for the outbox and nothing came back yet: the link in it must not become another meanwhile.</summary>
    internal static bool IsUnderWay(MeetingDraft draft) => draft.Book.Releases.Any(release => release.State == ReleaseState.Asked);

    /// <summary>Zoom did not let us see the meeting while something is to be sent: looked at again until the start.</summary>
    internal static void WhenUnread(MeetingDraft draft)
    {
        var terms = draft.Terms;
        if (draft.Book.Slot is { } slot && DateTimeOffset.FromUnixTimeSeconds(slot) is var start && terms.Releases && start > draft.Now && draft.Now >= start - terms.Before)
            draft.Timer(Timer, draft.Now + LookAgain < start ? draft.Now + LookAgain : start);
    }

    /// <summary>What became of it, as a finding that stays while the session does; null when all is well or still under way.</summary>
    internal static (Outcome Outcome, string Reason)? EndOf(Release release) => release.State switch
    {
        ReleaseState.Asked or ReleaseState.Waiting => release.Failed ? (Outcome.Failed, "the address was refused; another is being tried") : null,
        ReleaseState.Sent => null,
        ReleaseState.Unverified => (Outcome.FixedUnverified, release.Reason ?? "it may have arrived"),
        ReleaseState.Refused => (Outcome.Failed, release.Reason ?? "the mail server refused it"),
        ReleaseState.Missed => (Outcome.Failed, release.Reason ?? "nothing could be sent before the start"),
    };

    private static DateTimeOffset RetryAt(MeetingDraft draft, Release release) =>
        draft.Now.AddMinutes(RetryMinutes[Math.Clamp(release.Tries - 1, 0, RetryMinutes.Length - 1)]);

    /// <summary>The link became another: what was mailed of the old one is no release any more, and its last outcome stands.</summary>
    /// <param name="shared">False: the others still hold what they were sent.</param>
    internal static void Renew(MeetingDraft draft, ImmutableArray<LinkPerson> people, bool shared)
    {
        var over = draft.Book.Releases.Where(release => people.Any(person => person.Id == release.Person) && release.State is not (ReleaseState.Refused or ReleaseState.Missed)).ToList();
        draft.State = draft.State with { Watches = draft.State.Watches.RemoveAll(watch => watch.Rule == Rule && over.Exists(release => release.Label == watch.Path)) };
        draft.Book = draft.Book with { Releases = draft.Book.Releases.RemoveRange(over), OutSince = shared ? null : draft.Book.OutSince, Relinked = draft.Now.ToUnixTimeSeconds() };
    }

    /// <summary>Who will be mailed the way in before the next start.</summary>
    internal static bool Reaches(MeetingDraft draft, LinkPerson person) => draft.Terms.Releases && draft.Book.Slot is not null && MayHave(draft, draft.Terms, person);

    private static bool MayHave(MeetingDraft draft, LinkTerms terms, LinkPerson person) =>
        person.AddressKey is not null && !person.IsFormer(draft.Now) && person.IsConfirmed(draft.Now, terms.ConfirmedWithin);

    private static void Send(MeetingDraft draft, MeetingFacts facts, LinkTerms terms, LinkPerson person, DateTimeOffset start)
    {
        var key = Release.Short(person.AddressKey!);
        var there = draft.Book.ReleaseOf(person, terms.OwnOnly);
        var due = there is null
            || (there.State == ReleaseState.Waiting && there.At <= draft.Now.ToUnixTimeSeconds())
            || (there.State == ReleaseState.Refused && there.Key != key && there.Person == person.Id);
        if (!due)
            return;
        var release = new Release(person.Id, person.Label, key)
        {
            Tries = (there?.Tries ?? 0) + 1, At = draft.Now.ToUnixTimeSeconds(), Failed = there is { State: ReleaseState.Refused } or { Failed: true },
        };
        var own = draft.Book.Own.FirstOrDefault(link => link.Person == person.Id)?.RegistrantId;

        // A link that changes under the mail is dead on arrival, or is mailed twice. The shared one leads to a form where registration is on.
        var waits = draft.Book.Changing is not null || draft.Book.Pending.Any(act => act.Person == person.Id) ? BeingChanged
            : own is null && (terms.OwnOnly || facts.ApprovalType is 0 or 1) ? NoOwnLink
            : null;
        if (waits is not null)
        {
            draft.Book = draft.Book.With(release with { State = ReleaseState.Waiting, At = (draft.Now + LookAgain).ToUnixTimeSeconds(), Tries = there?.Tries ?? 0, Reason = waits });
            return;
        }
        var id = StableId.Of(draft.State.MeetingId, Timer, person.Id, $"{start:O}", draft.Input.EventId);
        draft.Book = draft.Book.With(release with { State = ReleaseState.Asked, ActionId = id });
        draft.Ask(id, Rule, null, start, new Command.ReleaseLink(person.Id, MailId(draft, person, start), start, own));
    }

    /// <summary>The same for every try, and another once the link is another.</summary>
    private static string MailId(MeetingDraft draft, LinkPerson person, DateTimeOffset start) => draft.Book.Relinked is { } since
        ? StableId.Of(draft.State.MeetingId, "mail", person.Id, $"{start:O}", person.AddressKey!, $"{since}")
        : StableId.Of(draft.State.MeetingId, "mail", person.Id, $"{start:O}", person.AddressKey!);

    private static void Arm(MeetingDraft draft, DateTimeOffset start)
    {
        var next = draft.Book.Releases.Where(release => release.State == ReleaseState.Waiting).Select(release => (long?)release.At).Min();
        draft.Timer(Timer, next is { } at && at < start.ToUnixTimeSeconds() && at > draft.Now.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(at) : start);
    }

    /// <summary>Planned while the start was ahead, and the whole window went by without a look.</summary>
    private static void MissAll(MeetingDraft draft, LinkTerms terms)
    {
        if (!terms.Releases)
            return;
        foreach (var person in draft.Context.LinkPeople.Where(person => MayHave(draft, terms, person) && draft.Book.ReleaseOf(person, terms.OwnOnly) is null))
            Say(draft, new Release(person.Id, person.Label, Release.Short(person.AddressKey!)) { State = ReleaseState.Missed, At = draft.Now.ToUnixTimeSeconds() });
    }

    /// <summary>The start came. What is asked for reports by itself, unless its session is over; who may not have it any more misses nothing.</summary>
    private static void GiveUp(MeetingDraft draft, bool over)
    {
        var terms = draft.Terms;
        var may = draft.Context.LinkPeople.Where(person => MayHave(draft, terms, person)).Select(person => person.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var release in draft.Book.Releases.Where(release => may.Contains(release.Person) && (release.State == ReleaseState.Waiting || (release.State == ReleaseState.Asked && over))))
            Say(draft, release with { State = ReleaseState.Missed, ActionId = null, At = draft.Now.ToUnixTimeSeconds() });
    }

    private static void Say(MeetingDraft draft, Release release)
    {
        draft.Book = draft.Book.With(release);
        if (EndOf(release) is not { } end)
            return;
        var watch = draft.WatchOf(Rule, release.Label);
        watch = watch with
        {
            ViolationId = watch.ViolationId ?? draft.Record(Rule, release.Label, Word(release.State), "sent", RuleMode.Enforce, "task", []),
        };
        draft.Set(draft.Say(watch, end.Outcome, Surface.None, end.Reason));
    }

    /// <summary>An earlier try was refused, and another address took it.</summary>
    private static void Settle(MeetingDraft draft, string label)
    {
        var watch = draft.WatchOf(Rule, label);
        if (watch.ViolationId is not null)
            draft.Set(draft.Say(watch, Outcome.FixedVerified, Surface.None, "sent to another address") with { ViolationId = null, Said = null, SaidReason = null });
    }

    internal static string Word(ReleaseState state) => state switch
    {
        ReleaseState.Asked or ReleaseState.Waiting => "not sent yet",
        ReleaseState.Sent => "sent",
        ReleaseState.Unverified => "unverified",
        ReleaseState.Refused => "refused",
        ReleaseState.Missed => "not sent",
    };
}
