using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Policies;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>Decides live sessions: finds the state, gathers what the clinic knows, and turns the decision into a commit.</summary>
internal sealed class SessionDesk(
    StateCache states, ClinicDirectory clinic, HostCalendar calendar, BookingResolver bookings, PolicySource policies, ServiceStart start, TimeProvider time)
{
    /// <summary>The contract's word for a session that is held through the host's client.</summary>
    internal const string ByCompanion = "companion";
    private static readonly TimeSpan LaterToday = TimeSpan.FromHours(12);

    internal async ValueTask<DecidedCommit> DecideAsync(
        ConnectedPractice practice, Envelope envelope, string uuid, string? meetingId, string? hostId, LiveInput input, CancellationToken cancellationToken)
    {
        var key = new StateKey(practice.Id, StateKinds.Session, uuid);
        var state = await states.SessionAsync(key, cancellationToken) ?? new SessionState(uuid);
        return await DecideAsync(practice, envelope, state, meetingId, hostId, input, cancellationToken);
    }

    internal async ValueTask<DecidedCommit> DecideAsync(
        ConnectedPractice practice, Envelope envelope, SessionState state, string? meetingId, string? hostId, LiveInput input,
        CancellationToken cancellationToken)
    {
        var uuid = state.Uuid;
        var key = new StateKey(practice.Id, StateKinds.Session, uuid);
        state = state with { MeetingId = state.MeetingId ?? meetingId, HostId = string.IsNullOrEmpty(state.HostId) ? hostId : state.HostId };
        var clear = !state.BookingUnclear;
        state = bookings.Resolve(practice.Id, state, input.At);
        var gap = clear && state.BookingUnclear;
        var decision = LiveDecider.Decide(state, input, await ContextAsync(practice, state, cancellationToken));
        var after = decision.State;
        var changed = !ReferenceEquals(after, state) || gap;
        return new DecidedCommit(
            new PipelineCommit(key, envelope.DeliveryKey, input.At, envelope.ReceivedAt, time.GetUtcNow(), changed ? after.ToJson() : null, new MeetingContext(after.MeetingId, uuid, after.HostId))
            {
                Violations = decision.Violations,
                Resolutions = decision.Resolutions,
                Actions = decision.Actions,
                Timers = decision.Timers,
                Timeline = gap ? [new TimelineEntry(input.At, "gap", null, BookingResolver.Unclear), .. decision.Timeline] : decision.Timeline,
                UsedCodes = [.. decision.Learned.OfType<Learned.CodeUsed>()],
                Session = changed ? Header(after) : null,
            },
            after, practice.Account)
        {
            Learned = decision.Learned,
        };
    }

    internal async ValueTask<SessionContext> ContextAsync(ConnectedPractice practice, SessionState state, CancellationToken cancellationToken)
    {
        var view = await clinic.GetAsync(practice.Id, cancellationToken);
        var bookedId = state.BookedMeetingId ?? state.MeetingId;
        var expected = clinic.ExpectedIn(view, practice.Id, bookedId);
        var staff = clinic.StaffOf(practice.Id);
        var meeting = await MeetingAsync(practice, bookedId, cancellationToken);

        // The waiting room is that of the number Zoom runs, whatever was booked.
        var room = bookedId == state.MeetingId ? meeting : await MeetingAsync(practice, state.MeetingId, cancellationToken);
        return new SessionContext(policies.Of(practice.Id), practice.Cap, WithOwnLinks(expected, meeting?.Links))
        {
            CancelledRegistrants = meeting?.Links is { Ended.IsEmpty: false } links ? [.. links.Ended] : [],
            StaffUserIds = staff.UserIds,
            StaffEmailKeys = staff.EmailKeys,
            StaffNames = staff.FoldedNames,
            Later = Later(practice.Id, state, view, expected),
            RecordingConsent = clinic.HasConsent(view, expected, bookedId, "recording"),
            AiConsent = clinic.HasConsent(view, expected, bookedId, "ai"),
            NoteTakerConsent = clinic.HasConsent(view, expected, bookedId, "noteTaker"),
            ObservationConsent = clinic.MayBeObserved(view, expected, bookedId),
            WaitingRoomVerified = room?.WaitingRoomVerifiedAt is not null,
            ServiceSince = start.Since,
            ScheduledStart = meeting?.StartsAt,
            ScheduledEnd = meeting?.StartsAt?.AddMinutes(meeting.DurationMinutes),
        };
    }

    private async ValueTask<MeetingState?> MeetingAsync(ConnectedPractice practice, string? id, CancellationToken cancellationToken) =>
        id is null ? null : await states.MeetingAsync(new StateKey(practice.Id, StateKinds.Meeting, id), cancellationToken);

    /// <summary>Whoever comes by the link that was made for one person is that person; a link that was ended is nobody's any more.</summary>
    private static ExpectedSet WithOwnLinks(ExpectedSet expected, LinkBook? links) => links is not ({ Own.IsEmpty: false } or { Ended.IsEmpty: false }) ? expected : expected with
    {
        People =
        [
            .. expected.People.Select(e => e with
            {
                Person = e.Person with
                {
                    RegistrantIds = [.. e.Person.RegistrantIds.Except(links.Ended).Union(links.Own.Where(o => o.Person == e.Person.Id && links.Given.Contains(o.RegistrantId)).Select(o => o.RegistrantId))],
                },
            }),
        ],
    };

    /// <summary>Clients of this host's sessions later today who are not expected now.</summary>
    private ImmutableArray<KnownPerson> Later(string practice, SessionState state, ClinicView view, ExpectedSet expected)
    {
        var now = time.GetUtcNow();
        return
        [
            .. calendar.Of(practice, state.HostId)
                .Where(m => m.MeetingId != (state.BookedMeetingId ?? state.MeetingId) && m.StartsAt > now && m.StartsAt < now + LaterToday)
                .SelectMany(m => clinic.ExpectedIn(view, practice, m.MeetingId).People)
                .Select(e => e.Person)
                .Where(p => !expected.People.Any(e => e.Person.Id == p.Id))
                .DistinctBy(p => p.Id),
        ];
    }

    private static SessionHeader Header(SessionState state) => new(
        state.Profile, CommitWriter.Word(state.Phase), CommitWriter.Word(state.Surface),
        new JsonArray([.. state.People.Select(p => (JsonNode)new JsonObject
        {
            ["alias"] = p.Alias,
            ["role"] = CommitWriter.Word(p.Role),
            ["evidence"] = EvidenceWord(p),
            ["place"] = CommitWriter.Word(p.Place),
        })]).ToJsonString(),
        state.StartedAt, state.EndedAt);

    /// <summary>The contract's words: L0 to L4 in capitals.</summary>
    private static string EvidenceWord(Participant person) => person.Evidence switch
    {
        Evidence.L0 or Evidence.L1 or Evidence.L2 or Evidence.L3 or Evidence.L4 => person.Evidence.ToString(),
        Evidence.Negative => "negative",
        Evidence.HostVouched => "hostVouched",
    };
}
