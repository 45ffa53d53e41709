using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Commands.Replay;

/// <summary>
/// One recorded session: a YAML or JSON file named <c>*.session.yaml</c>, <c>.yml</c> or <c>.json</c>. Only <c>session</c>, <c>events</c> and
/// <c>expect</c> must be there.
/// <code>
/// session: A stranger walks in         # what it is about
/// policy: my-policy.yaml               # beside this file; the built-in clinic policy when left out
/// mode: enforce                        # or observe: the furthest any rule may go
/// starts: 2026-11-24T09:00:00Z         # what the times below count from
/// until: 20m                           # how long time goes on; a minute after the last event when left out
/// profile: individual
/// host: therapist                      # a Zoom user id
/// staff: [colleague]                   # more Zoom user ids of the clinic
/// waitingRoomVerified: true            # read back as on before the start
/// plannedMinutes: 50
/// consents: [recording, ai, noteTaker]
/// expected:                            # who belongs in; `later:` the same for the host's next clients
///   - {alias: J.D., role: client, required: true, devices: 2, emails: [jd@example.org], phones: [], zoomUserIds: [], displayNames: [], registrantIds: []}
/// answers: {RemoveParticipant: refused}  # what Zoom says to what we ask: accepted (the default), refused, unavailable, expired, none
/// events:                              # Zoom's, in order of arrival; `participant` and `object` in Zoom's own words
///   - {at: 0s, event: meeting.started}
///   - {at: 5, late: 2, event: meeting.participant_joined, participant: {participant_uuid: P1, user_id: 1, user_name: Jane D, email: jd@example.org}}
/// expect:
///   state: secured                     # of the session, in the end
///   actions: [RemoveParticipant]       # every one that was asked for, in order; not looked at when left out
///   violations:                        # all there are; what a line leaves out may be anything
///     - {rule: LIV-05, subject: unknown-1, decision: remove, outcome: removed}
/// </code>
/// Times are seconds, or whole seconds, minutes or hours as in a policy (<c>30s</c>, <c>15m</c>). What Zoom shows after an action (somebody
/// put out leaves) is an event like any other and stands in the recording.
/// </summary>
/// <param name="Policy">As written; null for the built-in one.</param>
/// <param name="Mode">The practice's own mode.</param>
internal sealed record Recording(string Session, string? Policy, RuleMode Mode, DateTimeOffset Starts, TimeSpan Until)
{
    public string Profile { get; init; } = "individual";

    public string Host { get; init; } = "host";

    public ImmutableHashSet<string> Staff { get; init; } = [];

    public bool WaitingRoomVerified { get; init; }

    public TimeSpan? Planned { get; init; }

    public ImmutableHashSet<string> Consents { get; init; } = [];

    public ImmutableArray<RecordedPerson> Expected { get; init; } = [];

    public ImmutableArray<RecordedPerson> Later { get; init; } = [];

    /// <summary>By the name of the command.</summary>
    public ImmutableDictionary<string, string> Answers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<RecordedEvent> Events { get; init; } = [];

    public required Expectation Expect { get; init; }
}

internal sealed record RecordedPerson(PersonDetails Details, bool Required, int MaxDevices);

/// <param name="At">When it happened, from the start.</param>
/// <param name="Late">How much later it arrived.</param>
/// <param name="Object">Zoom's <c>payload.object</c>.</param>
internal sealed record RecordedEvent(TimeSpan At, TimeSpan Late, string Name, JsonObject Object);

/// <param name="State">In the contract's words; null is not looked at.</param>
/// <param name="Actions">Default is not looked at.</param>
internal sealed record Expectation(string? State, ImmutableArray<ExpectedViolation> Violations, ImmutableArray<string> Actions);

/// <summary>What is null may be anything.</summary>
internal sealed record ExpectedViolation(string Rule, string? Subject, string? Decision, string? Outcome)
{
    internal int Told => (Subject is null ? 0 : 1) + (Decision is null ? 0 : 1) + (Outcome is null ? 0 : 1);

    internal bool Fits(SeenViolation seen) =>
        seen.Rule == Rule && (Subject ?? seen.Subject) == seen.Subject && (Decision ?? seen.Decision) == seen.Decision && (Outcome ?? seen.Outcome) == seen.Outcome;

    public override string ToString() => string.Join(' ', new[] { Rule, Subject, Decision, Outcome }.OfType<string>());
}
