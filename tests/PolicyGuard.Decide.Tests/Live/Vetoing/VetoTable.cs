using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.Vetoing;

/// <summary>One question to the vetoes and the only right answer.</summary>
internal sealed record VetoRow(string Name, SessionState State, Command Command, string? About, Moment Moment, Veto? Answer)
{
    public override string ToString() => Name;
}

/// <summary>
/// One room in which everything is as it should be: host and client inside, a stranger inside whom nobody let in, a second client
/// waiting, all known to events and to the client. Every row changes one thing.
/// </summary>
internal static class VetoTable
{
    private const string Stranger = "unknown";
    private const string Waiting = "K.L.";
    private static readonly Moment Now = new(Late: false, AllIn: true, StaffKnown: true);
    private static readonly Command Remove = new Command.RemoveParticipant("W-UNKNOWN");
    private static readonly Command PanelRemove = new Command.RemoveParticipant("P-UNKNOWN", Surface.Companion);
    private static readonly Command PutBack = new Command.PutInWaitingRoom("P-UNKNOWN");
    private static readonly Command Admit = new Command.Admit("P-K.L.");

    private static readonly SessionState Room = new("uuid==")
    {
        HostId = Host, HostSeen = true, StartedAt = Nine, SecuredAt = Nine, Phase = SessionPhase.Secured, Companion = new CompanionLink(true, Everything) { WaitingRoomOn = true },
        People =
        [
            Person("host", PersonRole.Host, Evidence.L3, Place.Inside, null), Person("J.D.", PersonRole.Client, Evidence.L3, Place.Inside, "jd"),
            Person(Stranger, PersonRole.Unknown, Evidence.L0, Place.Inside, null), Person(Waiting, PersonRole.Partner, Evidence.L4, Place.Waiting, "kl"),
        ],
    };

    internal static ImmutableArray<VetoRow> Rows { get; } = [.. OfPeople(), .. OfAdmits(), .. OfTheRoom(), .. OfTheTherapistsWord()];

    private static IEnumerable<VetoRow> OfPeople()
    {
        foreach (var (word, command) in new[] { ("remove", Remove), ("remove by the companion", PanelRemove), ("put back", PutBack) })
        {
            VetoRow Row(string name, SessionState state, Veto? answer, Moment? moment = null, string? about = Stranger) => new($"{word}: {name}", state, command, about, moment ?? Now, answer);
            yield return Row("a stranger whom nobody let in", Room, null);
            yield return Row("the session is closed", Room with { Phase = SessionPhase.Closed }, Veto.SessionOver);
            yield return Row("the session has ended", Room with { EndedAt = Nine }, Veto.SessionOver);
            yield return Row("hands off", Room with { HandsOff = true }, Veto.HandsOff);
            yield return Row("only watched", Room with { Watches = true }, Veto.HandsOff);
            yield return Row("only watched, a bot", With(Room with { Watches = true }, Stranger, Bot), null);
            yield return Row("hands off, a bot", With(Room with { HandsOff = true }, Stranger, Bot), Veto.HandsOff);
            yield return Row("late", Room, Veto.StaleEvent, Now with { Late = true });
            yield return Row("learned late", With(Room, Stranger, p => p with { LearnedLate = true }), Veto.StaleEvent);
            yield return Row("the host is away", With(Room, "host", p => p with { Place = Place.Left }), Veto.HostAway);
            yield return Row("the host is not certainly the host", With(Room, "host", p => p with { Ambiguous = true }), Veto.HostAway);
            yield return Row("the room is being read", Room with { Companion = Room.Companion! with { Reading = true } }, Veto.RoomUnread);
            yield return Row("staff unknown", Room, Veto.StaffUnknown, Now with { StaffKnown = false });
            yield return Row("nobody in particular", Room, Veto.Ambiguous, about: null);
            yield return Row("somebody who is not there at all", Room, Veto.Ambiguous, about: "unknown-9");
            yield return Row("ambiguous", With(Room, Stranger, p => p with { Ambiguous = true }), Veto.Ambiguous);
            yield return Row("may be somebody let in", With(Room, Stranger, p => p with { MayBe = "J.D." }), Veto.Ambiguous);
            yield return Row("may be somebody the events told of", With(Room, Stranger, p => p with { PanelDoubt = true }), Veto.Ambiguous);
            yield return Row("whose coming nobody saw", With(Room, Stranger, p => p with { JoinUnseen = true }), Veto.Ambiguous);
            yield return Row("without ids", With(Room, Stranger, p => p with { Uuids = [], PanelUuids = [] }), Veto.NoParticipantId);
            yield return Row("with newer ids", With(Room, Stranger, p => p with { Uuids = [.. p.Uuids, "W-NEW"], PanelUuids = [.. p.PanelUuids, "P-NEW"] }), Veto.Ambiguous);
            yield return Row("an id that another has too", With(Room, "J.D.", p => p with { Uuids = [.. p.Uuids, "w-unknown"], PanelUuids = ["{P-UNKNOWN}", .. p.PanelUuids] }), Veto.Ambiguous);
            yield return Row("an id that another had once", With(Room, "J.D.", p => p with { Retired = ["W-UNKNOWN", "P-UNKNOWN"] }), Veto.Ambiguous);
            yield return Row("waiting", With(Room, Stranger, p => p with { Place = Place.Waiting }), Veto.NotInside);
            yield return Row("gone", With(Room, Stranger, p => p with { Place = Place.Left }), Veto.NotInside);
            yield return Row("made host by Zoom", With(Room, Stranger, p => p with { MeetingRole = MeetingRole.Host }), Veto.Host);
            yield return Row("on staff", With(Room, Stranger, p => p with { OnStaff = true }), Veto.Staff);
            yield return Row("a colleague", With(Room, Stranger, p => p with { Role = PersonRole.Staff }), Veto.Staff);
            yield return Row("let in by the host", With(Room, Stranger, p => p with { HostAdmitted = true }), Veto.AdmittedByHost);
            foreach (var evidence in new[] { Evidence.L1, Evidence.L2, Evidence.L3, Evidence.L4, Evidence.HostVouched })
            {
                yield return Row($"known by {evidence}", With(Room, Stranger, p => p with { Evidence = evidence }), Veto.KnownPerson);
            }

            yield return Row("a later client", With(Room, Stranger, p => p with { Evidence = Evidence.L4, Later = true, PersonId = "later" }), Veto.KnownPerson);
            yield return Row("somebody of the practice's people, whatever the evidence", With(Room, Stranger, p => p with { PersonId = "mn", Evidence = Evidence.Negative }), Veto.KnownPerson);
            yield return Row("the last guest", With(Room, "J.D.", p => p with { Place = Place.Left }), Veto.LastGuest);
            yield return Row("besides a guest whom Zoom made host", With(Room, "J.D.", p => p with { MeetingRole = MeetingRole.Host }), null);
            yield return Row("a name that may be a bot's, the last guest", With(With(Room, "J.D.", p => p with { Place = Place.Left }), Stranger, p => Bot(p) with { BotConfidence = 0.94 }), Veto.LastGuest);
            foreach (var (shared, with) in Shared())
            {
                yield return Row($"shares {shared} with the client", With(With(Room, Stranger, with), "J.D.", with), Veto.SharedIdentifier);
                yield return Row($"shares {shared} with somebody let in by the host", With(With(Room, Stranger, with), "J.D.", p => with(p) with { Evidence = Evidence.HostVouched, PersonId = null, HostAdmitted = true }), Veto.SharedIdentifier);
                yield return Row($"shares {shared} with somebody let in who left", With(With(Room, Stranger, with), Waiting, p => with(p) with { Evidence = Evidence.HostVouched, PersonId = null, HostAdmitted = true, Place = Place.Left }), Veto.SharedIdentifier);
                yield return Row($"shares {shared} with the host", With(With(Room, Stranger, with), "host", with), Veto.SharedIdentifier);
                yield return Row($"shares {shared} with somebody as unknown", With(With(Room, Stranger, with), Waiting, p => with(p) with { Evidence = Evidence.L0, PersonId = null }), null);
                yield return Row($"a bot's name, and shares {shared} with the client", With(With(Room, Stranger, p => Bot(with(p))), "J.D.", with), Veto.SharedIdentifier);
            }

            yield return Row("known from before a gap in service", With(Room, Stranger, p => p with { BeforeGap = true }), Veto.BeforeGap);
            yield return Row("a bot, known from before a gap in service", With(Room, Stranger, p => Bot(p) with { BeforeGap = true }), Veto.BeforeGap);
            yield return Row("the only one certainly come in", With(Room, "J.D.", p => p with { Entering = true }), Veto.LastGuest);
            yield return Row("one from either side, who may be one", With(With(Room, "J.D.", p => p with { PanelUuids = [] }), Stranger, p => command is Command.RemoveParticipant { Via: Surface.Rest } ? p with { PanelUuids = [] } : p with { Uuids = [], UserIds = [] }),
                command is Command.RemoveParticipant { Via: Surface.Rest } ? null : Veto.LastGuest);
            yield return Row("a name that only bots have, the last guest", With(With(Room, "J.D.", p => p with { Place = Place.Left }), Stranger, p => Bot(p) with { BotConfidence = 0.95 }), null);
            yield return Row("a bot, the last guest", With(With(Room, "J.D.", p => p with { Place = Place.Left }), Stranger, Bot), null);
            yield return Row("a place is kept", Room with { Kept = [new KeptPlace("kl", "K.L.", Nine)] }, Veto.PlaceKept);
            yield return Row("a bot, while a place is kept", With(Room with { Kept = [new KeptPlace("kl", "K.L.", Nine)] }, Stranger, Bot), null);
            yield return Row("one was put out", Room with { Removals = 1 }, null);
            yield return Row("two were put out", Room with { Removals = 2 }, Veto.TooManyRemovals);
            yield return Row("two were put out, this one among them", Room with { Removals = 2 }, null, Now with { Counted = true });
            yield return Row("a name alone", With(Room, Stranger, p => p with { ClaimsName = true }), command is Command.PutInWaitingRoom ? null : Veto.NameAlone);
            yield return Row("a name that may be a bot's", With(Room, Stranger, p => Bot(p) with { BotConfidence = 0.94 }), null);
            yield return Row("a name that may be a bot's, while a place is kept", With(Room with { Kept = [new KeptPlace("kl", "K.L.", Nine)] }, Stranger, p => Bot(p) with { BotConfidence = 0.94 }), Veto.PlaceKept);
            yield return Row("a name that may be a bot's, while somebody is awaited", With(Room with { Excused = ["kl"], SecuredAt = Nine.AddSeconds(1) }, Stranger, p => Bot(p) with { BotConfidence = 0.94 }), Veto.NotAllIn);
            yield return Row("a name that only bots have", With(Room, Stranger, p => Bot(p) with { BotConfidence = 0.95 }), null);
            yield return Row("not everybody in", Room, null, Now with { AllIn = false });
            yield return Row("the therapist went on without somebody before they came", Room with { Excused = ["kl"], SecuredAt = Nine.AddSeconds(-1) }, command is Command.PutInWaitingRoom ? null : Veto.NotAllIn);
            yield return Row("a register that is not full, before they came", Room with { SecuredAt = Nine.AddSeconds(-1) }, command is Command.PutInWaitingRoom ? null : Veto.NotAllIn, Now with { Awaited = true });
            yield return Row("a register that is not full, and they were there", Room with { SecuredAt = Nine.AddSeconds(1) }, Veto.NotAllIn, Now with { Awaited = true });
            yield return Row("the therapist went on without somebody while they were there", Room with { Excused = ["kl"], SecuredAt = Nine.AddSeconds(1) }, Veto.NotAllIn);
            yield return Row("a bot, while the therapist went on without somebody", With(Room with { Excused = ["kl"] }, Stranger, Bot), null);
        }

        yield return new("put back by the events' id", Room, new Command.PutInWaitingRoom("W-UNKNOWN"), Stranger, Now, Veto.Ambiguous);
        yield return new("remove over REST by the client's id", Room, new Command.RemoveParticipant("P-UNKNOWN"), Stranger, Now, Veto.Ambiguous);
        yield return new("remove by no id", Room, new Command.RemoveParticipant(""), Stranger, Now, Veto.NoParticipantId);
        yield return new("put back one of two whom only the client has shown", With(With(Room, "J.D.", p => p with { Uuids = [], UserIds = [] }), Stranger, p => p with { Uuids = [], UserIds = [] }), PutBack, Stranger, Now, null);
        yield return new("put back somebody the client has not shown", With(Room, Stranger, p => p with { PanelUuids = [] }), PutBack, Stranger, Now, Veto.NoParticipantId);
        yield return new("remove over REST somebody only the client has shown", With(Room, Stranger, p => p with { Uuids = [] }), Remove, Stranger, Now, Veto.NoParticipantId);
        yield return new("put back an id that was put aside", Room with { Companion = Room.Companion! with { Unmatched = [new UnmatchedSeat("p-unknown", null, Place.Inside, Nine)] } }, PutBack, Stranger, Now, Veto.Ambiguous);
        yield return new("put back an older id of two", With(Room, Stranger, p => p with { PanelUuids = ["P-UNKNOWN", "P-NEW"] }), PutBack, Stranger, Now, Veto.Ambiguous);
        yield return new("remove the host", Room, new Command.RemoveParticipant("W-HOST"), "host", Now, Veto.Host);
        yield return new("remove the client", Room, new Command.RemoveParticipant("W-J.D."), "J.D.", Now, Veto.KnownPerson);
    }

    private static IEnumerable<(string Name, Func<Participant, Participant> With)> Shared() =>
    [
        ("an e-mail", p => p with { EmailKey = "shared" }), ("a Zoom id", p => p with { ZoomUserId = "shared" }),
        ("a registration", p => p with { RegistrantId = "shared" }), ("a phone number", p => p with { PhoneKey = "shared" }),
    ];

    private static IEnumerable<VetoRow> OfAdmits()
    {
        VetoRow Row(string name, SessionState state, Veto? answer, Moment? moment = null, Command? command = null) => new($"admit: {name}", state, command ?? Admit, Waiting, moment ?? Now, answer);
        yield return Row("a proven person who waits", Room, null);
        yield return Row("by L3", With(Room, Waiting, p => p with { Evidence = Evidence.L3 }), null);
        foreach (var evidence in new[] { Evidence.L0, Evidence.L1, Evidence.L2, Evidence.Negative, Evidence.HostVouched })
        {
            yield return Row($"by {evidence}", With(Room, Waiting, p => p with { Evidence = evidence }), Veto.NotProven);
            yield return Row($"by {evidence} and the host's word", With(Room, Waiting, p => p with { Evidence = evidence, HostAdmitted = true }), null);
        }

        yield return Row("staff, who are nobody's client", With(Room, Waiting, p => p with { PersonId = null }), Veto.NotProven);
        yield return Row("a later client", With(Room, Waiting, p => p with { Later = true }), Veto.NotProven);
        yield return Row("a bot", With(Room, Waiting, p => p with { BotSignature = "line 1" }), Veto.NotProven);
        yield return Row("somebody inside", With(Room, Waiting, p => p with { Place = Place.Inside }), Veto.NotWaiting);
        yield return Row("somebody gone", With(Room, Waiting, p => p with { Place = Place.Left }), Veto.NotWaiting);
        yield return Row("learned late", With(Room, Waiting, p => p with { LearnedLate = true }), Veto.StaleEvent);
        yield return Row("learned late, by the host's word", With(Room, Waiting, p => p with { LearnedLate = true, HostAdmitted = true }), null);
        yield return Row("known from before a gap in service", With(Room, Waiting, p => p with { BeforeGap = true }), Veto.BeforeGap);
        yield return Row("from before a gap in service, by the host's word", With(Room, Waiting, p => p with { BeforeGap = true, HostAdmitted = true }), null);
        yield return Row("late", Room, Veto.StaleEvent, Now with { Late = true });
        yield return Row("the host is away", With(Room, "host", p => p with { Place = Place.Left }), Veto.HostAway);
        yield return Row("the room is being read", Room with { Companion = Room.Companion! with { Reading = true } }, Veto.RoomUnread);
        yield return Row("hands off", Room with { HandsOff = true }, Veto.HandsOff);
        yield return Row("ended", Room with { EndedAt = Nine }, Veto.SessionOver);
        yield return Row("ambiguous", With(Room, Waiting, p => p with { Ambiguous = true }), Veto.Ambiguous);
        yield return Row("by the events' id", Room, Veto.Ambiguous, command: new Command.Admit("W-K.L."));
        yield return Row("an id another client once had", With(Room, "J.D.", p => p with { Retired = ["P-K.L."] }), Veto.Ambiguous);
        yield return Row("an id they had themselves on another device", With(With(Room, "J.D.", p => p with { Retired = ["P-K.L."] }), "J.D.", p => p with { PersonId = "kl" }), null);
        yield return Row("two were put out", Room with { Removals = 2 }, null);
    }

    private static IEnumerable<VetoRow> OfTheRoom()
    {
        foreach (var command in new Command[] { new Command.StopRecording(), new Command.StopRecording(Surface.Companion), new Command.DisableAiCompanion(), new Command.StopLiveStream(), new Command.SetWaitingText(WaitingText.RightPlace), new Command.Secure() })
        {
            VetoRow Row(string name, SessionState state, Veto? answer, Moment? moment = null) => new($"{command}: {name}", state, command, null, moment ?? Now, answer);
            yield return Row("as it should be", Room, null);
            yield return Row("hands off", Room with { HandsOff = true }, Veto.HandsOff);
            yield return Row("only watched", Room with { Watches = true }, Veto.HandsOff);
            yield return Row("ended", Room with { EndedAt = Nine }, Veto.SessionOver);
            yield return Row("late", Room, Veto.StaleEvent, Now with { Late = true });
            yield return Row("the host is away", With(Room, "host", p => p with { Place = Place.Left }), command is Command.Secure ? Veto.HostAway : null);
            yield return Row("not everybody in", Room, command is Command.Secure ? Veto.NotAllIn : null, Now with { AllIn = false });
        }

        yield return new("look at the room: whatever is so", Room with { HandsOff = true, EndedAt = Nine }, new Command.ReadRoom(), null, Now with { Late = true }, null);
    }

    private static IEnumerable<VetoRow> OfTheTherapistsWord()
    {
        foreach (var (word, command) in new[] { ("remove", Remove), ("put back", PutBack) })
        {
            var refused = With(Room, Stranger, p => p with { HostRefused = true, Evidence = Evidence.Negative });
            VetoRow Row(string name, SessionState state, Veto? answer) => new($"not ours, {word}: {name}", state, command, Stranger, Now, answer);
            yield return Row("two were put out", refused with { Removals = 2 }, null);
            yield return Row("the last guest", With(refused, "J.D.", p => p with { Place = Place.Left }), null);
            yield return Row("a place is kept", refused with { Kept = [new KeptPlace("kl", "K.L.", Nine)] }, null);
            yield return Row("learned late", With(refused, Stranger, p => p with { LearnedLate = true }), null);
            yield return Row("the therapist went on without somebody", refused with { Excused = ["kl"] }, null);
            yield return Row("a name alone", With(refused, Stranger, p => p with { ClaimsName = true }), null);
            yield return Row("a name that may be a bot's", With(refused, Stranger, p => Bot(p) with { BotConfidence = 0.5 }), null);
            yield return Row("shares an e-mail with the client", With(With(refused, Stranger, p => p with { EmailKey = "shared" }), "J.D.", p => p with { EmailKey = "shared" }), null);
            yield return Row("known from before a gap in service", With(refused, Stranger, p => p with { BeforeGap = true }), null);
            yield return Row("the host", With(refused, Stranger, p => p with { MeetingRole = MeetingRole.Host }), Veto.Host);
            yield return Row("staff", With(refused, Stranger, p => p with { OnStaff = true }), Veto.Staff);
            yield return Row("proven by now", With(refused, Stranger, p => p with { Evidence = Evidence.L3 }), Veto.KnownPerson);
            yield return Row("let in since", With(refused, Stranger, p => p with { HostAdmitted = true }), Veto.AdmittedByHost);
            yield return Row("not certain who it is", With(refused, Stranger, p => p with { Ambiguous = true }), Veto.Ambiguous);
            yield return Row("hands off", refused with { HandsOff = true }, Veto.HandsOff);
            yield return Row("the host is away", With(refused, "host", p => p with { Place = Place.Left }), Veto.HostAway);
        }
    }

    private static Participant Person(string alias, PersonRole role, Evidence evidence, Place place, string? id) => new(alias, role, evidence, place, id)
    {
        Uuids = [$"W-{alias.ToUpperInvariant()}"], PanelUuids = [$"P-{alias.ToUpperInvariant()}"], UserIds = [alias], PlaceAt = Nine, FirstInsideAt = Nine,
    };

    private static Participant Bot(Participant person) => person with { Evidence = Evidence.Negative, BotSignature = "line 1", BotConfidence = 0.99 };

    private static SessionState With(SessionState state, string alias, Func<Participant, Participant> change) =>
        state with { People = [.. state.People.Select(p => p.Alias == alias ? change(p) : p)] };
}
