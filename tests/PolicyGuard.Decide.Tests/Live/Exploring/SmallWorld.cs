using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>Somebody who may come and go. What is really so of them the oracle knows; the decider only sees sightings.</summary>
/// <param name="Inside">How they are seen once inside, where Zoom gives new ids on the way in; null: the same.</param>
internal sealed record Actor(Part Part, Sighting Seen, Sighting? Inside = null)
{
    internal Sighting In => Inside ?? Seen;

    /// <summary>Shows the name of somebody expected.</summary>
    internal bool Imitates { get; init; }

    /// <summary>Index in the cast of the participant who is really the same person: another device, or the same again after a drop; -1: none.</summary>
    internal int SameAs { get; init; } = -1;

    /// <summary>As they are seen after so many moves to a breakout room and back.</summary>
    internal Sighting InAfter(int moves) => moves == 0 ? In : In with { UserId = $"{In.UserId}-{moves}" };

    /// <summary>As the host's client shows them: by the id of the events, or by one of its own.</summary>
    internal Sighting Shown(Panel panel) => World.Shown(In, panel == Panel.OwnIds ? $"P-{In.Uuid}" : In.Uuid);
}

/// <summary>Whether the host's client has a panel, and by which ids it knows people.</summary>
internal enum Panel { None, SameIds, OwnIds }

internal enum Part { Host, Client, Stranger, Bot, Colleague }

/// <summary>A world small enough to try everything that can happen in it.</summary>
/// <param name="Delays">How many events may be under way at once, to arrive after later ones.</param>
/// <param name="Repeats">How many events may arrive once more.</param>
internal sealed record SmallWorld(string Name, ImmutableArray<Actor> Cast, SessionContext Context, int Depth, int Delays = 0, int Repeats = 0)
{
    /// <summary>People may wait, and be admitted.</summary>
    internal bool WaitingRoom { get; init; } = true;

    /// <summary>The therapist may say hands off, go on, and whom they know.</summary>
    internal bool Words { get; init; }

    /// <summary>Somebody required never comes under their own name, and the therapist may say to go on without them.</summary>
    internal bool OneMissing { get; init; }

    /// <summary>An event may carry the ids of two people.</summary>
    internal bool MixedIds { get; init; }

    /// <summary>Zoom may make anybody host, co-host or attendee.</summary>
    internal bool Roles { get; init; }

    /// <summary>The panel in the host's client is an actor: it comes and goes, answers, does not answer, is slow, and says things that are not so.</summary>
    internal Panel Panel { get; init; }

    /// <summary>Participants may move to a breakout room and back: a leave and a join of the same second, told in either order.</summary>
    internal bool Breakouts { get; init; }

    /// <summary>Admit and join may fall into one second and be told in either order, with times that are equal or the wrong way round.</summary>
    internal bool Ties { get; init; }

    /// <summary>PolicyGuard may stop and start again, once.</summary>
    internal bool Gaps { get; init; }

    /// <summary>Begins with a room that is secured from the panel.</summary>
    internal bool FromSecured { get; init; }

    /// <summary>The only rule asks for everything against everybody at every turn: nothing but the vetoes stands in its way.</summary>
    internal bool Reckless { get; init; }

    internal ImmutableArray<ILiveRule> Rules => Reckless ? [new RecklessRule()] : LiveDecider.Rules;

    /// <summary>Told to the oracle alone, to see whether it objects.</summary>
    internal string? Lie { get; init; }
}

/// <summary>The worlds that are explored.</summary>
internal static class SmallWorlds
{
    private static readonly Actor TheHost = new(Part.Host, HostSeen);
    private static readonly Actor TheClient = new(Part.Client, Client);
    private static readonly Actor SecondDevice = new(Part.Client, ClientAgain);
    private static readonly Actor TheStranger = new(Part.Stranger, Stranger);
    private static readonly Actor Imitator = new(Part.Stranger, new Sighting("UUID-X", "60", NameKey: "n-client", DisplayName: "Jane D")) { Imitates = true };
    private static readonly Actor TheBot = new(Part.Bot, Bot);
    private static readonly Actor NewIds = new(Part.Stranger, Stranger, Stranger with { Uuid = "UUID-STRANGER-IN", UserId = "33" });
    private static readonly Actor Nameless = new(Part.Stranger, new Sighting("UUID-N", "50"), new Sighting("UUID-N-IN", "51"));
    private static readonly Actor TheColleague = new(Part.Colleague, new Sighting("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague"));

    /// <summary>Known by nothing but a code in the name.</summary>
    private static readonly Actor Interpreter = new(Part.Client, new Sighting("UUID-INT", "70", NameKey: "n-int", DisplayName: "Interpreter 482 913") { CodeKey = "code-key" });
    private static readonly Actor InterpreterWithNewIds = Interpreter with { Inside = Interpreter.Seen with { Uuid = "UUID-INT-IN", UserId = "71" } };
    private static readonly SessionContext WithCode = Context with
    {
        Expected = new ExpectedSet("individual", [.. OneClient.People, new ExpectedPerson(Known("int", "Interpreter", PersonRole.Interpreter), false, 1) { Code = new EntranceCode("code-key", Nine.AddHours(2), null) }]),
    };

    /// <summary>Nobody is expected: the client is whom the host lets in first, known by an e-mail or by nothing but the name.</summary>
    private static readonly SessionContext Unlisted = Context with { Expected = ExpectedSet.None };
    private static readonly Actor ByMail = new(Part.Client, new Sighting("UUID-JO", "80", EmailKey: "email-jo", NameKey: "n-jo", DisplayName: "Jo"));
    private static readonly Actor ByMailAgain = new(Part.Client, new Sighting("UUID-JO-2", "81", EmailKey: "email-jo", NameKey: "n-ipad", DisplayName: "Jo's iPad")) { SameAs = 1 };
    private static readonly Actor ByName = new(Part.Client, new Sighting("UUID-JO", "80", NameKey: "n-jo", DisplayName: "Jo"));
    private static readonly Actor ByNameAgain = new(Part.Client, new Sighting("UUID-JO-2", "81", NameKey: "n-jo", DisplayName: "Jo")) { SameAs = 1 };
    private static readonly Actor Twin = new(Part.Stranger, Stranger with { Uuid = "UUID-TWIN", UserId = "90" });
    private static readonly Actor WeakBot = new(Part.Stranger, new Sighting("UUID-WEAK", "91", NameKey: "n-weak", DisplayName: "Walk In recorder"));

    private static readonly SessionContext Couple = Context with { Expected = new ExpectedSet("couple", [.. OneClient.People, new ExpectedPerson(Known("kl", "K.L.", PersonRole.Partner), true, 2)]) };

    /// <param name="names">Names with | between them; null: all worlds.</param>
    internal static ImmutableArray<SmallWorld> Chosen(string? names)
    {
        if (names is null)
        {
            return All;
        }

        var wanted = names.Split('|');
        var unknown = wanted.Except(All.Select(w => w.Name)).ToArray();
        return unknown.Length == 0 ? [.. All.Where(w => wanted.Contains(w.Name))] : throw new ArgumentException($"There is no world called {string.Join(" or ", unknown)}.", nameof(names));
    }

    internal static ImmutableArray<SmallWorld> All { get; } =
    [
        new("everybody", [TheHost, TheClient, SecondDevice, TheStranger, TheBot], Context, Depth: 7),
        new("everybody, once more", [TheHost, TheClient, SecondDevice, TheStranger, TheBot], Context, Depth: 6, Repeats: 1),
        new("late", [TheHost, TheClient, TheStranger], Context, Depth: 7, Delays: 2),
        new("late and twice", [TheHost, TheClient, TheStranger], Context, Depth: 7, Delays: 1, Repeats: 1),
        new("new ids", [TheHost, TheClient, NewIds], Context, Depth: 7, Delays: 1),
        new("no names", [TheHost, TheClient, Nameless], Context, Depth: 7, Delays: 1),
        new("mixed ids", [TheHost, TheClient, TheStranger], Context, Depth: 8) { MixedIds = true },
        new("the therapist's word", [TheHost, TheClient, TheStranger, TheBot], Context, Depth: 8) { Words = true },
        new("roles", [TheHost, TheColleague, TheClient, TheStranger], Context, Depth: 8) { Roles = true, WaitingRoom = false },
        new("panel", [TheHost, TheClient, TheStranger], Context, Depth: 7) { Panel = Panel.SameIds, FromSecured = true },
        new("panel, client and bot", [TheHost, TheClient, SecondDevice, TheBot], Context, Depth: 6) { Panel = Panel.SameIds, FromSecured = true },
        new("panel from the start", [TheHost, TheClient, TheStranger], Context, Depth: 7) { Panel = Panel.SameIds },
        new("panel, late", [TheHost, TheClient, TheStranger], Context, Depth: 5, Delays: 2) { Panel = Panel.SameIds, FromSecured = true },
        new("panel with ids of its own", [TheHost, TheClient, TheStranger], Context, Depth: 7) { Panel = Panel.OwnIds, FromSecured = true },
        new("panel with ids of its own, late", [TheHost, TheClient, TheStranger], Context, Depth: 6, Delays: 1) { Panel = Panel.OwnIds, FromSecured = true },
        new("panel and the therapist's word", [TheHost, TheClient, TheStranger], Context, Depth: 6) { Panel = Panel.SameIds, FromSecured = true, Words = true },
        new("panel and an imitator", [TheHost, TheClient, Imitator], Context, Depth: 7) { Panel = Panel.SameIds, FromSecured = true },
        new("panel and an imitator, ids of its own", [TheHost, TheClient, Imitator], Context, Depth: 7) { Panel = Panel.OwnIds, FromSecured = true },
        new("panel without names", [TheHost, TheClient with { Seen = Client with { NameKey = null, DisplayName = null } }, Nameless with { Inside = null }], Context, Depth: 6) { Panel = Panel.OwnIds },
        new("a code", [TheHost, TheClient, Interpreter, TheStranger], WithCode, Depth: 6, Delays: 1),
        new("a code, and new ids on the way in", [TheHost, TheClient, InterpreterWithNewIds, TheStranger], WithCode, Depth: 7),
        new("a code, with a panel", [TheHost, TheClient, Interpreter], WithCode, Depth: 6, Delays: 1) { Panel = Panel.OwnIds, FromSecured = true },
        new("one of a couple", [TheHost, TheClient, TheStranger, TheBot], Couple, Depth: 8) { OneMissing = true },
        new("one of a couple, with a panel", [TheHost, TheClient, TheStranger], Couple, Depth: 6) { OneMissing = true, Panel = Panel.SameIds, FromSecured = true },
        new("reckless, one of a couple", [TheHost, TheClient, TheStranger], Couple, Depth: 5) { OneMissing = true, Panel = Panel.SameIds, FromSecured = true, Reckless = true },
        new("reckless", [TheHost, TheClient, TheStranger, TheBot], Context, Depth: 6) { Reckless = true },
        new("reckless, late", [TheHost, TheClient, TheStranger], Context, Depth: 5, Delays: 1) { Reckless = true },
        new("reckless, the therapist's word", [TheHost, TheClient, TheStranger], Context, Depth: 6) { Reckless = true, Words = true },
        new("reckless, roles", [TheHost, TheColleague, TheClient, TheStranger], Context, Depth: 5) { Reckless = true, Roles = true, WaitingRoom = false },
        new("reckless, mixed ids", [TheHost, TheClient, TheStranger], Context, Depth: 6) { Reckless = true, MixedIds = true },
        new("reckless, from the panel", [TheHost, TheClient, TheStranger], Context, Depth: 6) { Reckless = true, Panel = Panel.SameIds, FromSecured = true },
        new("reckless, from the panel, late", [TheHost, TheClient, TheStranger], Context, Depth: 5, Delays: 1) { Reckless = true, Panel = Panel.SameIds, FromSecured = true },
        new("reckless, from a panel with ids of its own", [TheHost, TheClient, Imitator], Context, Depth: 5) { Reckless = true, Panel = Panel.OwnIds, FromSecured = true },
        new("shared identifiers", [TheHost, ByMail, ByMailAgain, TheStranger], Unlisted, Depth: 8),
        new("shared identifiers, late", [TheHost, ByMail, ByMailAgain, TheStranger], Unlisted, Depth: 6, Delays: 1),
        new("back under the same name, late", [TheHost, ByName, ByNameAgain, TheStranger], Unlisted, Depth: 6, Delays: 1),
        new("two of one name", [TheHost, TheClient, TheStranger, Twin], Context, Depth: 7),
        new("two of one name, nobody expected", [TheHost, ByName, TheStranger, Twin], Unlisted, Depth: 7),
        new("a weak bot name", [TheHost, TheClient, WeakBot, TheStranger], Context, Depth: 7),
        new("ties", [TheHost, TheClient, TheStranger], Context, Depth: 6, Delays: 1) { Ties = true, Breakouts = true },
        new("ties, nobody expected", [TheHost, ByName, TheStranger], Unlisted, Depth: 7) { Ties = true, Breakouts = true },
        new("a gap in service", [TheHost, TheClient, TheStranger, TheBot], Context, Depth: 7) { Gaps = true },
        new("a gap in service, late", [TheHost, TheClient, TheStranger], Context, Depth: 6, Delays: 1) { Gaps = true },
        new("a gap in service, with a panel", [TheHost, TheClient, TheStranger], Context, Depth: 6) { Gaps = true, Panel = Panel.SameIds, FromSecured = true },
        new("reckless, shared identifiers", [TheHost, ByMail, ByMailAgain, TheStranger], Unlisted, Depth: 6) { Reckless = true },
        new("reckless, a gap in service", [TheHost, TheClient, TheStranger], Context, Depth: 5) { Reckless = true, Gaps = true },
        new("nobody expected", [TheHost, TheClient, TheStranger], World.Context with { Expected = ExpectedSet.None }, Depth: 10),
    ];
}
