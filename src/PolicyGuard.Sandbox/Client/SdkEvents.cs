using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Client;

/// <summary>What happens in the room, in the SDK's words.</summary>
internal static class SdkEvents
{
    internal static string CamelRole(GuestRole role) => role switch { GuestRole.Host => "host", GuestRole.CoHost => "coHost", GuestRole.Attendee => "attendee" };

    internal static JsonObject Person(Guest guest) => new()
    {
        ["screenName"] = guest.Name, ["participantUUID"] = guest.PanelUuid, ["participantId"] = guest.UserId, ["role"] = LowerRole(guest.Role),
    };

    internal static void Tell(HostClient client, RoomChange change, long at)
    {
        switch (change)
        {
            case RoomChange.Started:
                break;
            case RoomChange.Ended:
                client.Tell("onMeeting", new JsonObject { ["action"] = "ended", ["timestamp"] = at });
                break;
            case RoomChange.Joined(var who):
                Participants(client, who, "join", at);
                break;
            case RoomChange.Left(var who):
                Participants(client, who, "leave", at);
                break;
            case RoomChange.RoleChanged(var who):
                Participants(client, who, "join", at);
                if (who == client.Host)
                {
                    client.Tell("onMyUserContextChange", new JsonObject { ["role"] = CamelRole(who.Role), ["screenName"] = who.Name, ["timestamp"] = at });
                }

                break;
            case RoomChange.Waits(var who, var putBack):
                client.Tell("onWaitingRoomParticipantJoin", Waiting(who, at, putBack ? "putFromMainMeeting" : "joinMeeting"));
                break;
            case RoomChange.WaitsNoMore(var who):
                client.Tell("onWaitingRoomParticipantLeave", Waiting(who, at, null));
                break;
            case RoomChange.WaitingRoomSwitched(var on):
                client.Tell("onWaitingRoomStateChange", new JsonObject { ["waitingRoom"] = on, ["timestamp"] = at });
                break;
            case RoomChange.Shares(var who, var on):
                client.Tell("onShareScreen", new JsonObject { ["participantUUID"] = who.PanelUuid, ["action"] = on ? "start" : "stop", ["withSound"] = false, ["timestamp"] = at });
                break;
            case RoomChange.Records(var on):
                client.Tell("onCloudRecording", new JsonObject { ["action"] = on ? "started" : "stopped", ["timestamp"] = at });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "no event for it");
        }
    }

    private static string LowerRole(GuestRole role) => role switch { GuestRole.Host => "host", GuestRole.CoHost => "cohost", GuestRole.Attendee => "attendee" };

    private static void Participants(HostClient client, Guest who, string status, long at)
    {
        var person = Person(who);
        person["status"] = status;
        client.Tell("onParticipantChange", new JsonObject { ["timestamp"] = at, ["participants"] = new JsonArray(person) });
    }

    private static JsonObject Waiting(Guest who, long at, string? action)
    {
        var person = new JsonObject { ["screenName"] = who.Name, ["participantUUID"] = who.PanelUuid };
        if (action is not null)
        {
            person["action"] = action;
        }

        return new JsonObject { ["timestamp"] = at, ["participant"] = person };
    }
}
