using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Notices;

namespace PolicyGuard.Decide.Catalogue;

internal static class SessionRules
{
    internal static ImmutableArray<Rule> All { get; } =
    [
        new("LIV-00", "Nobody is held back", "Nothing we do SHALL hold, remove or end a call for a person who stays within policy.",
            Severity.Info, Phase.Live, FixClass.HumanTask) { Maps = RuleMaps.Of("S14 H164.312(a)(2)(ii)") },

        new("LIV-01", "Room secured once all are in", "A session SHALL be closed to others once everybody expected is inside.",
            Severity.High, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.Joined), nameof(LiveFact.Left), nameof(LiveFact.TimerFired), nameof(LiveFact.CompanionOpened), nameof(LiveFact.CompanionLost)],
            Asks = [nameof(Command.Secure), nameof(Command.SetWaitingText), nameof(HostNotice)],
            Maps = RuleMaps.Of("S13 H164.312(a)(1) G25"), Parameters = [new("settleSeconds", ParameterKind.Seconds, "30")],
        },

        new("LIV-02", "Nobody in before the host", "Nobody SHALL be inside a session before its host.",
            Severity.High, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.JoinedBeforeHost)], Asks = [nameof(Command.PutInWaitingRoom), nameof(HostNotice)],
            Maps = RuleMaps.Of("S05 H164.312(a)(1)"),
        },

        new("LIV-03", "The right person waits", "A person proven to be expected SHALL be let in without delay once the host is there.",
            Severity.Info, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.EnteredWaitingRoom)], Asks = [nameof(Command.Admit), nameof(HostNotice)],
            Maps = RuleMaps.Of("S11 S12 H164.312(d)"), Parameters = [new("admit", ParameterKind.Choice, "ask", ["ask", "auto"])],
        },

        new("LIV-04", "Uncertain person waits", "A person we cannot be sure of SHALL wait until the host decides.",
            Severity.Medium, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.EnteredWaitingRoom)], Asks = [nameof(HostNotice), nameof(Command.SetWaitingText)],
            Maps = RuleMaps.Of("S11 S12 H164.312(d)"),
        },

        new("LIV-05", "Unknown person inside", "An unknown person SHALL NOT stay inside a session unless the host says so.",
            Severity.High, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.Joined), nameof(LiveFact.Admitted), nameof(LiveFact.HostSaid), nameof(LiveFact.TimerFired)],
            Asks = [nameof(HostNotice), nameof(Command.PutInWaitingRoom), nameof(Command.RemoveParticipant)],
            Maps = RuleMaps.Of("S19 H164.312(a)(1) H164.312(d) G32"),
            Parameters =
            [
                new("cardSeconds", ParameterKind.Seconds, "20"),
                new("action", ParameterKind.Choice, "waitingRoom", ["waitingRoom", "card"]),
            ],
        },

        new("LIV-06", "Dropped client returns", "A client who dropped out SHALL find their place kept and be let back in.",
            Severity.Critical, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.Left), nameof(LiveFact.EnteredWaitingRoom), nameof(LiveFact.Joined), nameof(LiveFact.TimerFired)],
            Asks = [nameof(Command.Admit), nameof(Command.SetWaitingText), nameof(HostNotice)],
            Maps = RuleMaps.Of("S15"), Parameters = [new("grace", ParameterKind.Duration, "15m")],
        },

        new("LIV-07", "AI note-taker", "A note-taking bot SHALL NOT be inside a session.", Severity.Critical, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.EnteredWaitingRoom), nameof(LiveFact.Joined)],
            Asks = [nameof(Command.PutInWaitingRoom), nameof(Command.RemoveParticipant), nameof(HostNotice)],
            Maps = RuleMaps.Of("S19 C1.1.3.19 G9 G32"),
            Parameters =
            [
                new("action", ParameterKind.Choice, "remove", ["waitingRoom", "remove", "card"]),
                new("minConfidence", ParameterKind.Fraction, "0.95"),
            ],
        },

        new("LIV-08", "Role abuse", "Only staff SHALL be host or co-host of a session.", Severity.High, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.RoleChanged)], Asks = [nameof(HostNotice), nameof(Command.PutInWaitingRoom)],
            Maps = RuleMaps.Of("S21 H164.312(a)(1)"),
        },

        new("LIV-09", "Name changed after admission", "A person SHALL keep the identity they were admitted with, whatever name they show later.",
            Severity.Medium, Phase.Live, FixClass.HumanTask)
        { Reads = [nameof(LiveFact.Joined)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("C1.1.3.20 H164.312(d)") },

        new("LIV-10", "Only the host shares", "Nobody but the host SHALL share a screen.", Severity.High, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.SharingStarted)], Asks = [nameof(HostNotice), nameof(Command.PutInWaitingRoom)],
            Maps = RuleMaps.Of("S16 C1.1.3.4"),
        },

        new("LIV-11", "No capture without consent", "AI, recording, streaming and media taps SHALL NOT run without consent on file.",
            Severity.Critical, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.Capture), nameof(LiveFact.TimerFired)],
            Asks =
            [
                nameof(Command.DisableAiCompanion), nameof(Command.StopRecording), nameof(Command.StopLiveStream), nameof(HostNotice),
            ],
            Maps = RuleMaps.Of("S17 C1.1.4.15 G9"), Parameters = [new("cardSeconds", ParameterKind.Seconds, "10")],
        },

        new("LIV-12", "Hands off", "The therapist SHALL be able to stop every act of ours at once.", Severity.Info, Phase.Live, FixClass.HumanTask)
        { Reads = [nameof(LiveFact.HostSaid)], Maps = RuleMaps.Of("S22 H164.312(a)(2)(ii)") },

        new("LIV-13", "Early next client", "The next client SHALL wait unseen by the present one.", Severity.Low, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.EnteredWaitingRoom)], Asks = [nameof(Command.SetWaitingText), nameof(HostNotice)],
            Maps = RuleMaps.Of("S12 G5(1)(f)"),
        },

        new("LIV-14", "Second device", "A second device of an accepted person SHALL be accepted up to the agreed number.",
            Severity.Info, Phase.Live, FixClass.HumanTask)
        { Reads = [nameof(LiveFact.Joined), nameof(LiveFact.PhoneBound)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S11 S14") },

        new("LIV-15", "Host gone", "While the host is away nobody SHALL be removed or let in by us.", Severity.High, Phase.Live, FixClass.HumanTask)
        {
            Reads = [nameof(LiveFact.Left), nameof(LiveFact.Joined)], Asks = [nameof(Command.SetWaitingText)],
            Maps = RuleMaps.Of("S14 S15"),
        },

        new("LIV-16", "Over-run, or client alone or waiting", "A session SHALL NOT run on, nor a client wait, unnoticed; it is never ended by us.",
            Severity.Medium, Phase.Live, FixClass.HumanTask)
        {
            Version = 2, Reads = [nameof(LiveFact.EnteredWaitingRoom), nameof(LiveFact.TimerFired)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S21 H164.312(a)(2)(iii)"),
            Parameters = [new("after", ParameterKind.Duration, "15m"), new("alone", ParameterKind.Duration, "5m")],
        },

        new("LIV-17", "Somebody needed is missing", "A session that needs a guardian or interpreter SHALL NOT go on unnoticed without them.",
            Severity.Low, Phase.Live, FixClass.HumanTask)
        {
            Reads = [nameof(LiveFact.TimerFired)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S08 S17"),
            Parameters = [new("after", ParameterKind.Duration, "10m")],
        },

        new("LIV-18", "Observer without agreement", "An observer SHALL be inside only with consent on file and while agreed.",
            Severity.High, Phase.Live, FixClass.HumanTask)
        { Version = 2, Reads = [nameof(LiveFact.Joined), nameof(LiveFact.TimerFired)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S17 G6") },

        new("LIV-19", "Host shares in a child's session", "Names SHALL stay hidden while the host shares a screen in a child's session.",
            Severity.Medium, Phase.Live, FixClass.HumanTask)
        { Reads = [nameof(LiveFact.SharingStarted), nameof(LiveFact.SharingEnded)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S16 G5(1)(f)") },

        new("LIV-20", "Name imitates somebody", "A person whose name imitates host, staff or a client already inside SHALL wait for the host's decision.",
            Severity.High, Phase.Live, FixClass.LiveDisruptive)
        {
            Reads = [nameof(LiveFact.EnteredWaitingRoom), nameof(LiveFact.Joined)],
            Asks = [nameof(HostNotice), nameof(Command.PutInWaitingRoom)], Maps = RuleMaps.Of("S11 S21 H164.312(d)"),
        },

        new("LIV-21", "Full name shown to a group", "Members of a group SHALL NOT be shown each other's surnames.", Severity.Medium, Phase.Live, FixClass.HumanTask)
        { Reads = [nameof(LiveFact.Joined)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S11 G5(1)(f)") },

        new("LIV-22", "Colleague who is not expected", "A colleague SHALL NOT be inside a session unless expected or let in by its host.", Severity.Medium, Phase.Live, FixClass.HumanTask)
        { Reads = [nameof(LiveFact.Joined)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S21 H164.312(a)(1) G32") },
    ];
}
