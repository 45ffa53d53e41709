using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Rules;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Panel;

/// <summary>The cards: somebody uncertain, a note-taker, a client who is back. The most pressing first, never more than three.</summary>
internal static class PanelCards
{
    private const int Most = 3;
    private const string Uncertain = "uncertain";
    private const string NoteTaker = "noteTaker";
    private const string Returning = "returning";

    internal static ImmutableArray<PanelCard> Of(SessionState state, SessionContext context, SessionProfile profile, PanelWords words, DateTimeOffset now)
    {
        if (state.HandsOff)
        {
            return [];
        }

        var cards = new List<(int Rank, PanelCard Card)>();
        foreach (var capture in state.Captures)
        {
            if (capture.CardUntil is { } until && until > now)
            {
                cards.Add((1, new PanelCard(
                    IdOf(state, "capture", capture.Kind.ToString()), Uncertain, "", $"{Captured.Title(capture.Kind)} without consent on file", "It is stopped when this card runs out.",
                    until.ToUnixTimeMilliseconds(), [PanelChoice.Of(HostChoice.NotOurs, "Stop it now", safe: true)])));
            }
        }

        foreach (var person in state.People)
        {
            if (person is { CardAnswered: false, ActedOn: false, IsHost: false } && person.Place != Place.Left && For(state, context, profile, words, person) is { } found)
            {
                cards.Add(found);
            }
        }

        return [.. cards.OrderBy(c => c.Rank).Take(Most).Select(c => c.Card)];
    }

    private static (int, PanelCard)? For(SessionState state, SessionContext context, SessionProfile profile, PanelWords words, Participant person) =>
        person.IsStaff ? person is { Place: Place.Waiting, Role: PersonRole.Staff } && !state.Watches ? (5, ForColleague(state, person)) : null
        : person.Later ? person is { Place: Place.Inside, HostAdmitted: false } && !state.Watches ? (3, ForLater(state, person)) : null
        : person is { BotSignature: not null, HostAdmitted: false } ? context.NoteTakerConsent ? null : (person.Place == Place.Inside ? 2 : 4, ForNoteTaker(state, words, person))
        : state.Watches ? null
        : person.Place == Place.Waiting && person.PersonId is { } id && ReconnectGrace.IsKeptFor(state, id) ? (0, ForReturning(state, words, person))
        : person.Place == Place.Waiting ? (5, ForWaiting(state, context, words, person))
        : person.Accepted || person.PanelOnly && person.CardUntil is null ? null
        : (3, ForInside(state, context, profile, words, person));

    private static PanelCard ForColleague(SessionState state, Participant person) => Card(
        state, Uncertain, person, "A colleague waits", "Signed in as staff of the practice, and not expected in this session.", null,
        [PanelChoice.Of(HostChoice.LeaveIt, "Keep waiting", safe: true), PanelChoice.Of(HostChoice.AdmitOnce, "Let in")]);

    /// <summary>Never put out, and never named: the one who is in session may read along.</summary>
    private static PanelCard ForLater(SessionState state, Participant person) => Card(
        state, Uncertain, person, "The next client is in the room", "They came in early. Zoom's Participants list can send them to the waiting room.", null, [PanelChoice.Of(HostChoice.LeaveIt, "Leave it", safe: true)]);

    private static PanelCard ForReturning(SessionState state, PanelWords words, Participant person) => Card(
        state, Returning, person, $"{words.Begin(person)} is back", person.IsProven ? "They dropped out and wait to come in again." : "By the name shown, they dropped out and wait to come in again.", null,
        [PanelChoice.Of(HostChoice.AdmitOnce, "Let back in", safe: true), PanelChoice.Of(HostChoice.LeaveIt, "Not now")]);

    private static PanelCard ForNoteTaker(SessionState state, PanelWords words, Participant person) => Card(
        state, NoteTaker, person, person.Place == Place.Inside ? "A note-taker is in the room" : "A note-taker waits outside",
        "Known by its name. If it is your client's, you might say: a program that listens along wants to join; I would rather we keep this to ourselves.", null,
        [PanelChoice.Of(HostChoice.NotOurs, person.Place == Place.Inside ? "Send it out" : "Keep it out", safe: true), PanelChoice.Of(HostChoice.AdmitOnce, person.Place == Place.Inside ? "It may stay" : "Let it in")]);

    private static PanelCard ForWaiting(SessionState state, SessionContext context, PanelWords words, Participant person)
    {
        var known = person.PersonId is not null;
        return Card(
            state, Uncertain, person, known ? $"{words.Begin(person)} waits" : "Somebody waits",
            person.Evidence switch
            {
                Evidence.L4 => "Came by their own link.",
                Evidence.L3 => "Signed in with an address on file.",
                Evidence.L2 => person.PhoneKey is null ? "Registered with an address on file; anybody can type one." : "Calls from a number on file.",
                Evidence.L1 => person.CodeKey is null ? "Shows a name on file; there is no proof of it." : "Shows the code that was given out for them.",
                Evidence.HostVouched => "You let them in before.",
                Evidence.Negative => "Was not wanted here before.",
                Evidence.L0 => Claim(state, words, person),
            },
            null,
            [
                PanelChoice.Of(HostChoice.AdmitOnce, "Let in", safe: known),
                .. Names(context, words, person),
                PanelChoice.Of(HostChoice.LeaveIt, "Keep waiting", safe: !known),
                .. person.IsProven ? ImmutableArray<PanelChoice>.Empty : [PanelChoice.Of(HostChoice.NotOurs, "Not ours")],
            ]);
    }

    private static PanelCard ForInside(SessionState state, SessionContext context, SessionProfile profile, PanelWords words, Participant person)
    {
        var waits = Ladder.Out(state.Companion, person, forGood: person.PutBack) is Command.PutInWaitingRoom;
        var goes = person.CardUntil is not null && profile.UnknownInside != UnknownInside.Card;
        return Card(
            state, Uncertain, person, "Somebody unknown is inside", $"{Claim(state, words, person)}{(!goes ? "" : waits ? " They go to the waiting room when this card runs out." : " They are removed when this card runs out, where Zoom allows it.")}",
            person.CardUntil?.ToUnixTimeMilliseconds(),
            [
                PanelChoice.Of(HostChoice.NotOurs, waits ? "To the waiting room" : "Remove", safe: goes),
                PanelChoice.Of(HostChoice.AdmitOnce, "May stay"),
                .. Names(context, words, person),
                PanelChoice.Of(HostChoice.LeaveIt, "Leave it", safe: !goes),
            ]);
    }

    /// <summary>"It is J.D.", for everybody expected who is not there.</summary>
    private static IEnumerable<PanelChoice> Names(SessionContext context, PanelWords words, Participant person)
    {
        if (person.IsProven)
        {
            yield break;
        }

        foreach (var expected in context.Expected.People)
        {
            if (!words.IsInside(expected.Person.Id))
            {
                yield return PanelChoice.Of(HostChoice.IsExpectedPerson, $"It is {words.Alias(expected.Person)}", person: expected.Person.Id);
            }
        }
    }

    /// <summary>Both claimants side by side, where there are two.</summary>
    private static string Claim(SessionState state, PanelWords words, Participant person)
    {
        if (!person.ClaimsName)
        {
            return "The name is not on file.";
        }

        foreach (var other in state.People)
        {
            if (person.Claims is not null && (other.PersonId ?? other.Alias) == person.Claims && other.Place != Place.Left)
            {
                return $"Shows the name of {words.NameOf(other)}, who is {(other.Place == Place.Inside ? "inside" : "waiting")}.";
            }
        }

        return person.Claims == Participant.StaffName ? "Shows the name of somebody of the practice, without proof." : "Shows a name on file, without proof.";
    }

    private static PanelCard Card(SessionState state, string kind, Participant person, string title, string text, long? until, ImmutableArray<PanelChoice> choices) =>
        new(IdOf(state, kind, $"{person.Alias}:{person.Place}"), kind, person.Alias, title, text, until, choices);

    private static string IdOf(SessionState state, string kind, string about) => StableId.Of(state.Uuid, kind, about);
}
