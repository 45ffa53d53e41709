using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <summary>What the clinic knows at the moment of deciding.</summary>
/// <param name="Cap">The practice's own mode: the furthest any rule may go.</param>
public sealed record SessionContext(ClinicPolicy Policy, RuleMode Cap, ExpectedSet Expected)
{
    /// <summary>Active users of the practice's Zoom account.</summary>
    public ImmutableHashSet<string> StaffUserIds { get; init; } = [];

    public ImmutableHashSet<string> StaffEmailKeys { get; init; } = [];

    /// <summary>Folded full names of staff, so that an imitation is seen; compared in memory only.</summary>
    public ImmutableArray<string> StaffNames { get; init; } = [];

    /// <summary>Clients of this host's later sessions today.</summary>
    public ImmutableArray<KnownPerson> Later { get; init; } = [];

    /// <summary>Registrants who were cancelled: their link must not work.</summary>
    public ImmutableHashSet<string> CancelledRegistrants { get; init; } = [];

    public bool RecordingConsent { get; init; }

    public bool AiConsent { get; init; }

    /// <summary>Everybody whose session it is agreed to be observed.</summary>
    public bool ObservationConsent { get; init; }

    /// <summary>People who may bring a note-taking tool (a disability, say), by person id.</summary>
    public bool NoteTakerConsent { get; init; }

    /// <summary>The waiting room was read back as on before the start.</summary>
    public bool WaitingRoomVerified { get; init; }

    /// <summary>Since when PolicyGuard has been running without a gap; null: not known. What was received before is not acted upon.</summary>
    public DateTimeOffset? ServiceSince { get; init; }

    public DateTimeOffset? ScheduledStart { get; init; }

    public DateTimeOffset? ScheduledEnd { get; init; }

    public RuleMode ModeOf(string rule) => Policy.ModeOf(rule, Expected.Profile, Cap);
}
