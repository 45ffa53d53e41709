using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Links;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Enforce;

/// <summary>Carries out one action over the best surface there is, and says what came of the asking. Never throws for a refusal.</summary>
internal sealed class Enforcer(
    ZoomApi zoom, ICompanionSurface companion, ZoomCapabilities capabilities, ClinicDirectory clinic, MeetingReader reader,
    MeetingRepairer repairer, LinkReleaser releaser, RegistrationDesk registrations, TimeProvider time)
{
    private const string Remove = "participant.remove";
    private const string TooLate = "the deadline passed before it could be done";
    private const string TooLateAfterRestart = "its deadline passed while the service was down; whether it was done before is not known";

    /// <param name="leftover">It was asked for before the last start, and may have been carried out then.</param>
    /// <param name="sending">Awaited before each attempt of a repair leaves: from then on Zoom may have received it.</param>
    internal async Task<Carried> CarryOutAsync(
        string account, OutboxRow row, Lane lane, bool leftover, Func<CancellationToken, ValueTask>? sending, CancellationToken cancellationToken)
    {
        var action = row.Action;
        var meeting = row.Context.MeetingId ?? "";
        var late = time.GetUtcNow() > action.Deadline;
        switch (action.Command)
        {
            // To look does no harm, however late.
            case Command.ReadMeeting:
                return await ReadAsync(row, account, lane, cancellationToken);
            case Command.RepairMeeting when late || leftover:
                return await repairer.LookInsteadAsync(row, account, leftover ? "asked for before a restart; looked at anew" : TooLate, cancellationToken);
            case Command.RepairMeeting repair:
                return await repairer.RepairAsync(row, account, repair, sending, cancellationToken);
        }

        return late ? Report(action, ActionReport.Expired, Surface.None, leftover ? TooLateAfterRestart : TooLate) : action.Command switch
        {
            _ when Ladder.SurfaceOf(action.Command) == Surface.Companion => await AskCompanionAsync(row, cancellationToken),
            Command.RemoveParticipant remove => await RemoveAsync(account, row, meeting, remove, cancellationToken),
            Command.StopRecording => await ControlAsync(account, meeting, action, "recording.stop", null, cancellationToken),
            Command.DisableAiCompanion => await ControlAsync(account, meeting, action, "ai_companion.disable", null, cancellationToken),
            Command.SetWaitingText text => await ControlAsync(account, meeting, action, "waiting_room.update", Words(text.Text), cancellationToken),
            Command.StopLiveStream => Report(action, await zoom.StopStreamAsync(account, meeting, action.Deadline, cancellationToken)),
            Command.ReleaseLink release => new Carried(null, await releaser.ReleaseAsync(row, account, release, cancellationToken)),
            Command.Register register => new Carried(null, await registrations.RegisterAsync(row, account, register, cancellationToken)),
            Command.RenewRegistration renew => await RenewAsync(row, account, renew, cancellationToken),
            Command.EndRegistrations end => new Carried(null, await registrations.EndAsync(row, account, end, cancellationToken)),
            _ => throw new InvalidOperationException("A new command needs its surface."),
        };
    }

    /// <summary>What a fault of our own comes to. Its message may hold anything, so only its type is told.</summary>
    /// <param name="mayBeSent">False: it failed before anything was sent, so nothing is open and no try is used up.</param>
    internal static Carried Failed(RequestedAction action, Exception fault, bool mayBeSent)
    {
        var (report, surface) = mayBeSent ? (ActionReport.Unanswered, Surface.Rest) : (ActionReport.Unavailable, Surface.None);
        return Report(action, report, surface, $"a fault of PolicyGuard's own: {fault.GetType().Name}");
    }

    /// <summary>What is not done any more, because it is not what it was asked for.</summary>
    internal static Carried Withdrawn(RequestedAction action, string why) => Report(action, ActionReport.Expired, Surface.None, why);

    private async Task<Carried> ReadAsync(OutboxRow row, string account, Lane lane, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var read = await reader.ReadAsync(row.Key.Practice, account, row.Key.Key, lane, cancellationToken);
        var fact = new MeetingFact.Read(read.Facts, read.Problem) { NotFound = read.Gone };
        return new Carried(null, fact, read.HostId, asked);
    }

    private async Task<Carried> RenewAsync(OutboxRow row, string account, Command.RenewRegistration renew, CancellationToken cancellationToken)
    {
        if (renew.Stand is { } stand)
        {
            var read = await reader.ReadAsync(
                row.Key.Practice, account, row.Key.Key, Lane.Scheduled, cancellationToken, withOccurrences: false);
            if (read.Facts is not { } facts)
            {
                return Report(row.Action, ActionReport.Unavailable, Surface.Rest, read.Problem);
            }

            if (stand.WhyNot(facts, time.GetUtcNow()) is { } why)
            {
                return Withdrawn(row.Action, why);
            }
        }

        return new Carried(null, await registrations.RenewAsync(row, account, renew, cancellationToken));
    }

    private async Task<Carried> AskCompanionAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var answer = await companion.CarryOutAsync(row.Key.Practice, row.Key.Key, row.Action, cancellationToken);
        return Report(row.Action, answer.Report, Surface.Companion, answer.Reason);
    }

    private async Task<Carried> RemoveAsync(string account, OutboxRow row, string meeting, Command.RemoveParticipant remove, CancellationToken cancellationToken)
    {
        var action = row.Action;
        if (clinic.StaffOf(row.Key.Practice).UserIds.IsEmpty)
        {
            // The list of staff was never read: this may be one of them.
            return Report(action, ActionReport.Unavailable, Surface.None, "who belongs to the practice could not be read from Zoom yet, and staff are never touched");
        }

        if (!capabilities.Has(account, Remove))
        {
            return Report(action, ActionReport.Unavailable, Surface.Rest, "Zoom does not offer participant.remove to this account");
        }

        var result = await zoom.ControlAsync(account, meeting, Remove, new JsonObject { ["participant_uuid"] = remove.ParticipantUuid }, action.Deadline, cancellationToken);
        if (result is ZoomResult<Done>.Refused { Reason: ZoomCapabilities.NotForThisAccount })
        {
            capabilities.Lacks(account, Remove);
            return Report(action, ActionReport.Unavailable, Surface.Rest, "Zoom does not offer participant.remove to this account");
        }

        return Report(action, result);
    }

    private async Task<Carried> ControlAsync(
        string account, string meeting, RequestedAction action, string method, JsonObject? parameters, CancellationToken cancellationToken) =>
        Report(action, await zoom.ControlAsync(account, meeting, method, parameters, action.Deadline, cancellationToken));

    private static JsonObject Words(WaitingText text)
    {
        var (title, description) = WaitingTexts.Of(text);
        return new JsonObject { ["waiting_room_title"] = title, ["waiting_room_description"] = description };
    }

    private static Carried Report(RequestedAction action, ZoomResult<Done> result) => Report(action, ReportOf(result), Surface.Rest, result.Problem);

    /// <summary>What Zoom said of an act, before anything of it was seen.</summary>
    internal static ActionReport ReportOf(ZoomResult<Done> result) => result switch
    {
        ZoomResult<Done>.Ok => ActionReport.Accepted,
        ZoomResult<Done>.MissingScope or ZoomResult<Done>.ConnectionLost => ActionReport.Unavailable,
        ZoomResult<Done>.TooLate => ActionReport.Expired,
        ZoomResult<Done>.Unavailable { NeverSent: true } => ActionReport.Unavailable,
        ZoomResult<Done>.Unavailable => ActionReport.Unanswered,
        _ => ActionReport.Refused,
    };

    private static Carried Report(RequestedAction action, ActionReport report, Surface surface, string? reason) =>
        action.Command is Command.ReadMeeting ? new Carried(null, new MeetingFact.Read(null, reason))
        : action.Command is Command.RepairMeeting ? new Carried(null, new MeetingFact.Repaired(action.Id, report, reason, null))
        : action.Command is Command.ReleaseLink ? new Carried(null, new MeetingFact.LinkSent(action.Id, report == ActionReport.Expired ? MailReport.Late : MailReport.Later, reason))
        : action.Command is Command.Register or Command.RenewRegistration or Command.EndRegistrations ? new Carried(null, new MeetingFact.LinksChanged(action.Id, report, reason, null))
        : new Carried(new LiveFact.ActionReported(action.Id, report, surface, reason), null);
}

/// <summary>What an action came to, as a fact for the session or the meeting that asked.</summary>
/// <param name="HostId">Learned on the way.</param>
/// <param name="At">When the meeting was asked for what the fact tells of it: what came later may not be in it.</param>
internal sealed record Carried(LiveFact? Live, MeetingFact? Meeting, string? HostId = null, DateTimeOffset? At = null)
{
    /// <summary>One word of ours for metrics and traces.</summary>
    internal string Result => (Live, Meeting) switch
    {
        (LiveFact.ActionReported reported, _) => CommitWriter.Word(reported.Report),
        (_, MeetingFact.Repaired repaired) => CommitWriter.Word(repaired.Report),
        (_, MeetingFact.Read { NotFound: true }) => "gone",
        (_, MeetingFact.Read { Facts: null }) => "unread",
        (_, MeetingFact.Read) => "read",
        (_, MeetingFact.LinkSent sent) => CommitWriter.Word(sent.Report),
        (_, MeetingFact.LinksChanged changed) => CommitWriter.Word(changed.Report),
        _ => "other",
    };
}
