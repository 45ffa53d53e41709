using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.Telling;

/// <summary>Something about which nothing is done but telling the host.</summary>
/// <param name="Play">What happens in a session that is secured, or that has yet to begin when <paramref name="FromStart"/>.</param>
internal sealed record Situation(string Rule, string What, Action<Story> Play, double Until)
{
    internal SessionContext Context { get; init; } = World.Context;

    internal CompanionAbilities Abilities { get; init; } = Everything;

    /// <summary>It can be known from a panel only.</summary>
    internal bool NeedsPanel { get; init; }

    /// <summary>It takes an act of ours to come about.</summary>
    internal bool NeedsAct { get; init; }

    /// <summary>The waiting room is not seen at all.</summary>
    internal bool WaitingRoomUnseen { get; init; }

    /// <summary>Played from the start of the meeting, before anybody is in.</summary>
    internal bool FromStart { get; init; }

    public override string ToString() => $"{Rule} {What}";

    /// <summary>As far as the host is to be told, and by the therapist's panel or without any.</summary>
    internal Story Run(bool panel, RuleMode mode = RuleMode.Enforce)
    {
        var story = FromStart ? Begin(new Story(Context with { Cap = mode }), panel || NeedsPanel) : Secure(new Story(Context with { Cap = mode }), panel || NeedsPanel);
        Play(story);
        return story.WaitUntil(Until);
    }

    private Story Begin(Story story, bool panel)
    {
        story = FromStart ? story.Tell(Started, 0) : story.Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1);
        return panel ? Open(story) : story;
    }

    private Story Secure(Story story, bool panel)
    {
        Begin(story, panel).Tell(new LiveFact.EnteredWaitingRoom(Client), 5).Tell(new LiveFact.Admitted(Client), 8).Tell(new LiveFact.Joined(Client), 9);
        return (panel ? story.Tell(Room([HostSeen, Client]), 10) : story).WaitUntil(60);
    }

    private Story Open(Story story)
    {
        story.Tell(new LiveFact.CompanionOpened(Abilities), 2).Tell(Room(FromStart ? [] : [HostSeen]), 2.2);
        return WaitingRoomUnseen ? story : story.Tell(new LiveFact.WaitingRoomSeen(true), 2.4);
    }
}

/// <summary>Every place that leaves something to the host, by rule.</summary>
internal static class Situations
{
    private const CompanionAbilities CannotClose = Everything & ~CompanionAbilities.SetWaitingRoom;
    private static readonly Sighting ColleagueSeen = new("UUID-COLLEAGUE", "30", ZoomUserId: Colleague, NameKey: "n-colleague");
    private static readonly Sighting ObserverSeen = new("UUID-S", "95", RegistrantId: "registrant-sup", NameKey: "n-sup", DisplayName: "Sam");
    private static readonly Sighting NextSeen = new("UUID-X", "9", EmailKey: "email-key-kl");

    private static SessionContext With(string rule, string action) => Context with
    {
        Policy = ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.Add(rule, new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("action", action) }) },
    };

    private static SessionContext Profile(string profile, params ImmutableArray<ExpectedPerson> more) =>
        Context with { ScheduledStart = Nine, Expected = new ExpectedSet(profile, [.. OneClient.People, .. more]) };

    private static ExpectedPerson Observer(int? until = null) => new(Known("sup", "S.V.", PersonRole.Supervisor), false, 1) { UntilMinute = until };

    internal static ImmutableArray<Situation> All { get; } =
    [
        new("LIV-01", "the waiting room was never seen on", _ => { }, 61) { Context = Context with { WaitingRoomVerified = false }, Abilities = CannotClose, WaitingRoomUnseen = true },
        new("LIV-01", "the waiting room is off as the room is secured", s => s.Tell(new LiveFact.WaitingRoomSeen(false), 3).Tell(new LiveFact.Joined(HostSeen), 4).Tell(new LiveFact.Joined(Client), 9), 60) { Abilities = CannotClose, NeedsPanel = true, FromStart = true },
        new("LIV-01", "the waiting room goes off later", s => s.Tell(new LiveFact.WaitingRoomSeen(false), 70), 71) { Abilities = CannotClose, NeedsPanel = true },
        new("LIV-01", "the waiting room is switched off again", SwitchedOffAgain, 81) { NeedsPanel = true, NeedsAct = true },
        new("LIV-02", "somebody was in before the host", s => s.Tell(new LiveFact.JoinedBeforeHost(Client), 0.5), 70),
        new("LIV-04", "two people cannot be told apart", s => s.Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger, "P-9")), 88), 120) { NeedsPanel = true },
        new("LIV-05", "the policy has a card for a stranger", s => s.Tell(new LiveFact.Joined(Stranger), 70), 100) { Context = With("LIV-05", "card") },
        new("LIV-07", "the policy has a card for a note-taker", s => s.Tell(new LiveFact.Joined(Bot), 70), 80) { Context = With("LIV-07", "card") },
        new("LIV-07", "a note-taker cannot be sent back", s => s.Tell(new LiveFact.Joined(Bot), 70), 80) { Context = With("LIV-07", "waitingRoom"), Abilities = Everything & ~CompanionAbilities.PutBack },
        new("LIV-07", "a note-taker has the address of the client", s => s.Tell(new LiveFact.Joined(Bot with { EmailKey = ClientEmail }), 70), 80) { Context = Context with { Expected = ExpectedSet.None } },
        new("LIV-08", "a client is made co-host", s => s.Tell(new LiveFact.RoleChanged(Client, MeetingRole.CoHost), 70), 80),
        new("LIV-09", "another name under the same id", s => s.Tell(Room([HostSeen, Shown(Client) with { NameKey = "n-other", DisplayName = "Jo" }]), 70), 80) { NeedsPanel = true },
        new("LIV-10", "a client shares", s => s.Tell(new LiveFact.SharingStarted(Client), 70), 80),
        new("LIV-11", "an app takes sound and picture", s => s.Tell(new LiveFact.Capture(CaptureKind.RealTimeMedia, true), 70), 90),
        new("LIV-13", "the next client is inside", s => s.Tell(new LiveFact.Joined(NextSeen), 70), 80) { Context = Context with { Later = [Known("kl", "K.L.")] } },
        new("LIV-14", "a device more than agreed", s => s.Tell(new LiveFact.Joined(ClientAgain), 70), 80) { Context = Context with { Expected = new ExpectedSet("individual", [OneClient.People[0] with { MaxDevices = 1 }]) } },
        new("LIV-16", "the session runs over", _ => { }, 4000) { Context = Context with { ScheduledStart = Nine, ScheduledEnd = Nine.AddMinutes(50) } },
        new("LIV-16", "the client is alone", s => s.Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 100), 401),
        new("LIV-16", "no host has come", s => s.Tell(new LiveFact.EnteredWaitingRoom(Client), 5), 130) { FromStart = true },
        new("LIV-17", "the guardian is missing", _ => { }, 601) { Context = Profile("child", new ExpectedPerson(Known("mum", "M.", PersonRole.Guardian), true, 2)) },
        new("LIV-18", "an observer without consent", s => s.Tell(new LiveFact.Joined(ObserverSeen), 70), 80) { Context = Profile("supervision", Observer()) },
        new("LIV-18", "an observer stays too long", s => s.Tell(new LiveFact.Joined(ObserverSeen), 70), 601) { Context = Profile("supervision", Observer(10)) with { ObservationConsent = true } },
        new("LIV-21", "a full name in a group", s => s.Tell(new LiveFact.Joined(Stranger with { DisplayName = "Some Body" }), 70), 80) { Context = Profile("group") },
        new("LIV-22", "a colleague comes in", s => s.Tell(new LiveFact.Joined(ColleagueSeen), 70), 80),
        new("REC-02", "a recording on the therapist's computer", s => s.Tell(new LiveFact.Capture(CaptureKind.LocalRecording, true), 70), 80),
    ];

    private static void SwitchedOffAgain(Story story) => story.Tell(new LiveFact.WaitingRoomSeen(false), 70).Answer<Command.Secure>(ActionReport.Accepted, 70.3)
        .Tell(new LiveFact.WaitingRoomSeen(true), 70.5).Tell(new LiveFact.WaitingRoomSeen(false), 80);
}
