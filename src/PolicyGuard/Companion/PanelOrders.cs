using System.Diagnostics;
using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>The panels as a surface: asks the one that is to be asked, and says what its answer comes to.</summary>
internal sealed class PanelOrders(
    PanelRegistry registry, PanelRights rights, IHubContext<CompanionHub> hub, IPanelDesk desk, CompanionMetrics metrics, TimeProvider time) : ICompanionSurface
{
    /// <summary>A client that takes longer than this is not going to answer; the next rung must still have time.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<CompanionAnswer> CarryOutAsync(string practice, string meetingUuid, RequestedAction action, CancellationToken cancellationToken)
    {
        // A panel whose connection is known to be gone was sent nothing: the next one is asked, or it is said at once that there is none.
        if (registry.Find(practice, meetingUuid) is not { } room || room.All.FirstOrDefault(rights.MayBeAsked) is not { } panel)
        {
            return new CompanionAnswer(ActionReport.Unavailable, NoCompanion.Reason);
        }

        var (kind, need, who) = Words(action.Command);
        if (!panel.Abilities.HasFlag(need))
        {
            return new CompanionAnswer(ActionReport.Refused, "the host's client cannot do this");
        }

        var meaning = await AskAsync(panel, new PanelOrder(action.Id, action.Deadline.ToUnixTimeMilliseconds(), kind, who is null ? null : room.Names.SpeltByClient(who)), cancellationToken);
        switch (meaning.Then)
        {
            case FollowUp.None:
                break;
            case FollowUp.ReadRoom:
                _ = ReadAsync(panel, action);
                break;
            case FollowUp.LocalRecording:
                await desk.TellAsync(room.Place, $"companion-local:{action.Id}", "localRecording", time.GetUtcNow(), PanelEventMapper.LocalRecording, cancellationToken);
                break;
            case FollowUp.HandsOff:
                // Queued before the report, so that the session knows why and does not try the next rung.
                await desk.SayAsync(room.Place, $"companion-off:{action.Id}", new LiveFact.HostSaid(HostChoice.HandsOff, null), cancellationToken);
                break;
        }

        return new CompanionAnswer(meaning.Report, meaning.Reason);
    }

    private async Task ReadAsync(Panel panel, RequestedAction action)
    {
        try
        {
            await AskAsync(panel, new PanelOrder(StableId.Of(action.Id, "read"), (time.GetUtcNow() + Patience).ToUnixTimeMilliseconds(), "readRoom", null), CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The host stops.
        }
    }

    private async Task<SdkMeaning> AskAsync(Panel panel, PanelOrder order, CancellationToken cancellationToken)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(order.Deadline) - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return SdkAnswers.Late;
        }

        var started = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(left < Patience ? left : Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        SdkMeaning meaning;
        try
        {
            var answer = await hub.Clients.Client(panel.Connection).InvokeAsync<PanelAnswer?>("Carry", order, either.Token);
            panel.Hear(time.GetUtcNow());

            // An answer to another question is none.
            meaning = answer?.Id is { } id && id != order.Id ? SdkAnswers.NoAnswer : SdkAnswers.Of(answer);
        }
        catch (Exception e) when (e is IOException or HubException or InvalidDataException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            meaning = e is OperationCanceledException ? SdkAnswers.NoAnswer : SdkAnswers.Lost;
        }

        metrics.Asked(order.Kind, CommitWriter.Word(meaning.Report), Stopwatch.GetElapsedTime(started));
        return meaning;
    }

    private static (string Kind, CompanionAbilities Need, string? Who) Words(Command command) => command switch
    {
        Command.Secure => ("secure", CompanionAbilities.SetWaitingRoom, null),
        Command.Admit admit => ("admit", CompanionAbilities.Admit, admit.ParticipantUuid),
        Command.PutInWaitingRoom put => ("putBack", CompanionAbilities.PutBack, put.ParticipantUuid),
        Command.RemoveParticipant remove => ("remove", CompanionAbilities.Remove, remove.ParticipantUuid),
        Command.StopRecording => ("stopRecording", CompanionAbilities.StopRecording, null),
        Command.ReadRoom => ("readRoom", CompanionAbilities.None, null),
        _ => throw new InvalidOperationException("The companion was never able to do this."),
    };
}
