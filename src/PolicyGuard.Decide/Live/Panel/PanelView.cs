using System.Collections.Immutable;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Panel;

/// <summary>All that the therapist sees in the side panel: one line, at most three cards, at most three notices, and a recap at the end. Aliases only.</summary>
/// <param name="Revision">The state's; a view that is not newer than the one shown can be dropped.</param>
/// <param name="State">A session state of the contract.</param>
/// <param name="Tone"><c>good</c>, <c>busy</c>, <c>warn</c> or <c>off</c>.</param>
/// <param name="Blind">Nothing can be done from this panel; the line says why.</param>
/// <param name="Quiet">Nothing may move, sound or take the focus: somebody shares, or music is made.</param>
/// <param name="Offer">Something the therapist may say of the session as a whole, beside the line; null: there is nothing.</param>
public sealed record PanelView(
    int Revision, string State, string Line, string Tone, bool HandsOff, bool Blind, bool Quiet, ImmutableArray<PanelCard> Cards, PanelRecap? Recap, PanelChoice? Offer = null)
{
    /// <summary>What is to be known and needs no answer, shown under the cards.</summary>
    public ImmutableArray<PanelNotice> Notices { get; init; } = [];

    public static PanelView Of(SessionState state, SessionContext context, DateTimeOffset now)
    {
        var profile = SessionProfiles.Of(context.Expected);
        var words = new PanelWords(state, context, profile);
        var (line, tone) = PanelLine.Of(state, context, words);
        var cards = state.EndedAt is null ? PanelCards.Of(state, context, profile, words, now) : [];
        return new PanelView(
            state.Revision, PhaseWord(state.Phase), line, tone, state.HandsOff || state.Watches, state.Companion is null or { CannotProtect: true },
            profile.Quiet || !state.Sharing.IsEmpty, cards,
            state.EndedAt is null ? null : PanelRecap.Of(state, context, words), OfferOf(state, context, profile, words))
        {
            Notices = state.EndedAt is null ? PanelNotices.Of(state, cards, words) : [],
        };
    }

    /// <summary>To go on without whoever is missing: one partner, or a guardian who handed over.</summary>
    private static PanelChoice? OfferOf(SessionState state, SessionContext context, SessionProfile profile, PanelWords words) =>
        state.EndedAt is null && !state.HandsOff && !state.Watches && state.HostInside && profile.Secures != SecureWhen.Never && Excuses.Spared(state, context) is { IsEmpty: false } missing
            ? PanelChoice.Of(HostChoice.StartWithThese, $"Go on without {words.These(missing)}", person: Excuses.TagOf(missing))
            : null;

    private static string PhaseWord(SessionPhase phase) => phase switch
    {
        SessionPhase.Scheduled => "scheduled",
        SessionPhase.Armed => "armed",
        SessionPhase.Lobby => "lobby",
        SessionPhase.Open => "open",
        SessionPhase.Secured => "secured",
        SessionPhase.Recovering => "recovering",
        SessionPhase.Challenge => "challenge",
        SessionPhase.HostAway => "hostAway",
        SessionPhase.HandsOff => "handsOff",
        SessionPhase.Closed => "closed",
    };
}

/// <param name="Id">The same card has the same id, however often it is shown.</param>
/// <param name="Kind"><c>uncertain</c>, <c>noteTaker</c> or <c>returning</c>.</param>
/// <param name="Alias">Goes back with the tap; empty for the room itself.</param>
/// <param name="Until">Unix milliseconds; null: it stays.</param>
public sealed record PanelCard(string Id, string Kind, string Alias, string Title, string Text, long? Until, ImmutableArray<PanelChoice> Choices);

/// <param name="Say">A word of <see cref="HostChoice"/>.</param>
/// <param name="Safe">The one to be preselected.</param>
public sealed record PanelChoice(string Say, string? PersonId, string Label, bool Safe)
{
    internal static PanelChoice Of(HostChoice choice, string label, bool safe = false, string? person = null) => new(choice.ToString(), person, label, safe);
}

/// <summary>Shown when the session is over.</summary>
public sealed record PanelRecap(string Title, ImmutableArray<string> Lines, ImmutableArray<PanelQuestion> Ask)
{
    internal static PanelRecap Of(SessionState state, SessionContext context, PanelWords words)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add(state.SecuredAt is { } since && state.EndedAt is { } end
            ? $"Closed to others for {PanelWords.Minutes(end - since)}."
            : "The room was not closed to others at the end.");
        var (sent, held) = (state.People.Count(p => p.PutBack), state.People.Count(p => p is { Evidence: Evidence.Negative or Evidence.L0, HostAdmitted: false, PutBack: false, IsStaff: false, IsHost: false }));
        if (sent > 0)
        {
            lines.Add(sent == 1 ? "One person was sent back to the waiting room." : $"{sent} people were sent back to the waiting room.");
        }

        if (held > 0)
        {
            lines.Add(held == 1 ? "One person whom you did not let in was seen." : $"{held} people whom you did not let in were seen.");
        }

        if (state.Blind)
        {
            lines.Add("The panel was lost before the end; what happened after that was not seen from here.");
        }

        return new PanelRecap("The session is over", lines.ToImmutable(), [.. state.People.Where(IsToBeAsked).Select(p => Question(p, context, words))]);
    }

    /// <summary>Let in or taken for somebody on the therapist's word or a name alone.</summary>
    private static bool IsToBeAsked(Participant person) =>
        person is { IsStaff: false, IsHost: false, Later: false, CardAnswered: false, NameKey: not null, BotSignature: null, Evidence: Evidence.L1 or Evidence.HostVouched };

    private static PanelQuestion Question(Participant person, SessionContext context, PanelWords words) => person.PersonId is { } id
        ? new PanelQuestion(person.Alias, $"Was it {words.NameOf(person)}?", [PanelChoice.Of(HostChoice.IsExpectedPerson, "Yes", safe: true, id), PanelChoice.Of(HostChoice.NotOurs, "No")])
        : new PanelQuestion(person.Alias, $"Was this right? Who was {words.NameOf(person)}?",
            [.. context.Expected.People.Select(e => PanelChoice.Of(HostChoice.IsExpectedPerson, e.Person.Alias, person: e.Person.Id)), PanelChoice.Of(HostChoice.LeaveIt, "Nobody of these", safe: true)]);
}

/// <param name="Question">One sentence, aliases only.</param>
public sealed record PanelQuestion(string Alias, string Question, ImmutableArray<PanelChoice> Choices);
