using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
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
/// scheduledStart: 5m                   # when it was planned for, from `starts`: then when left out, -5m when it began five minutes late
/// plannedMinutes: 50
/// profile: individual
/// overrides: {cardSeconds: 30}         # what differs from the profile in this session alone, in the words of PUT /api/v1/expected/{meetingId}
/// host: therapist                      # a Zoom user id
/// staff: [colleague]                   # more Zoom user ids of the clinic; their `staffEmails: []` and `staffNames: []` where these matter
/// cancelledRegistrants: []             # whose links were ended
/// waitingRoomVerified: true            # read back as on before the start
/// consents: [recording, ai, noteTaker, observation]
/// expected:                            # who belongs in; `later:` the same for the host's next clients
///   - {alias: J.D., role: client, required: true, devices: 2, emails: [jd@example.org], phones: [], zoomUserIds: [], displayNames: [], registrantIds: []}
///   - {alias: interpreter, role: interpreter, anyFromDomain: agency.example, code: 482 917, fromMinute: 0, untilMinute: 30}    # minutes from the planned start
/// answers:                             # what comes back of what we ask: accepted (the default), refused, unavailable, expired, unanswered; none: nothing ever
///   Admit: refused
///   RemoveParticipant: {companion: refused, rest: accepted, reason: the client was busy}    # by the surface that is asked, and why
///   PutInWaitingRoom: 10239            # a code of Zoom's client, which the companion understands as the service does; over REST it means nothing
/// events:                              # in order of arrival, each of one of three kinds
///   - {at: 0s, event: meeting.started} # a webhook; `participant` and `object` in Zoom's own words
///   - {at: 5, late: 2, event: meeting.participant_joined, participant: {participant_uuid: P1, user_id: 1, user_name: Jane D, email: jd@example.org}}
///   - {at: 6, panel: opened}           # the companion in the host's client; again when what it can do changes, and `lost` when it is not heard any more
///   - {at: 7, panel: roster, inside: [{participantUUID: C1, screenName: Jane D}], waiting: []}    # all there are: whoever is missing is gone
///   - {at: 7, panel: waitingRoom, on: true}
///   - {at: 60, tap: isExpectedPerson, alias: unknown-1, person: J.D.}    # the therapist's own: a word of a card's button, about whom, and who of the expected it is
/// expect:
///   state: secured                     # of the session, in the end
///   line: Secured. You and J.D.        # what the therapist reads in the panel in the end, and the cards there, the most pressing first
///   cards: [{kind: uncertain, alias: unknown-1}]
///   actions: [RemoveParticipant]       # every one that was asked for, in order
///   violations:                        # all there are; what a line leaves out may be anything
///     - {rule: LIV-05, subject: unknown-1, decision: remove, outcome: removed, surface: rest}
/// </code>
/// Times are seconds, or whole seconds, minutes or hours as in a policy (<c>30s</c>, <c>15m</c>). What Zoom or the panel shows after an action
/// (somebody put out leaves; the room that was asked for is read) is an event like any other and stands in the recording. Of what is expected,
/// all but <c>violations</c> is only looked at where it is said.
/// <para>
/// A panel that opens is a desktop client that can do everything, or as <c>client:</c> says: {clientVersion: 6.6.0, product: desktop,
/// runningContext: inMeeting, role: host, status: authorized, unsupportedApis: [], supported: [secure, admit, putBack, remove, stopRecording,
/// readRoom]}. One that can <c>readRoom</c> is asked for its roster when it opens, and nobody is touched for ten seconds unless it comes. It also
/// tells, as Zoom's client does, <c>participant</c> (status, participantUUID, screenName, role), <c>waiting</c> (status, action, participantUUID,
/// screenName), <c>share</c> (action, participantUUID), <c>cloudRecording</c> (status) and <c>localRecording</c>.
/// </para>
/// </summary>
/// <param name="Policy">As written; null for the built-in one.</param>
/// <param name="Mode">The practice's own mode.</param>
internal sealed record Recording(string Session, string? Policy, RuleMode Mode, DateTimeOffset Starts, TimeSpan Until)
{
    /// <summary>Who is expected, by the id that they have in <see cref="People"/>.</summary>
    public required WrittenSet Set { get; init; }

    public ImmutableArray<RecordedPerson> People { get; init; } = [];

    public ImmutableArray<RecordedPerson> Later { get; init; } = [];

    public string Host { get; init; } = "host";

    public ImmutableHashSet<string> Staff { get; init; } = [];

    public ImmutableArray<string> StaffEmails { get; init; } = [];

    public ImmutableArray<string> StaffNames { get; init; } = [];

    public ImmutableHashSet<string> CancelledRegistrants { get; init; } = [];

    public bool WaitingRoomVerified { get; init; }

    /// <summary>From the start of the recording.</summary>
    public TimeSpan ScheduledStart { get; init; }

    public TimeSpan? Planned { get; init; }

    public ImmutableHashSet<string> Consents { get; init; } = [];

    /// <summary>By the name of the command; what is not named is accepted.</summary>
    public ImmutableDictionary<string, RecordedAnswer> Answers { get; init; } = ImmutableDictionary<string, RecordedAnswer>.Empty;

    public ImmutableArray<RecordedEvent> Events { get; init; } = [];

    public required Expectation Expect { get; init; }
}

/// <param name="Id">Ours: a recording knows people by alias.</param>
/// <param name="Code">A one-time code that was given out for their place.</param>
internal sealed record RecordedPerson(string Id, PersonDetails Details, string? Code);

/// <summary>What either surface says to one kind of command; null: nothing ever.</summary>
internal sealed record RecordedAnswer(SdkMeaning? Companion, SdkMeaning? Rest);
