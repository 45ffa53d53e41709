using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <content>What is shared, recorded and listened to.</content>
internal sealed partial class LiveRoom
{
    internal bool Recording { get; private set; }

    internal bool AiCompanion { get; private set; }

    /// <summary>Only <c>user_id</c> says who.</summary>
    internal void Shares(Guest guest, bool on = true)
    {
        guest.Sharing = on;
        events.Send(on ? "meeting.sharing_started" : "meeting.sharing_ended", events.Meeting(o => o["participant"] = new JsonObject
        {
            ["user_id"] = guest.UserId, ["user_name"] = guest.Name,
            ["sharing_details"] = new JsonObject { ["content"] = "desktop", ["link_source"] = "", ["file_link"] = "", ["source"] = "", ["date_time"] = events.Now },
        }));
        Changed?.Invoke(new RoomChange.Shares(guest, on));
    }

    /// <summary>Another <c>user_id</c> inside, the same uuid; the room outside has not been left.</summary>
    internal void BreakoutRoom(Guest guest, bool enters = true) => events.Of(
        enters ? "meeting.participant_joined_breakout_room" : "meeting.participant_left_breakout_room", guest, enters ? "join_time" : "leave_time", p =>
        {
            p["parent_user_id"] = guest.UserId;
            p["user_id"] = $"{guest.UserId}1";
        }, o => o["breakout_room_uuid"] = SimulatedMeeting.NewUuid());

    internal void StartRecording()
    {
        Recording = true;
        Changed?.Invoke(new RoomChange.Records(true));
        events.Send("recording.started", events.Meeting(o => o["recording_file"] = new JsonObject { ["recording_start"] = events.Now, ["recording_end"] = "" }, idAsNumber: true));
    }

    internal void StopRecording()
    {
        if (Recording)
        {
            Recording = false;
            Changed?.Invoke(new RoomChange.Records(false));
            events.Send("recording.stopped", events.Meeting(o => o["recording_file"] = new JsonObject { ["recording_start"] = events.Now, ["recording_end"] = events.Now }, idAsNumber: true));
        }
    }

    internal void StartAiCompanion()
    {
        AiCompanion = true;
        events.Send("meeting.ai_companion_started", events.Ai());
    }

    internal void StopAiCompanion()
    {
        if (AiCompanion)
        {
            AiCompanion = false;
            events.Send("meeting.ai_companion_stopped", events.Ai());
        }
    }
}
