using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>One running instance of a meeting: who waits, who is inside, and the webhooks each step sends.</summary>
internal sealed class LiveRoom
{
    private readonly Lock gate = new();
    private readonly RoomEvents events;
    private readonly List<Guest> guests = [];
    private readonly SimulatedMeeting meeting;
    private int joins;

    internal LiveRoom(SimulatedZoom zoom, SimulatedMeeting meeting)
    {
        this.meeting = meeting;
        events = new RoomEvents(zoom, meeting, Uuid);
    }

    internal string Uuid { get; } = SimulatedMeeting.NewUuid();

    internal string MeetingId => meeting.Id;

    internal bool IsLive { get; private set; }

    /// <summary>Taken from the meeting at its start: a change of the scheduled setting does not reach a room that runs.</summary>
    internal bool WaitingRoom { get; set; }

    internal bool Recording { get; private set; }

    internal bool AiCompanion { get; private set; }

    internal string? WaitingText { get; set; }

    internal IReadOnlyList<Guest> Inside
    {
        get
        {
            lock (gate)
            {
                return [.. guests.Where(g => g.Place == GuestPlace.Inside)];
            }
        }
    }

    internal void Start()
    {
        (IsLive, WaitingRoom) = (true, meeting.Settings["waiting_room"]?.GetValue<bool>() == true);
        meeting.Document["status"] = "started";
        events.Send("meeting.started", events.Meeting(null));
    }

    internal Guest HostEnters()
    {
        var host = Add("Therapist", meeting.Host, meeting.HostEmail);
        Enter(host);
        return host;
    }

    /// <summary>Into the waiting room when it is on and <paramref name="bypass"/> is false; else straight in.</summary>
    internal Guest Arrives(string name, bool bypass = false, string email = "", string registrant = "", string phone = "")
    {
        var guest = Add(name, "", email);
        (guest.Registrant, guest.Phone) = (registrant, phone);
        if (bypass || !WaitingRoom)
        {
            Enter(guest);
        }
        else
        {
            guest.Place = GuestPlace.Waiting;
            events.Of("meeting.participant_joined_waiting_room", guest, "date_time");
        }

        return guest;
    }

    internal void HostAdmits(Guest guest)
    {
        events.Of("meeting.participant_admitted", guest, "date_time");
        Enter(guest);
    }

    internal void Leaves(Guest guest, string reason)
    {
        lock (gate)
        {
            guest.Place = GuestPlace.Gone;
        }

        events.Of("meeting.participant_left", guest, "leave_time", p => p["leave_reason"] = $"{guest.Name} left the meeting.<br>Reason: {reason}");
    }

    /// <summary>Gives up in the waiting room.</summary>
    internal void TurnsAway(Guest guest)
    {
        lock (gate)
        {
            guest.Place = GuestPlace.Gone;
        }

        events.Of("meeting.participant_left_waiting_room", guest, "date_time");
    }

    internal void HostPutsBack(Guest guest)
    {
        lock (gate)
        {
            guest.Place = GuestPlace.Waiting;
        }

        events.Of("meeting.participant_put_in_waiting_room", guest, "date_time");
    }

    /// <summary>Without <c>id</c>, and without the registrant, as real ones came.</summary>
    internal void RoleChanges(Guest guest, string from, string to) => events.Of("meeting.participant_role_changed", guest, "date_time", p =>
    {
        (p["old_role"], p["new_role"]) = (from, to);
        p.Remove("id");
        p.Remove("registrant_id");
    });

    /// <summary>Only <c>user_id</c> says who.</summary>
    internal void Shares(Guest guest, bool on = true) => events.Send(on ? "meeting.sharing_started" : "meeting.sharing_ended", events.Meeting(o => o["participant"] = new JsonObject
    {
        ["user_id"] = guest.UserId, ["user_name"] = guest.Name,
        ["sharing_details"] = new JsonObject { ["content"] = "desktop", ["link_source"] = "", ["file_link"] = "", ["source"] = "", ["date_time"] = events.Now },
    }));

    /// <summary>Another <c>user_id</c> inside, the same uuid; the room outside has not been left.</summary>
    internal void BreakoutRoom(Guest guest, bool enters = true) => events.Of(
        enters ? "meeting.participant_joined_breakout_room" : "meeting.participant_left_breakout_room", guest, enters ? "join_time" : "leave_time", p =>
        {
            p["parent_user_id"] = guest.UserId;
            p["user_id"] = $"{guest.UserId}1";
        }, o => o["breakout_room_uuid"] = SimulatedMeeting.NewUuid());

    internal void Drops(Guest guest) => Leaves(guest, "Network connection error");

    internal void RemovedBySystem(string uuid)
    {
        if (Inside.FirstOrDefault(g => g.Uuid == uuid) is { } guest)
        {
            guest.Removed = true;
            Leaves(guest, "Removed by host");
        }
    }

    internal void StartRecording()
    {
        Recording = true;
        events.Send("recording.started", events.Meeting(o => o["recording_file"] = new JsonObject { ["recording_start"] = events.Now, ["recording_end"] = "" }, idAsNumber: true));
    }

    internal void StopRecording()
    {
        if (Recording)
        {
            Recording = false;
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

    internal void End()
    {
        foreach (var guest in Inside)
        {
            Leaves(guest, "Host ended the meeting");
        }

        IsLive = false;
        meeting.Document["status"] = "waiting";
        events.Send("meeting.ended", events.Meeting(o => o["end_time"] = events.Now));
    }

    private Guest Add(string name, string userId, string email)
    {
        lock (gate)
        {
            var guest = new Guest(name, joins++, Guid.NewGuid().ToString().ToUpperInvariant(), userId, email);
            guests.Add(guest);
            return guest;
        }
    }

    private void Enter(Guest guest)
    {
        lock (gate)
        {
            guest.Place = GuestPlace.Inside;
        }

        events.Of("meeting.participant_joined", guest, "join_time");
    }
}
