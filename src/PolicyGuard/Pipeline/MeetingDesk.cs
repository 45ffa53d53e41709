using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Mail;
using PolicyGuard.Policies;
using PolicyGuard.Queue;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Decides scheduled meetings: finds the state, gathers what the practice knows, and turns the decision into a commit.</summary>
internal sealed class MeetingDesk(StateCache states, ClinicDirectory clinic, HostCalendar calendar, HostDayBudget budget, PolicySource policies, MailOptions mail, TimeProvider time)
{
    internal async ValueTask<DecidedCommit> DecideAsync(
        ConnectedPractice practice, Envelope envelope, string meetingId, string? hostId, MeetingInput input, CancellationToken cancellationToken)
    {
        var key = new StateKey(practice.Id, StateKinds.Meeting, meetingId);
        var state = await states.MeetingAsync(key, cancellationToken) ?? new MeetingState(meetingId);
        var context = await ContextAsync(practice, meetingId, hostId, cancellationToken);
        var decision = ScheduledDecider.Decide(state, input, context);
        var after = decision.State;
        if (input.Fact is MeetingFact.Read { Facts: not null } or MeetingFact.Repaired { After: not null } or MeetingFact.Deleted or MeetingFact.Read { NotFound: true })
        {
            calendar.Note(practice.Id, hostId, meetingId, after.Standing is MeetingStanding.Deleted ? null : after.StartsAt, after.DurationMinutes, after.PersonalNumber);
        }

        return new DecidedCommit(
            new PipelineCommit(key, envelope.DeliveryKey, input.At, envelope.ReceivedAt, time.GetUtcNow(), after.ToJson(), new MeetingContext(meetingId, null, hostId))
            {
                Violations = decision.Violations,
                Resolutions = decision.Resolutions,
                Actions = decision.Actions,
                Timers = decision.Timers,
                Answers = decision.Answers,
                // Of a meeting that was never read there is nothing to show.
                Meeting = after.ReadAt is { } readAt ? Header(after, context, readAt, time.GetUtcNow()) : null,
            },
            after, practice.Account);
    }

    /// <summary>What the practice knows and wants of a meeting now.</summary>
    internal async ValueTask<MeetingPolicyContext> ContextAsync(ConnectedPractice practice, string meetingId, string? hostId, CancellationToken cancellationToken)
    {
        var view = await clinic.GetAsync(practice.Id, cancellationToken);
        var expected = clinic.ExpectedIn(view, practice.Id, meetingId);
        return new MeetingPolicyContext(policies.Of(practice.Id), practice.Cap)
        {
            Profile = expected.Profile,
            HostId = hostId,
            RecordingConsent = clinic.HasConsent(view, expected, meetingId, "recording"),
            ContactNames = [.. view.People.Where(p => p.Role != PersonRole.Staff).SelectMany(p => p.FoldedNames)],
            StaffNames = [.. clinic.StaffOf(practice.Id).FoldedNames, .. view.People.Where(p => p.Role == PersonRole.Staff).SelectMany(p => p.FoldedNames)],
            OtherMeetings = [.. calendar.Of(practice.Id, hostId).Where(m => m.MeetingId != meetingId).Select(m => new OtherMeeting(m.MeetingId, m.StartsAt, m.DurationMinutes))],
            ClientsOnLink = expected.People.Length,
            UpdatesLeftToday = budget.Remaining(hostId, time.GetUtcNow()),
            LinkPeople = ClinicDirectory.LinkPeopleIn(view, meetingId),
            CanMail = mail.IsSet,
        };
    }

    private static MeetingHeader Header(MeetingState state, MeetingPolicyContext context, DateTimeOffset readAt, DateTimeOffset now) => new(
        state.Type, state.StartsAt, state.DurationMinutes, CommitWriter.Word(state.Standing),
        new JsonArray([.. ScheduledDecider.ResultsOf(state, context).Select(r => (JsonNode)new JsonObject
        {
            ["rule"] = r.Rule,
            ["result"] = CommitWriter.Word(r.Verdict),
            ["outcome"] = r.Outcome is { } outcome ? CommitWriter.Word(outcome) : null,
        })]).ToJsonString(),
        readAt,
        new JsonArray([.. LinkView.Of(state, context, now).Select(l => (JsonNode)new JsonObject
        {
            ["alias"] = l.Alias,
            ["details"] = CommitWriter.Word(l.Standing),
            ["releasedAt"] = l.ReleasedAt,
            ["reason"] = l.Reason,
            ["ownLink"] = l.Own,
        })]).ToJsonString());
}
