using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Live.Notices;

namespace PolicyGuard.Decide.Catalogue;

internal static class RecordingRules
{
    internal static ImmutableArray<Rule> All { get; } =
    [
        new("REC-01", "Recording without consent", "A session SHALL NOT be recorded without written consent on file.",
            Severity.Critical, Phase.Recording, FixClass.LiveDisruptive)
        {
            // The recording itself is stopped by LIV-11, unless this rule is waived; this one keeps the task that is left.
            Reads = [nameof(LiveFact.Capture), nameof(LiveFact.TimerFired)], Asks = [nameof(Command.StopRecording), nameof(HostNotice)],
            Maps = RuleMaps.Of("S06 S17 C1.2.2.1 G6 G7 G9"), Parameters = [new("cardSeconds", ParameterKind.Seconds, "10")],
        },
        new("REC-02", "Local recording happened", "A recording kept on a therapist's computer SHALL be known to the practice.",
            Severity.High, Phase.Recording, FixClass.HumanTask)
        {
            // Known only when the host's client says so; a report after the session would tell of the others.
            Reads = [nameof(LiveFact.Capture)], Asks = [nameof(HostNotice)], Maps = RuleMaps.Of("S18 G32"),
        },
        Planned("REC-03", "Disclaimer shown and answered", "Everybody recorded SHALL have been shown and have accepted the recording notice.",
            Severity.Medium, FixClass.Safe, "S17 C1.2.7 G7"),
        Planned("REC-04", "Where cloud recordings live", "Cloud recordings SHALL lie in the agreed region and open to signed-in staff only.",
            Severity.High, FixClass.Safe, "S18 G32 G44"),
        Planned("REC-05", "What is kept with recordings", "Recordings SHALL NOT carry chat or transcripts, and only the host SHALL download them.",
            Severity.High, FixClass.Safe, "S18 C1.2.5 C1.2.10 G5(1)(c)"),
        Planned("REC-06", "Retention", "Recordings SHALL be deleted when their agreed time is over.",
            Severity.High, FixClass.Safe, "S18 G5(1)(e)"),
        Planned("REC-07", "Deleted means deleted", "A deleted recording SHALL NOT be recoverable from the trash beyond the agreed time.",
            Severity.Medium, FixClass.HumanTask, "S18 C1.2.12 G17"),
        Planned("REC-08", "Custody of downloaded files", "Every downloaded recording SHALL have a keeper, a place and an end date.",
            Severity.High, FixClass.HumanTask, "S18 G5(1)(f)"),
        Planned("REC-09", "AI leftovers", "Summaries and transcripts made by AI SHALL NOT outlive the session unless agreed.",
            Severity.Critical, FixClass.LiveDisruptive, "G9 G17"),
    ];

    private static Rule Planned(string id, string title, string shall, Severity severity, FixClass fix, string maps) =>
        new(id, title, shall, severity, Phase.Recording, fix) { Implemented = false, Maps = RuleMaps.Of(maps) };
}
