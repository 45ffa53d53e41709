using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Enforce;

/// <summary>Carries out one action over the best surface there is, and says what came of the asking. Never throws for a refusal.</summary>
internal sealed class Enforcer(ZoomApi zoom, ZoomCapabilities capabilities, MeetingReader reader, MeetingRepairer repairer, TimeProvider time)
{
    private const string Remove = "participant.remove";
    private const string NeedsCompanion = "only the companion in the host's client can do this, and none is connected";

    internal async Task<Carried> CarryOutAsync(string account, OutboxRow row, CancellationToken cancellationToken)
    {
        var action = row.Action;
        var meeting = row.Context.MeetingId ?? "";
        if (time.GetUtcNow() > action.Deadline)
        {
            return Report(action, ActionReport.Expired, Surface.None, "the deadline passed before it could be done");
        }

        return action.Command switch
        {
            Command.RemoveParticipant remove => await RemoveAsync(account, meeting, action, remove, cancellationToken),
            Command.StopRecording => await ControlAsync(account, meeting, action, "recording.stop", null, cancellationToken),
            Command.DisableAiCompanion => await ControlAsync(account, meeting, action, "ai_companion.disable", null, cancellationToken),
            Command.SetWaitingText text => await ControlAsync(account, meeting, action, "waiting_room.update", Words(text.Text), cancellationToken),
            Command.StopLiveStream => Report(action, await zoom.StopStreamAsync(account, meeting, cancellationToken)),
            Command.PutInWaitingRoom or Command.Admit or Command.Secure => Report(action, ActionReport.Unavailable, Surface.None, NeedsCompanion),
            Command.TellHost => Report(action, ActionReport.Unavailable, Surface.None, "shown on the session's page; no companion is connected to show a card"),
            Command.ReadMeeting => await ReadAsync(row, account, cancellationToken),
            Command.RepairMeeting repair => new Carried(null, await repairer.RepairAsync(row.Key.Practice, account, row.Key.Key, row.Context.HostId, action, repair, cancellationToken)),
            _ => throw new InvalidOperationException("A new command needs its surface."),
        };
    }

    private async Task<Carried> ReadAsync(OutboxRow row, string account, CancellationToken cancellationToken)
    {
        var (facts, host, _, problem, gone) = await reader.ReadAsync(row.Key.Practice, account, row.Key.Key, Lane.Scheduled, cancellationToken);
        MeetingFact fact = gone ? new MeetingFact.Deleted() : new MeetingFact.Read(facts, problem);
        return new Carried(null, fact, host);
    }

    private async Task<Carried> RemoveAsync(string account, string meeting, RequestedAction action, Command.RemoveParticipant remove, CancellationToken cancellationToken)
    {
        if (!capabilities.Has(account, Remove))
        {
            return Report(action, ActionReport.Unavailable, Surface.Rest, "Zoom does not offer participant.remove to this account");
        }

        var result = await zoom.ControlAsync(account, meeting, Remove, new JsonObject { ["participant_uuid"] = remove.ParticipantUuid }, cancellationToken);
        if (result is ZoomResult<Done>.Refused { Reason: ZoomCapabilities.NotForThisAccount })
        {
            capabilities.Lacks(account, Remove);
            return Report(action, ActionReport.Unavailable, Surface.Rest, "Zoom does not offer participant.remove to this account");
        }

        return Report(action, result);
    }

    private async Task<Carried> ControlAsync(
        string account, string meeting, RequestedAction action, string method, JsonObject? parameters, CancellationToken cancellationToken) =>
        Report(action, await zoom.ControlAsync(account, meeting, method, parameters, cancellationToken));

    private static JsonObject Words(WaitingText text)
    {
        var (title, description) = WaitingTexts.Of(text);
        return new JsonObject { ["waiting_room_title"] = title, ["waiting_room_description"] = description };
    }

    private static Carried Report(RequestedAction action, ZoomResult<Done> result) => result switch
    {
        ZoomResult<Done>.Ok => Report(action, ActionReport.Accepted, Surface.Rest, null),
        ZoomResult<Done>.MissingScope => Report(action, ActionReport.Unavailable, Surface.Rest, result.Problem),
        _ => Report(action, ActionReport.Refused, Surface.Rest, result.Problem),
    };

    private static Carried Report(RequestedAction action, ActionReport report, Surface surface, string? reason) =>
        action.Command is Command.ReadMeeting ? new Carried(null, new MeetingFact.Read(null, reason))
        : action.Command is Command.RepairMeeting ? new Carried(null, new MeetingFact.Repaired(action.Id, report, reason, null))
        : new Carried(new LiveFact.ActionReported(action.Id, report, surface, reason), null);
}

/// <summary>What an action came to, as a fact for the session or the meeting that asked.</summary>
/// <param name="HostId">Learned on the way.</param>
internal sealed record Carried(LiveFact? Live, MeetingFact? Meeting, string? HostId = null)
{
    /// <summary>One word of ours for metrics and traces.</summary>
    internal string Result => (Live, Meeting) switch
    {
        (LiveFact.ActionReported reported, _) => CommitWriter.Word(reported.Report),
        (_, MeetingFact.Repaired repaired) => CommitWriter.Word(repaired.Report),
        (_, MeetingFact.Read { Facts: null }) => "unread",
        (_, MeetingFact.Read) => "read",
        (_, MeetingFact.Deleted) => "gone",
        _ => "other",
    };
}
