using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <content>The guard's calls to Zoom's REST API: judged when they come in, answered as this session's Zoom answers.</content>
internal sealed partial class RealSession : IControlledMeeting
{
    private const int Refusal = StatusCodes.Status400BadRequest;
    private const int RefusalCode = 300;

    /// <summary>One of the guard's calls was refused as the script has it.</summary>
    private bool hasRefused;

    public async Task<IResult> ControlAsync(string method, string participantUuid, HttpContext context)
    {
        Command? command = method switch
        {
            "participant.remove" => new Command.RemoveParticipant(participantUuid),
            "recording.stop" => new Command.StopRecording(),
            "ai_companion.disable" or "ai_companion.stop" => new Command.DisableAiCompanion(),
            "waiting_room.update" => new Command.SetWaitingText(default),
            _ => null,
        };
        if (command is null)
        {
            return ZoomErrors.Of(400, 300, "Invalid method.");
        }

        var (report, wait) = Judge(command, method);
        await Task.Delay(TimeSpan.FromSeconds(wait), stage.Time, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (report == ActionReport.Unanswered)
        {
            context.Abort();
            return Results.Empty;
        }

        return report == ActionReport.Refused
            ? ZoomErrors.Of(Refusal, RefusalCode, "The request was refused.")
            : Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private (ActionReport Report, double Wait) Judge(Command command, string method)
    {
        lock (gate)
        {
            var chance = new Chance(script.Seed, ++calls, 9);
            var about = command is Command.RemoveParticipant remove ? $"of {world.Truth.Find(remove.ParticipantUuid)}" : "";
            timeline.Say(Now, $"  CALL {method} {about}");
            var action = new RequestedAction($"rest {calls}", method, null, Now, command);
            world.Oracle.Hear(new Decision<SessionState>(latest) { Actions = [action] }, latest, latest, Now);
            world.Oracle.Called(action, Now);
            if (world.Truth.IsOver)
            {
                return (ActionReport.Refused, 0.05);
            }

            var (report, _, wait) = command switch
            {
                Command.RemoveParticipant put => world.Answer(
                    script.Conditions.Removal, Surface.Rest, chance, () => world.Truth.RemoveByApp(put.ParticipantUuid, Now)),
                Command.StopRecording => world.Answer(
                    script.Conditions.Recording, Surface.Rest, chance, () => world.Truth.StopRecordingByApp(Now)),
                _ => (ActionReport.Accepted, null, 0.2),
            };
            hasRefused |= report == ActionReport.Refused;
            return (report, wait);
        }
    }
}
