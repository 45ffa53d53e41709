using System.Collections.Frozen;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Client;

/// <summary>The methods that change the room, with the refusals that Zoom documents for each.</summary>
internal static class HostActs
{
    private static readonly FrozenSet<string> Acts = FrozenSet.ToFrozenSet(
    [
        "setWaitingRoomState", "putParticipantToWaitingRoom", "admitParticipantFromWaitingRoom", "removeParticipant", "cloudRecording", "toggleParticipantMediaAudio", "allowParticipantToRecord",
    ]);

    internal static bool IsAct(string api) => Acts.Contains(api);

    /// <returns>A bare word, as clients send it: the SDK makes <c>{ message }</c> of it.</returns>
    internal static string Do(HostClient client, LiveRoom room, string api, JsonObject data)
    {
        var effect = Prepare(room, api, data);
        switch (client.Mood)
        {
            case ClientMood.Honest:
                effect();
                return "Success";
            case ClientMood.Lies:
                return "Success";
            case ClientMood.Fails:
            case ClientMood.Silent:
                return "Failure";
            default:
                throw new ArgumentOutOfRangeException(nameof(client), client.Mood, "no such mood");
        }
    }

    private static Action Prepare(LiveRoom room, string api, JsonObject data)
    {
        switch (api)
        {
            case "setWaitingRoomState":
                var on = data["waitingRoom"]?.GetValue<bool>() ?? throw new SdkException(10001, "waitingRoom is missing");
                return on == room.WaitingRoom ? throw new SdkException(10234, "already in that state") : () => room.SwitchWaitingRoom(on);
            case "putParticipantToWaitingRoom":
                var stray = Find(room, data);
                return (stray.Place, stray.Role) switch
                {
                    (GuestPlace.Waiting, _) => throw new SdkException(10237, "already in the waiting room"),
                    (_, GuestRole.Host or GuestRole.CoHost) => throw new SdkException(10239, "host and co-host cannot be put there"),
                    _ when !room.WaitingRoom => throw new SdkException(10240, "the waiting room is not on"),
                    _ => () => room.HostPutsBack(stray),
                };
            case "admitParticipantFromWaitingRoom":
                var waiting = Find(room, data);
                return waiting.Place == GuestPlace.Waiting ? () => room.HostAdmits(waiting) : throw new SdkException(10238, "not in the waiting room");
            case "removeParticipant":
                var unwanted = Find(room, data);
                return () => room.Removes(unwanted);
            case "cloudRecording":
                return data["action"]?.GetValue<string>() switch
                {
                    "start" => room.StartRecording,
                    "stop" => room.StopRecording,
                    "pause" or "resume" => () => { },
                    _ => throw new SdkException(10022, "no such action"),
                };
            default:
                // Media and local recording leave no trace in the simulated room.
                return () => { };
        }
    }

    /// <summary>An id of somebody who is gone is as stale as one that never was.</summary>
    private static Guest Find(LiveRoom room, JsonObject data)
    {
        var id = data["participantUUID"]?.GetValue<string>();
        return room.Everybody.FirstOrDefault(g => g.PanelUuid == id && g.Place != GuestPlace.Gone) ?? throw new SdkException(10075, "no such participant any more");
    }
}
