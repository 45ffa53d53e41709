using PolicyGuard.Connect;
using PolicyGuard.Decide.Live;
using PolicyGuard.Queue;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// What a session's first sign of life brings about beside its own decision, whichever event it is (Zoom loses <c>meeting.started</c> and
/// <c>meeting.ended</c>): its meeting is read, and an older session of the same number is ended.
/// </summary>
internal sealed class FirstEventHandler(StateCache states, RunningSessions running, IEventQueue queue, TimeProvider time)
{
    /// <summary>Queues before the event is committed: a crash in between repeats it under the same keys.</summary>
    /// <returns>The session as it stands; null when nothing is known of it yet.</returns>
    internal async ValueTask<SessionState?> HandleAsync(
        ConnectedPractice practice, MappedEvent.Live live, CancellationToken cancellationToken)
    {
        var session = await states.SessionAsync(new StateKey(practice.Id, StateKinds.Session, live.Uuid), cancellationToken);
        if (live.MeetingId is not { } id || session is { Phase: SessionPhase.Closed })
        {
            return session;
        }

        if (live.Input.Fact is LiveFact.MeetingStarted || (session?.MeetingId is null && await IsUnreadAsync(practice, id, cancellationToken)))
        {
            // One key for both, so that a meeting is read once a session.
            await queue.EnqueueAsync(
                OwnMessage.LookAt(practice.Id, id, live.HostId).ToEnvelope($"started:{live.Uuid}", practice.Account, time.GetUtcNow()), cancellationToken);
        }

        if (live is { IsTimed: true, Input.Fact: LiveFact.MeetingStarted or LiveFact.Joined })
        {
            await EndOlderAsync(practice, id, live, cancellationToken);
        }

        return session;
    }

    private async ValueTask<bool> IsUnreadAsync(ConnectedPractice practice, string meetingId, CancellationToken cancellationToken) =>
        (await states.MeetingAsync(new StateKey(practice.Id, StateKinds.Meeting, meetingId), cancellationToken))?.ReadAt is null;

    private async ValueTask EndOlderAsync(ConnectedPractice practice, string meetingId, MappedEvent.Live live, CancellationToken cancellationToken)
    {
        foreach (var uuid in running.NoteRunning(practice.Id, meetingId, live.Uuid, live.Input.At))
        {
            var message = new OwnMessage(
                new StateKey(practice.Id, StateKinds.Session, uuid), new MeetingContext(meetingId, uuid, live.HostId), Live: new LiveFact.Superseded());
            await queue.EnqueueAsync(message.ToEnvelope($"superseded:{uuid}", practice.Account, time.GetUtcNow(), live.Input.At), cancellationToken);
            running.Remove(practice.Id, meetingId, uuid);
        }
    }
}
