using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Catalogue;

internal static class MeetingRules
{
    private static readonly ImmutableArray<string> Repair = [nameof(Command.ReadMeeting), nameof(Command.RepairMeeting)];
    private static readonly ImmutableArray<string> Read = [nameof(Command.ReadMeeting)];

    internal static ImmutableArray<Rule> All { get; } =
    [
        new("SCH-01", "Waiting room on", "A scheduled meeting SHALL have its waiting room on.",
            Severity.Critical, Phase.Scheduled, FixClass.Safe)
        { Reads = ["settings.waiting_room"], Asks = Repair, Maps = RuleMaps.Of("S04 C1.1.1.2 C1.1.1.3 H164.312(a)(1) G25") },

        new("SCH-02", "Passcode set", "A scheduled meeting SHALL have a passcode that is not easily guessed.",
            Severity.High, Phase.Scheduled, FixClass.LinkBreaking)
        {
            Reads = ["password"], Asks = Repair, Maps = RuleMaps.Of("S02 C1.1.1.1 C1.1.1.4 H164.312(a)(1) G25 G32"),
            Parameters = [new("minLength", ParameterKind.Count, "8")],
        },

        new("SCH-03", "No join before host", "Nobody SHALL be able to enter a scheduled meeting before its host.",
            Severity.High, Phase.Scheduled, FixClass.Safe)
        { Reads = ["settings.join_before_host", "settings.jbh_time"], Asks = Repair, Maps = RuleMaps.Of("S05 C1.1.2.4 H164.312(a)(1) G25") },

        new("SCH-04", "Not the personal meeting room", "A session SHALL NOT be held in the host's personal meeting room.",
            Severity.High, Phase.Scheduled, FixClass.LinkBreaking)
        { Reads = ["settings.use_pmi", "type"], Asks = Read, Maps = RuleMaps.Of("C1.1.2.6 C1.1.2.7 G25") },

        new("SCH-05", "AI off in this meeting", "A scheduled meeting SHALL NOT start AI summaries or AI questions by itself.",
            Severity.Critical, Phase.Scheduled, FixClass.Safe)
        {
            Reads = ["settings.auto_start_meeting_summary", "settings.auto_start_ai_companion_questions"], Asks = Repair,
            Maps = RuleMaps.Of("G9 G5(1)(c)"),
        },

        new("SCH-06", "Recording matches consent", "A scheduled meeting SHALL NOT record by itself unless consent to record is on file.",
            Severity.High, Phase.Scheduled, FixClass.Safe)
        { Reads = ["settings.auto_recording"], Asks = Repair, Maps = RuleMaps.Of("S06 S17 G6 G9") },

        new("SCH-07", "No identifying topic", "The topic of a meeting SHALL NOT tell who the client is or why they come.",
            Severity.High, Phase.Scheduled, FixClass.Safe)
        {
            Reads = ["topic"], Asks = Repair, Maps = RuleMaps.Of("S01 C1.1.2.10 G5(1)(c)"),
            Parameters = [new("rewriteTo", ParameterKind.Template, "Session {initials}")],
        },

        new("SCH-08", "No identifying description", "The description of a meeting SHALL NOT tell who the client is or why they come.",
            Severity.High, Phase.Scheduled, FixClass.Safe)
        { Reads = ["agenda"], Asks = Repair, Maps = RuleMaps.Of("S01 G5(1)(c)") },

        new("SCH-09", "No leak by invitation", "Invitations and calendar entries SHALL NOT carry a session outside the clinic.",
            Severity.Medium, Phase.Scheduled, FixClass.Safe)
        {
            Reads =
            [
                "settings.meeting_invitees", "settings.email_notification", "settings.calendar_type", "settings.show_join_info",
                "settings.private_meeting",
            ],
            Asks = Repair, Maps = RuleMaps.Of("S03 C1.1.5.1 G25"),
        },

        new("SCH-10", "Link released late", "The link to a session SHALL be sent shortly before it, not at booking.",
            Severity.Medium, Phase.Scheduled, FixClass.HumanTask)
        {
            Reads = ["created_at", "settings.meeting_invitees", "join_url"], Asks = [nameof(Command.ReadMeeting), nameof(Command.ReleaseLink)],
            Maps = RuleMaps.Of("S07 G25"),
            Parameters = [new("releaseBefore", ParameterKind.Duration, "60m"), new("farAhead", ParameterKind.Duration, "7d")],
        },

        new("SCH-11", "Contact verified", "A client's phone or e-mail SHALL have been confirmed before a link is sent to it.",
            Severity.Medium, Phase.Scheduled, FixClass.HumanTask)
        { Reads = ["contact"], Asks = Read, Maps = RuleMaps.Of("S08 G5(1)(d)"), Parameters = [new("confirmedWithin", ParameterKind.Duration, "183d")] },

        new("SCH-12", "One link per person; links die", "Every client SHALL have an own link, and it SHALL end with the therapy.",
            Severity.High, Phase.Scheduled, FixClass.LinkBreaking)
        {
            Reads = ["settings.approval_type", "registrants", "join_url"],
            Asks =
            [
                .. Repair, nameof(Command.Register), nameof(Command.RenewRegistration), nameof(Command.EndRegistrations),
            ],
            Maps = RuleMaps.Of("S07 S10 H164.312(d) G25"),
            Parameters = [new("links", ParameterKind.Choice, "shared", ["shared", "perPerson"]), new("renewWeeks", ParameterKind.Count, "26")],
        },

        new("SCH-13", "Link seen in public", "A meeting whose link was posted in public SHALL get a new one at once.",
            Severity.Critical, Phase.Scheduled, FixClass.LinkBreaking)
        { Implemented = false, Reads = ["risk_alert"], Maps = RuleMaps.Of("S19 G32 G33") },

        new("SCH-14", "Hosts and alternates are staff", "Only active staff of the practice SHALL be host or alternative host.",
            Severity.High, Phase.Scheduled, FixClass.Safe)
        { Reads = ["settings.alternative_hosts", "host"], Asks = Repair, Maps = RuleMaps.Of("S21 H164.312(a)(1) G32") },

        new("SCH-15", "No registration of strangers", "Only expected people SHALL be registered for a session.",
            Severity.Medium, Phase.Scheduled, FixClass.Safe)
        { Reads = ["registrants"], Asks = [nameof(Command.ReadMeeting), nameof(Command.EndRegistrations)], Maps = RuleMaps.Of("S12 H164.312(d)") },

        new("SCH-16", "No room collision", "Two sessions SHALL NOT share a room or a host at the same time.",
            Severity.Medium, Phase.Scheduled, FixClass.HumanTask)
        { Reads = ["start_time", "duration", "type", "occurrences"], Asks = Read, Maps = RuleMaps.Of("S21 G5(1)(f)") },

        new("SCH-17", "Made outside the clinic's booking", "Sessions SHOULD and, where the clinic says so, SHALL be made in the clinic's own booking.",
            Severity.Low, Phase.Scheduled, FixClass.HumanTask)
        {
            Reads = ["creation_source", "type"], Asks = Read, Maps = RuleMaps.Of("S22"),
            Parameters = [new("expectedSource", ParameterKind.Choice, "any", ["any", "open_api", "web_portal", "other"])],
        },
    ];
}
