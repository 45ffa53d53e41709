using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Enforce;

/// <summary>The panel in the host's client as a surface. Never throws for a refusal, a lost panel or a deadline: those are answers.</summary>
internal interface ICompanionSurface
{
    /// <summary>Sends one action to the panel of this session and waits for its result, no longer than the action's deadline.</summary>
    /// <returns>
    /// <c>Unavailable</c> only when there is no panel to ask, because that is what a session takes it for; <c>Refused</c> when the client said no
    /// or cannot do this; <c>Unanswered</c> when it was sent and no answer that counts came back: it may have been done.
    /// </returns>
    Task<CompanionAnswer> CarryOutAsync(string practice, string meetingUuid, RequestedAction action, CancellationToken cancellationToken);
}

/// <param name="Reason">In plain words for the record; null when accepted. Never anybody's name.</param>
internal sealed record CompanionAnswer(ActionReport Report, string? Reason);

/// <summary>A house without panels.</summary>
internal sealed class NoCompanion : ICompanionSurface
{
    internal const string Reason = "only the companion in the host's client can do this, and none is connected";

    public Task<CompanionAnswer> CarryOutAsync(string practice, string meetingUuid, RequestedAction action, CancellationToken cancellationToken) =>
        Task.FromResult(new CompanionAnswer(ActionReport.Unavailable, Reason));
}
