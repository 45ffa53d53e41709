using PolicyGuard.Connect;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>What is asked about links, and the answers to it. An answer is queued and takes effect, and its place in the ledger, when it is decided on.</summary>
internal sealed class LinkAnswers(IPipelineStore store, MeetingDesk meetings, IEventQueue queue, TimeProvider time)
{
    /// <returns>Null when nothing is asked about this violation.</returns>
    internal async Task<LinkQuestion?> FindAsync(ConnectedPractice practice, ViolationRow violation, CancellationToken cancellationToken)
    {
        if (violation.MeetingId is not { } meetingId || await store.LoadStateAsync(KeyOf(practice, meetingId), cancellationToken) is not { } state)
        {
            return null;
        }

        return LinkQuestion.Of(MeetingState.FromJson(state), violation.Id, await meetings.ContextAsync(practice, meetingId, violation.Host, cancellationToken), time.GetUtcNow());
    }

    /// <summary>Returns once it is on disk. The same answer to the same question is kept once, however often and by whom it is given.</summary>
    /// <param name="by">An account or key by its id, never a name.</param>
    /// <exception cref="QueueUnavailableException">It was not kept.</exception>
    internal async Task<LinkAnswerResult> SayAsync(ConnectedPractice practice, ViolationRow violation, LinkAnswer answer, string by, CancellationToken cancellationToken)
    {
        if (await FindAsync(practice, violation, cancellationToken) is not { } question)
        {
            return new LinkAnswerResult(LinkAnswerEnd.NotAsked, null);
        }

        if (EndOf(question, answer) is { } end)
        {
            return new LinkAnswerResult(end, question);
        }

        var message = new OwnMessage(
            KeyOf(practice, violation.MeetingId!), new MeetingContext(violation.MeetingId, null, violation.Host),
            Meeting: new MeetingFact.LinkAnswered(violation.Id, question.Tag, answer.Change, answer.NearStart, by));
        var key = $"answer:{violation.Id}:{question.Tag}:{(answer.Change ? answer.NearStart ? "change-near" : "change" : "keep")}";
        await queue.EnqueueAsync(message.ToEnvelope(key, practice.Account, time.GetUtcNow()), cancellationToken);
        return new LinkAnswerResult(LinkAnswerEnd.Taken, question);
    }

    /// <summary>Null when the answer may be kept. What was answered so already needs no precondition: whoever lost our answer asks again with the old one.</summary>
    private static LinkAnswerEnd? EndOf(LinkQuestion question, LinkAnswer answer) => question.Stage switch
    {
        LinkStage.Approved or LinkStage.UnderWay when answer.Change => LinkAnswerEnd.SoAlready,
        LinkStage.Kept when !answer.Change => LinkAnswerEnd.SoAlready,
        LinkStage.UnderWay => LinkAnswerEnd.UnderWay,
        LinkStage.Started => LinkAnswerEnd.Started,
        LinkStage.Waiting or LinkStage.Approved or LinkStage.Kept =>
            !answer.Fits(question.Tag) ? LinkAnswerEnd.Changed
            : answer.Change && question.NearStart && !answer.NearStart ? LinkAnswerEnd.TooNear
            : null,
    };

    private static StateKey KeyOf(ConnectedPractice practice, string meetingId) => new(practice.Id, StateKinds.Meeting, meetingId);
}

/// <param name="Change">False: the link is kept.</param>
/// <param name="NearStart">Said knowing that the meeting starts soon.</param>
/// <param name="Fits">Whether it is meant for the question of that tag.</param>
internal sealed record LinkAnswer(bool Change, bool NearStart, Func<string, bool> Fits);

internal enum LinkAnswerEnd { Taken, SoAlready, NotAsked, Started, UnderWay, Changed, TooNear }

/// <param name="Question">Null when nothing is asked.</param>
internal sealed record LinkAnswerResult(LinkAnswerEnd End, LinkQuestion? Question);
